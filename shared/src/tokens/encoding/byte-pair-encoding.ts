import type { EncodingName } from './encoding-for-model.ts'
import { createPieceMerger } from './piece-merger.ts'
import { createRankTable, type RankData } from './rank-table.ts'
import { createShortPieceCounts } from './short-piece-counts.ts'
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
 * An encoding from its rank data. A text is cut into pieces by the encoding's pattern; a piece that is a token
 * is one, and in any other the pair of neighbours with the lowest rank is merged until none is left. The time
 * is in proportion to the text, whatever it is.
 */
export function createEncoding(name: EncodingName, data: RankData): Encoding {
  const pattern = new RegExp(data.pat_str, 'gu')
  const { rankOf, tokenBytesMax } = createRankTable(data.bpe_ranks)
  const merger = createPieceMerger({ rankOf, tokenBytesMax })
  const shortPieces = createShortPieceCounts()
  let bytes = new Uint8Array(keptBytesMax)

  return { name, count, encode }

  // Each character is in some piece, so a piece begins where the one before it ends; to test for the next one
  // makes no object for it.

  function count(text: string): number {
    let total = 0
    pattern.lastIndex = 0
    for (let start = 0; pattern.test(text); start = pattern.lastIndex) {
      const end = pattern.lastIndex
      total += shortPieces.find(text, start, end) || shortPieces.keep(addPiece(text, start, end, null))
    }
    giveBackRoom()
    return total
  }

  function encode(text: string): number[] {
    const ids: number[] = []
    pattern.lastIndex = 0
    for (let start = 0; pattern.test(text); start = pattern.lastIndex) {
      addPiece(text, start, pattern.lastIndex, ids)
    }
    giveBackRoom()
    return ids
  }

  function addPiece(text: string, start: number, end: number, ids: number[] | null): number {
    const bytesMax = (end - start) * 3
    if (bytesMax > bytes.length) bytes = new Uint8Array(bytesMax)
    const length = writeUtf8(text, start, end, bytes)
    const rank = length > tokenBytesMax ? -1 : rankOf(bytes, 0, length)
    if (rank < 0) return merger.merge(bytes, length, ids)
    ids?.push(rank)
    return 1
  }

  function giveBackRoom(): void {
    if (bytes.length > keptBytesMax) bytes = new Uint8Array(keptBytesMax)
  }
}
