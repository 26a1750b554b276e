const slots = 8

/** What shares the bar of the rest, and what has no bar at all. */
export const otherColour = 'var(--chart-other)'

/**
 * A colour for each entity of a view, taken from its id: it keeps its colour whatever it is called, whatever
 * it spends and however the order changes, on every page. Only where two want the same one does the later (by
 * id) take the next that is free; a ninth has to share.
 */
export function entityColours(ids: readonly string[]): Map<string, string> {
  const taken = new Set<number>()
  const colours = new Map<string, string>()
  for (const id of [...new Set(ids)].sort()) {
    let slot = hash(id) % slots
    while (taken.has(slot) && taken.size < slots) slot = (slot + 1) % slots
    taken.add(slot)
    colours.set(id, `var(--chart-${slot + 1})`)
  }
  return colours
}

/** FNV-1a, 32 bits, its upper half folded into the lower: short names that differ in one letter stay apart. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return (value ^ (value >>> 16)) >>> 0
}
