/**
 * How many tokens the last few thousand different words were: of prose, nearly all pieces are a space and a word
 * that came before. Only ASCII up to 12 letters is kept, which packs into three numbers, so that what is found
 * is what was looked for.
 */
export interface ShortPieceCounts {
  /** The tokens of `text` from `start` to `end`; 0 when they are not known. */
  find(text: string, start: number, end: number): number
  /** Keeps the tokens of the piece that was looked for last, where it is short; returns them. */
  keep(tokens: number): number
}

const lettersMax = 12
const space = 0x20
/** Four numbers each: 256 kB, which stays in a processor's cache. */
const places = 2 ** 14

export function createShortPieceCounts(): ShortPieceCounts {
  const kept = new Int32Array(places * 4)
  // The piece that was looked for last: its letters, its length, and its place, -1 for one that is not kept.
  let first = 0
  let second = 0
  let third = 0
  let length = 0
  let place = -1

  return { find, keep }

  function find(text: string, start: number, end: number): number {
    length = end - start
    place = -1
    if (length > lettersMax || text.charCodeAt(start) !== space) return 0
    let units = 0
    first = second = third = 0
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(start + index)
      units |= unit
      // A shift is taken modulo 32, so each four letters fill one number.
      if (index < 4) first |= unit << (index << 3)
      else if (index < 8) second |= unit << (index << 3)
      else third |= unit << (index << 3)
    }
    if (units > 0x7f) return 0
    const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35)
    place = ((mixed ^ (mixed >>> 15) ^ length) & (places - 1)) * 4
    const isSame = kept[place] === first && kept[place + 1] === second && kept[place + 2] === third
    const entry = kept[place + 3] as number
    return isSame && entry >> 4 === length ? entry & 15 : 0
  }

  function keep(tokens: number): number {
    if (place >= 0) {
      kept[place] = first
      kept[place + 1] = second
      kept[place + 2] = third
      kept[place + 3] = (length << 4) | tokens
    }
    return tokens
  }
}
