import { type SeededRandom, seededRandom } from '../../server/src/lib/seeded-random.ts'

/** The choices of one case: the same seed throws the same case. */
export type Dice = SeededRandom & {
  /** True in so many cases of a hundred. */
  chance(percent: number): boolean
  /** One of a list that is not empty. */
  among<T>(items: readonly T[]): T
  bytes(length: number): Buffer
}

export function createDice(seed: string): Dice {
  const random = seededRandom(seed)
  return {
    ...random,
    chance: (percent) => random.share() * 100 < percent,
    among: (items) => items[random.integer(0, items.length - 1)]!,
    bytes: (length) => Buffer.from(Array.from({ length }, () => random.integer(0, 255))),
  }
}
