/** Longer texts are no names: they would only fill the memory. */
const charactersMax = 100
const entriesMax = 512

/**
 * A pure function of a text, with its latest results kept: models, tiers and paths are a handful that come with every call.
 * Not for what is different each time.
 */
export function remembered<Result>(work: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>()
  return (text) => {
    if (text.length > charactersMax) return work(text)
    const result = known.get(text)
    if (result !== undefined) return result
    const made = work(text)
    // Somebody who makes up names costs the others a little time and no memory.
    if (known.size >= entriesMax) known.clear()
    known.set(text, made)
    return made
  }
}
