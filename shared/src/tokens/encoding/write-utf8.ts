/**
 * Writes the UTF-8 bytes of a part of a text to the start of `into`, which must hold three for each UTF-16 unit, and returns
 * how many there are. A lone surrogate becomes U+FFFD, as in TextEncoder, which is slower by its call alone
 * on the few letters of a piece.
 */
export function writeUtf8(text: string, start: number, end: number, into: Uint8Array): number {
  let length = 0
  for (let index = start; index < end; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) {
      into[length++] = unit
      continue
    }
    let point = text.codePointAt(index) as number
    if (point > 0xffff) index++
    else if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd
    if (point < 0x800) {
      into[length++] = 0xc0 | (point >> 6)
    } else {
      if (point < 0x10000) {
        into[length++] = 0xe0 | (point >> 12)
      } else {
        into[length++] = 0xf0 | (point >> 18)
        into[length++] = 0x80 | ((point >> 12) & 0x3f)
      }
      into[length++] = 0x80 | ((point >> 6) & 0x3f)
    }
    into[length++] = 0x80 | (point & 0x3f)
  }
  return length
}
