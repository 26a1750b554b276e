import { type PicoUsd, roundToPicoUsd } from '@outlay/shared/money'

/** An exact quotient; `under` is above 0. Sums of money that were divided stay whole in it until they are rounded. */
export type Fraction = { over: bigint; under: bigint }

export const nothing: Fraction = { over: 0n, under: 1n }
export const one: Fraction = { over: 1n, under: 1n }

/** `under` must be above 0. */
export function fraction(over: bigint, under = 1n): Fraction {
  return { over, under }
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return { over: a.over * b.under + b.over * a.under, under: a.under * b.under }
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { over: -b.over, under: b.under })
}

export function times(...factors: readonly Fraction[]): Fraction {
  return factors.reduce((a, b) => ({ over: a.over * b.over, under: a.under * b.under }))
}

export function meanOf(a: Fraction, b: Fraction): Fraction {
  return times(plus(a, b), { over: 1n, under: 2n })
}

/** A fraction of a pico-dollar to whole ones, by way of femto-dollars, where money is rounded. */
export function toPicoUsd({ over, under }: Fraction): PicoUsd {
  return roundToPicoUsd((over * 1_000n) / under)
}
