import { expect, test } from 'vitest'
import { formatCount, formatDuration, formatPercent, formatTokens } from './quantity.ts'

test.each([
  [null, '—'],
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567, '1,234,567'],
])('a count of %s is %s', (count, text) => {
  expect(formatCount(count)).toBe(text)
})

test.each([
  [null, '—'],
  [0, '0'],
  [1, '1'],
  [999, '999'],
  [1_000, '1K'],
  [1_244, '1.24K'],
  [999_499, '999K'],
  [999_500, '1M'],
  [1_240_000, '1.24M'],
  [12_400_000_000, '12.4B'],
])('%s tokens are %s', (tokens, text) => {
  expect(formatTokens(tokens)).toBe(text)
})

test.each([
  [0, 10, '0%'],
  [1, 100_000, '<0.1%'],
  [1, 1_000, '0.1%'],
  [1, 8, '12.5%'],
  [1, 3, '33.3%'],
  [99_999, 100_000, '>99.9%'],
  [10, 10, '100%'],
  [0, 0, '—'],
  [9_007_199_254_740_993n, 18_014_398_509_481_986n, '50.0%'],
])('%s of %s is %s', (part, whole, text) => {
  expect(formatPercent(part, whole)).toBe(text)
})

test.each([
  [null, '—'],
  [0, '0 ms'],
  [0.4, '<1 ms'],
  [820.3, '820 ms'],
  [999.4, '999 ms'],
  [999.5, '1.00 s'],
  [1_240, '1.24 s'],
  [9_994, '9.99 s'],
  [9_996, '10.0 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_599_400, '59 min 59 s'],
  [3_599_500, '1 h 0 min'],
  [12_000_000, '3 h 20 min'],
])('%s milliseconds are %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text)
})
