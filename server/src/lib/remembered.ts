/** Longer texts are no names and would only fill the memory. */
const charactersMax = 100
const entriesMax = 512

/**
 * Caches the latest results of a pure function of a text. For models, tiers and paths: few values that come
 * with every call. Unsuitable for texts that differ each time.
 */
export function remembered<Result>(work: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>()
  return (text) => {
    if (text.length > charactersMax) return work(text)
    const result = known.get(text)
    if (result !== undefined) return result
    const made = work(text)
    // A caller with invented names costs others a little time, but no memory.
    if (known.size >= entriesMax) known.clear()
    known.set(text, made)
    return made
  }
}
