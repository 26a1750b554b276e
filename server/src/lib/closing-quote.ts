const quote = 0x22
const backslash = 0x5c

/**
 * Finds the end of a JSON string that is open at `start`, at the speed of a byte search. `at` is its closing
 * quote, or -1 when the quote has not arrived. `isEscaped`: the bytes end within an escape, so the next byte
 * belongs to it.
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
