import { createHash } from 'node:crypto'

/** Choices that look random and are equal for equal seeds. */
export interface SeededRandom {
  /** An integer from `min` to `max`, both included. */
  integer(min: number, max: number): number
  /** A fraction in [0, 1). */
  share(): number
  pick<T>(items: readonly [T, ...T[]]): T
  /** `length` characters from the alphabet of provider ids (letters and digits). */
  id(length: number): string
  hex(length: number): string
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * A mulberry32 generator seeded with the SHA-256 of `seed`. So equal requests get equal answers, and requests
 * that differ in one byte get different ones.
 */
export function seededRandom(seed: string): SeededRandom {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0)

  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  function integer(min: number, max: number): number {
    return min + Math.floor(next() * (max - min + 1))
  }
  function characters(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[integer(0, alphabet.length - 1)]).join('')
  }

  return {
    integer,
    share: next,
    pick: (items) => items[integer(0, items.length - 1)] ?? items[0],
    id: (length) => characters(length, letters),
    hex: (length) => characters(length, '0123456789abcdef'),
  }
}
