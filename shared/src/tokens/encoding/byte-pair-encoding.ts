import type { EncodingName } from './encoding-for-model.ts'
import { createMergeQueue } from './merge-queue.ts'
import { createRankTable, type RankData } from './rank-table.ts'
import { writeUtf8 } from './write-utf8.ts'

export interface Encoding {
  readonly name: EncodingName
  /** How many tokens the text is. Text that looks like a special token is text, as the API bills it. */
  count(text: string): number
  /** The same tokens' ids. */
  encode(text: string): number[]
}

/** Room for a piece that is kept between texts; a longer piece (4 MiB of one letter) gives its room back. */
const keptBytesMax = 64 * 1024

/**
 * An encoding from its rank data. A text is cut into pieces by the encoding's pattern, and in each piece the
 * pair of neighbours with the lowest rank is merged until none is left. The pairs wait in a heap, so a piece
 * of n bytes takes n log n steps; the usual way of looking through all pairs for each merge takes n^2, and a
 * single message of 10,000 letters without a space then takes seconds.
 */
export function createEncoding(name: EncodingName, data: RankData): Encoding {
  const pattern = new RegExp(data.pat_str, 'gu')
  const { rankOf, tokenBytesMax } = createRankTable(data.bpe_ranks)
  const queue = createMergeQueue()

  // Of the piece at hand, by position of a part's first byte. Grown to the longest piece of a text.
  let bytes = new Uint8Array(0)
  let ends = new Uint32Array(0) // where the part that begins here ends
  let previous = new Int32Array(0) // where the part before it begins, -1 for the first
  let pairRanks = new Int32Array(0) // the rank of the part and the next one merged, -1 for none

  return {
    name,
    count: (text) => eachPiece(text, null),
    encode(text) {
      const ids: number[] = []
      eachPiece(text, ids)
      return ids
    },
  }

  function eachPiece(text: string, ids: number[] | null): number {
    let count = 0
    pattern.lastIndex = 0
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const piece = match[0]
      if (piece.length * 3 > bytes.length) bytes = new Uint8Array(Math.max(keptBytesMax, piece.length * 3))
      const length = writeUtf8(piece, bytes)
      const rank = length > tokenBytesMax ? -1 : rankOf(bytes, 0, length)
      if (rank >= 0) {
        count++
        ids?.push(rank)
      } else {
        count += mergePiece(length, ids)
      }
    }
    if (bytes.length > keptBytesMax) bytes = new Uint8Array(0)
    if (ends.length > keptBytesMax) reserveParts(0)
    return count
  }

  function mergePiece(length: number, ids: number[] | null): number {
    if (length > ends.length) reserveParts(Math.max(keptBytesMax, length))
    for (let start = 0; start < length; start++) {
      ends[start] = start + 1
      previous[start] = start - 1
    }
    for (let start = 0; start < length; start++) queuePair(start, length)

    let count = length
    while (queue.pop()) {
      const start = queue.position
      // An entry is outdated when its part was merged away, or has grown and waits under another rank.
      if (pairRanks[start] !== queue.rank) continue
      const middle = ends[start] as number
      const end = ends[middle] as number
      ends[start] = end
      pairRanks[middle] = -1
      if (end < length) previous[end] = start
      count--
      queuePair(start, length)
      const before = previous[start] as number
      if (before >= 0) queuePair(before, length)
    }

    if (ids) {
      for (let start = 0; start < length; start = ends[start] as number) {
        ids.push(rankOf(bytes, start, ends[start] as number))
      }
    }
    return count
  }

  function queuePair(start: number, length: number): void {
    const middle = ends[start] as number
    const end = middle < length ? (ends[middle] as number) : 0
    const rank = middle < length && end - start <= tokenBytesMax ? rankOf(bytes, start, end) : -1
    pairRanks[start] = rank
    if (rank >= 0) queue.push(rank, start)
  }

  function reserveParts(length: number): void {
    ends = new Uint32Array(length)
    previous = new Int32Array(length)
    pairRanks = new Int32Array(length)
  }
}
