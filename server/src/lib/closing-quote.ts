const quote = 0x22
const backslash = 0x5c

/**
 * Where a JSON string ends that `bytes` are inside of from `start` on, found at the speed of a search. `at` is its closing quote,
 * or -1 where that has yet to come. `isEscaped` says whether the bytes end in the middle of an escape: the next byte belongs to it.
 */
export function closingQuote(bytes: Buffer, start: number): { at: number; isEscaped: boolean } {
  let from = start
  for (;;) {
    const at = bytes.indexOf(quote, from)
    const stop = at === -1 ? bytes.length : at
    let backslashes = 0
    while (stop - 1 - backslashes >= from && bytes[stop - 1 - backslashes] === backslash) backslashes += 1
    const isEscaped = backslashes % 2 === 1
    if (at === -1 || !isEscaped) return { at, isEscaped }
    from = at + 1
  }
}
