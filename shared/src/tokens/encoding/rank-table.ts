/** What js-tiktoken ships for an encoding: lines of `! <first rank> <base64> <base64> ...`. */
export interface RankData {
  pat_str: string
  bpe_ranks: string
}

/**
 * A token's rank by its bytes: an open-addressing hash table in typed arrays. The 200,000 tokens of
 * o200k_base take 6 MB this way; a Map of strings takes over 100.
 */
export interface RankTable {
  /** The rank of the token with exactly these bytes, or -1. */
  rankOf(bytes: Uint8Array, start: number, end: number): number
  /** The length of the longest token: a longer run of bytes need not be looked up. */
  readonly tokenBytesMax: number
}

/** The lower 18 bits hold an index: no encoding has more than 262,142 tokens. */
const tagMask = ~0x3ffff

export function createRankTable(data: string): RankTable {
  const { bytes, starts, ranks } = parseRanks(data)
  const size = 2 ** Math.ceil(Math.log2(ranks.length * 2))
  const mask = size - 1
  /**
   * Index of a token plus one, and above it the upper bits of its hash, which tell nearly every other token apart
   * without a look at its bytes; 0 is an empty slot.
   */
  const slots = new Uint32Array(size)
  /** Of tokens of two bytes, which every merge begins with: by these bytes, without a search. */
  const pairRanks = new Int32Array(2 ** 16).fill(-1)
  let tokenBytesMax = 0
  for (let token = 0; token < ranks.length; token++) {
    const start = starts[token] as number
    const end = starts[token + 1] as number
    tokenBytesMax = Math.max(tokenBytesMax, end - start)
    const hashed = hash(bytes, start, end)
    let slot = hashed & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = (hashed & tagMask) | (token + 1)
    if (end - start === 2) {
      pairRanks[((bytes[start] as number) << 8) | (bytes[start + 1] as number)] = ranks[token] as number
    }
  }

  function rankOf(text: Uint8Array, start: number, end: number): number {
    const length = end - start
    if (length === 2) return pairRanks[((text[start] as number) << 8) | (text[start + 1] as number)] as number
    const hashed = hash(text, start, end)
    const tag = (hashed & tagMask) >>> 0
    for (let slot = hashed & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number
      if (entry === 0) return -1
      if ((entry & tagMask) >>> 0 !== tag) continue
      const token = (entry & ~tagMask) - 1
      const at = starts[token] as number
      if ((starts[token + 1] as number) - at !== length) continue
      let same = 0
      while (same < length && bytes[at + same] === text[start + same]) same++
      if (same === length) return ranks[token] as number
    }
  }

  return { rankOf, tokenBytesMax }
}

/** FNV-1a: a handful of bytes each, and good enough to find a slot at half load. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5
  for (let index = start; index < end; index++) {
    value = Math.imul(value ^ (bytes[index] as number), 0x01000193)
  }
  return value ^ (value >>> 15)
}

/** All tokens' bytes end to end; token `i` begins at `starts[i]` and ends where the next begins. */
function parseRanks(data: string): { bytes: Uint8Array; starts: Uint32Array; ranks: Uint32Array } {
  const bytes = new Uint8Array(data.length)
  const starts: number[] = []
  const ranks: number[] = []
  let length = 0
  for (const line of data.split('\n')) {
    const header = /^! (\d+) /.exec(line)
    if (!header) continue
    let rank = Number(header[1])
    for (let at = header[0].length; at < line.length; ) {
      const space = line.indexOf(' ', at)
      const end = space < 0 ? line.length : space
      starts.push(length)
      ranks.push(rank++)
      length = decodeBase64(line, at, end, bytes, length)
      at = end + 1
    }
  }
  starts.push(length)
  return { bytes: bytes.slice(0, length), starts: Uint32Array.from(starts), ranks: Uint32Array.from(ranks) }
}

const base64Values = new Uint8Array(128)
for (const [value, digit] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries()) {
  base64Values[digit.charCodeAt(0)] = value
}

/** Decodes in place, as 200,000 small strings would be most of the cost of loading. Returns the new length. */
function decodeBase64(text: string, start: number, end: number, into: Uint8Array, length: number): number {
  let bits = 0
  let held = 0
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index)
    if (code === 61) break // the padding, "="
    bits = (bits << 6) | (base64Values[code] as number)
    held += 6
    if (held >= 8) {
      held -= 8
      into[length++] = (bits >> held) & 0xff
    }
  }
  return length
}
