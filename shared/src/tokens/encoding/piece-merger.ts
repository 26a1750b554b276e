import { createByteMerger } from './byte-merger.ts'
import type { RankTable } from './rank-table.ts'

export interface PieceMerger {
  /** Merges the first `length` bytes into tokens, returns how many, and adds their ids to `ids` where it is given. */
  merge(bytes: Uint8Array, length: number, ids: number[] | null): number
}

/** What is merged at once: more does not fit a processor's cache, and every merge of it takes longer. */
const windowBytes = 4_096
/** At the end of a window, tokens depend on what follows; these are left to the next one. */
const overlapBytes = 512
/** So many times a window is begun again one token earlier; then all of the piece is merged at once. */
const retriesMax = 16

/**
 * Merges pieces of any length in time and memory in proportion to it, a long one window by window. Tokens are the
 * merged form of a text if and only if each two neighbours are the merged form of their own bytes (it is shown in
 * https://github.com/github/rust-gems/tree/main/crates/bpe), so the tokens of two windows can be joined where
 * the two that meet are.
 */
export function createPieceMerger(table: RankTable): PieceMerger {
  const window = createByteMerger(table, windowBytes)
  const meeting = createByteMerger(table, 2 * table.tokenBytesMax)

  return {
    merge(bytes, length, ids) {
      return length > windowBytes ? mergeLong(bytes, length, ids) : mergeAtOnce(bytes, length, ids)
    },
  }

  function mergeAtOnce(bytes: Uint8Array, length: number, ids: number[] | null): number {
    const count = window.merge(bytes, 0, length)
    if (ids) {
      for (let start = 0; start < length; start = window.endOf(start)) {
        ids.push(table.rankOf(bytes, start, window.endOf(start)))
      }
    }
    return count
  }

  function mergeLong(bytes: Uint8Array, length: number, ids: number[] | null): number {
    const idsBefore = ids?.length ?? 0
    const latest: number[] = [] // where the latest tokens begin, the only ones that can be taken back
    let count = 0
    let retries = 0
    for (let offset = 0; offset < length; ) {
      const end = Math.min(length, offset + windowBytes)
      window.merge(bytes, offset, end - offset)
      const before = latest.at(-1)
      if (before === undefined || isJoined(bytes, before, offset, offset + window.endOf(0))) {
        count += settle(bytes, latest, latest.length - retriesMax - 1, offset, ids)
        offset = keepTokens(latest, offset, end === length ? length : end - overlapBytes)
        continue
      }
      retries += 1
      if (retries > retriesMax) {
        if (ids) ids.length = idsBefore
        return mergeAtOnce(bytes, length, ids)
      }
      offset = latest.pop() as number
    }
    return count + settle(bytes, latest, latest.length, length, ids)
  }

  /** Whether two neighbours stay two when they are merged. */
  function isJoined(bytes: Uint8Array, start: number, middle: number, end: number): boolean {
    return meeting.merge(bytes, start, end - start) === 2 && start + meeting.endOf(0) === middle
  }

  /** Keeps the window's tokens that end by `last`; returns where the next one begins. */
  function keepTokens(latest: number[], offset: number, last: number): number {
    let start = offset
    while (start < last) {
      const end = offset + window.endOf(start - offset)
      if (end > last) break
      latest.push(start)
      start = end
    }
    return start
  }

  /** Takes the first `count` of the latest tokens, which end at `end`, for good; returns how many they are. */
  function settle(
    bytes: Uint8Array,
    latest: number[],
    count: number,
    end: number,
    ids: number[] | null,
  ): number {
    if (count <= 0) return 0
    if (ids) {
      for (let index = 0; index < count; index++) {
        ids.push(table.rankOf(bytes, latest[index] as number, latest[index + 1] ?? end))
      }
    }
    latest.splice(0, count)
    return count
  }
}
