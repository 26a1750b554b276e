const slots = 8

/** What shares the bar of the rest, and what has no bar at all. */
export const otherColour = 'var(--chart-other)'

/**
 * A colour for each entity of a view, taken from its id: it keeps its colour whatever it is called, whatever
 * it spends and whatever page it is on. Two that want the same one have to agree: those who are familiar (the
 * dearest of late, the same for every view) among themselves, so that they look the same everywhere; anyone
 * else takes the next that is free in this view. A ninth has to share.
 */
export function entityColours(ids: readonly string[], familiar: readonly string[]): Map<string, string> {
  const reserved = assignSlots(familiar.slice(0, slots), new Map())
  const present = new Map([...reserved].filter(([id]) => ids.includes(id)))
  return new Map([...assignSlots(ids, present)].map(([id, slot]) => [id, `var(--chart-${slot + 1})`]))
}

/** Adds slots for those who have none, in the order of their ids: the first gets what it wants. */
function assignSlots(ids: readonly string[], assigned: ReadonlyMap<string, number>): Map<string, number> {
  const all = new Map(assigned)
  const taken = new Set(assigned.values())
  for (const id of [...new Set(ids)].sort()) {
    if (all.has(id)) continue
    let slot = hash(id) % slots
    while (taken.has(slot) && taken.size < slots) slot = (slot + 1) % slots
    taken.add(slot)
    all.set(id, slot)
  }
  return all
}

/** FNV-1a, 32 bits, its upper half folded into the lower: short names that differ in one letter stay apart. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return (value ^ (value >>> 16)) >>> 0
}
