import { createMergeQueue } from './merge-queue.ts'
import type { RankTable } from './rank-table.ts'

export interface ByteMerger {
  /**
   * Merges the pair of neighbours with the lowest rank until none is left, in the `length` bytes from `offset` on.
   * Returns how many tokens that makes; `ends` then tells them, until the next call.
   */
  merge(bytes: Uint8Array, offset: number, length: number): number
  /** Of a token that begins so many bytes after the offset, where it ends. */
  endOf(start: number): number
}

/**
 * The pairs wait in a heap, so n bytes take n log n steps; the usual way of looking through all pairs for each merge
 * takes n^2, and a single message of 10,000 letters without a space then takes seconds.
 */
export function createByteMerger({ rankOf, tokenBytesMax }: RankTable, keptBytesMax: number): ByteMerger {
  const queue = createMergeQueue()
  // By position of a part's first byte, counted from the offset.
  let ends = new Uint32Array(keptBytesMax) // where the part that begins here ends
  let previous = new Int32Array(keptBytesMax) // where the part before it begins, -1 for the first
  let pairRanks = new Int32Array(keptBytesMax) // the rank of the part and the next one merged, -1 for none

  return { merge, endOf: (start) => ends[start] as number }

  function merge(bytes: Uint8Array, offset: number, length: number): number {
    if (length > ends.length || ends.length > keptBytesMax) reserve(Math.max(keptBytesMax, length))
    for (let start = 0; start < length; start++) {
      ends[start] = start + 1
      previous[start] = start - 1
    }
    for (let start = 0; start < length; start++) queuePair(bytes, offset, start, length)

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
      queuePair(bytes, offset, start, length)
      const before = previous[start] as number
      if (before >= 0) queuePair(bytes, offset, before, length)
    }
    return count
  }

  function queuePair(bytes: Uint8Array, offset: number, start: number, length: number): void {
    const middle = ends[start] as number
    const end = middle < length ? (ends[middle] as number) : 0
    const isPair = middle < length && end - start <= tokenBytesMax
    const rank = isPair ? rankOf(bytes, offset + start, offset + end) : -1
    pairRanks[start] = rank
    if (rank >= 0) queue.push(rank, start)
  }

  function reserve(length: number): void {
    ends = new Uint32Array(length)
    previous = new Int32Array(length)
    pairRanks = new Int32Array(length)
  }
}
