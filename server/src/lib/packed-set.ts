/** Each member stores its own index (-1 outside any set), which makes removal as cheap as addition. */
export type Placed = { place: number }

/**
 * A set for members that come and go thousands of times a second. V8 gives a Map or Set a new table every few
 * dozen changes, and the old table points to the new one. A full collection may move a table to the old
 * generation. From then on a dead table keeps each later table and its content alive until the next full
 * collection. That copied half of all calls twice.
 */
export class PackedSet<Member extends Placed> {
  readonly #members: Member[] = []

  get size(): number {
    return this.#members.length
  }

  has(member: Member): boolean {
    return this.#members[member.place] === member
  }

  /** Adds a member. Does nothing for a present one. A member can be in one such set at a time. */
  add(member: Member): void {
    if (member.place >= 0) return
    member.place = this.#members.length
    this.#members.push(member)
  }

  /** Removes a member. Does nothing for an absent one. The order of the others may change. */
  delete(member: Member): void {
    if (!this.has(member)) return
    const last = this.#members.pop()!
    if (last !== member) {
      this.#members[member.place] = last
      last.place = member.place
    }
    member.place = -1
  }

  /** A copy of the members, so the set may change during the iteration. */
  list(): Member[] {
    return [...this.#members]
  }
}
