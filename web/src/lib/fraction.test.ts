import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Fraction, fraction, meanOf, minus, plus, times, toPicoUsd } from './fraction.ts'

test.each([
  [fraction(7n), 7n],
  [fraction(1n, 3n), 0n],
  [fraction(2n, 3n), 1n],
  [fraction(1n, 2n), 0n],
  [fraction(3n, 2n), 2n],
  [fraction(-3n, 2n), -2n],
  [fraction(-2n, 3n), -1n],
])('$over / $under is %d after rounding', (value, rounded) => {
  expect(toPicoUsd(value)).toBe(rounded)
})

const anyFraction = fc.record({ over: fc.bigInt(), under: fc.bigInt({ min: 1n, max: 10n ** 12n }) })

test('what is taken from an amount and given back leaves it as it was', () => {
  fc.assert(
    fc.property(anyFraction, anyFraction, (a, b) => {
      expect(isSame(plus(minus(a, b), b), a)).toBe(true)
      expect(isSame(plus(meanOf(a, b), meanOf(a, b)), plus(a, b))).toBe(true)
    }),
  )
})

test('the change of a product is what each factor changed, times the mean of the other', () => {
  fc.assert(
    fc.property(anyFraction, anyFraction, anyFraction, anyFraction, (a, b, c, d) => {
      const whole = minus(times(c, d), times(a, b))
      const parts = plus(times(minus(c, a), meanOf(b, d)), times(meanOf(a, c), minus(d, b)))
      expect(isSame(parts, whole)).toBe(true)
    }),
  )
})

function isSame(a: Fraction, b: Fraction): boolean {
  return a.over * b.under === b.over * a.under
}
