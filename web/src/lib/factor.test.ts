import { expect, test } from 'vitest'
import { factorOfPercent, formatFactor } from './factor.ts'

test.each([
  ['0.9', '90%'],
  ['1', '100%'],
  ['1.2', '120%'],
  ['1.125', '112.5%'],
  ['0', '0%'],
  ['0.000001', '0.0001%'],
  ['999', '99900%'],
])('a factor of %s is %s', (factor, percent) => {
  expect(formatFactor(factor)).toBe(percent)
  expect(factorOfPercent(percent.slice(0, -1))).toBe(factor)
})

test.each([
  ['90', '0.9'],
  [' 112,5 ', '1.125'],
  ['100', '1'],
  ['0.5', '0.005'],
  ['', null],
  ['-5', null],
  ['90%', null],
  ['1e3', null],
  ['1.23456', null],
])('%j percent are a factor of %s', (percent, factor) => {
  expect(factorOfPercent(percent)).toBe(factor)
})
