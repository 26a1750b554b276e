const slots = 8

/**
 * A colour for each name, taken from the name itself: a model keeps its colour whatever else is in the
 * chart and however the order changes. Only where two names want the same one does the later (by alphabet)
 * take the next that is free.
 */
export function assignColours(names: readonly string[]): Map<string, string> {
  const taken = new Set<number>()
  const colours = new Map<string, string>()
  for (const name of [...names].sort()) {
    let slot = hash(name) % slots
    while (taken.has(slot) && taken.size < slots) slot = (slot + 1) % slots
    taken.add(slot)
    colours.set(name, `var(--chart-${slot + 1})`)
  }
  return colours
}

/** FNV-1a, 32 bits: small, and well spread over short names. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return value
}
