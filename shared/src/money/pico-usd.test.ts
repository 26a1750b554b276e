import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  applyFactor,
  decimalToPicoUsd,
  femtoUsdToPricePerMillion,
  picoUsdMax,
  picoUsdToDecimal,
  pricePerMillionToFemtoUsd,
  roundToPicoUsd,
} from './pico-usd.ts'

/** Enough digits for every value of two columns multiplied. */
const Exact = Decimal.clone({ precision: 80 })
const anyAmount = fc.bigInt({ min: -picoUsdMax, max: picoUsdMax })

describe('rounding', () => {
  test.each([
    [0n, 0n],
    [499n, 0n],
    [500n, 0n],
    [501n, 1n],
    [1_500n, 2n],
    [2_500n, 2n],
    [-500n, 0n],
    [-501n, -1n],
    [-1_500n, -2n],
  ])('%d femto-dollars are %d pico-dollars', (femto, pico) => {
    expect(roundToPicoUsd(femto)).toBe(pico)
  })

  test('is half to even for any amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (femto) => {
        const expected = new Exact(femto.toString()).dividedBy(1000).toFixed(0, Decimal.ROUND_HALF_EVEN)
        expect(roundToPicoUsd(femto)).toBe(BigInt(expected))
      }),
    )
  })
})

describe('what is paid of an amount', () => {
  test.each([
    [450_000_000n, '0.9', 405_000_000n],
    [5n, '0.5', 2n],
    [7n, '0.5', 4n],
    [3n, '1.2', 4n],
    [9n, '0', 0n],
    [1n, '0.000001', 0n],
    [picoUsdMax, '1', picoUsdMax],
  ])('%d pico-dollars x %s are %d', (amount, factor, paid) => {
    expect(applyFactor(amount, factor)).toBe(paid)
  })

  test('is rounded half to even, once', () => {
    fc.assert(
      fc.property(anyAmount, fc.integer({ min: 0, max: 999_999_999 }), (amount, millionths) => {
        const factor = new Exact(millionths).times('1e-6').toFixed()
        const expected = new Exact(amount.toString()).times(factor).toFixed(0, Decimal.ROUND_HALF_EVEN)
        expect(applyFactor(amount, factor)).toBe(BigInt(expected))
      }),
    )
  })
})

describe('decimals', () => {
  test.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [12_500_000n, '0.0000125'],
    [-1n, '-0.000000000001'],
    [5_000_000_000_000n, '5'],
    [9_007_199_254_740_993n, '9007.199254740993'],
    [picoUsdMax, '9223372.036854775807'],
  ])('%d pico-dollars are %s dollars', (amount, text) => {
    expect(picoUsdToDecimal(amount)).toBe(text)
    expect(decimalToPicoUsd(text)).toBe(amount)
  })

  test('any amount survives its decimal, which is exact', () => {
    fc.assert(
      fc.property(anyAmount, (amount) => {
        const text = picoUsdToDecimal(amount)
        expect(decimalToPicoUsd(text)).toBe(amount)
        expect(new Exact(text).equals(new Exact(amount.toString()).times('1e-12'))).toBe(true)
      }),
    )
  })

  test.each(['', '.5', '1.', '1e3', '1,000', ' 1', '0.0000000000001', '--1', 'NaN', '0x1'])(
    'refuses "%s" and quotes it',
    (text) => {
      expect(() => decimalToPicoUsd(text)).toThrow(RangeError)
      expect(() => decimalToPicoUsd(text)).toThrow(`"${text}"`)
    },
  )
})

describe('rates', () => {
  test.each([
    ['2.50', 2_500_000_000n, '2.5'],
    ['0.0025', 2_500_000n, '0.0025'],
    ['0.003625', 3_625_000n, '0.003625'],
    ['600', 600_000_000_000n, '600'],
    ['0', 0n, '0'],
  ])('%s a million tokens is %d femto-dollars a token', (published, femto, shown) => {
    expect(pricePerMillionToFemtoUsd(published)).toBe(femto)
    expect(femtoUsdToPricePerMillion(femto)).toBe(shown)
  })

  test('any rate of nine decimals survives', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (femto) => {
        expect(pricePerMillionToFemtoUsd(femtoUsdToPricePerMillion(femto))).toBe(femto)
      }),
    )
  })
})
