/** A member knows its own place, -1 while it is in no set: that makes leaving as cheap as joining. */
export type Placed = { place: number }

/**
 * A set for members that come and go thousands of times a second. V8 gives a Map or Set a new table every few
 * dozen changes and lets the old table point to the new one. Once a full collection has moved a table to the old
 * generation, each table after it, with all that it held, is kept alive by a dead one until the next full
 * collection: half of all calls were copied twice for it.
 */
export class PackedSet<Member extends Placed> {
  readonly #members: Member[] = []

  get size(): number {
    return this.#members.length
  }

  has(member: Member): boolean {
    return this.#members[member.place] === member
  }

  /** Adds a member; nothing happens when it is one. A member is in one such set at a time. */
  add(member: Member): void {
    if (member.place >= 0) return
    member.place = this.#members.length
    this.#members.push(member)
  }

  /** Takes a member out; nothing happens when it is none. The order of the others may change. */
  delete(member: Member): void {
    if (!this.has(member)) return
    const last = this.#members.pop()!
    if (last !== member) {
      this.#members[member.place] = last
      last.place = member.place
    }
    member.place = -1
  }

  /** The members of this moment: the set may change while they are gone through. */
  list(): Member[] {
    return [...this.#members]
  }
}
