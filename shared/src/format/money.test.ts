import { describe, expect, test } from 'vitest'
import { formatMoneyExact, formatMoneyItem, formatMoneyTotal, sumUsd } from './money.ts'

describe('a sum over a period', () => {
  test.each([
    [null, '—'],
    ['0', '$0.00'],
    ['0.000000000001', '<$0.000001'],
    ['0.00045', '$0.00045'],
    ['0.0049', '$0.0049'],
    ['0.009996', '$0.01'],
    ['0.01', '$0.01'],
    ['0.014', '$0.01'],
    ['0.994', '$0.99'],
    ['0.996', '$1.00'],
    ['12.4', '$12.40'],
    ['1085.954', '$1,085.95'],
    ['9999.99', '$9,999.99'],
    ['9999.995000000001', '$10,000'],
    ['10000', '$10,000'],
    ['10000.49', '$10,000'],
    ['1234567.89', '$1,234,568'],
    ['9007199254740993.01', '$9,007,199,254,740,993'],
    ['-12.4', '-$12.40'],
    ['-0.001', '-$0.001'],
    ['-0.0000001', '>-$0.000001'],
  ])('%s is %s', (usd, text) => {
    expect(formatMoneyTotal(usd)).toBe(text)
  })

  test('says with a plus that it leaves calls out', () => {
    expect(formatMoneyTotal('12.4', { isPartial: true })).toBe('$12.40+')
    expect(formatMoneyTotal('0', { isPartial: true })).toBe('$0.00+')
    expect(formatMoneyTotal(null, { isPartial: true })).toBe('—')
  })
})

describe('a single item', () => {
  test.each([
    [null, '—'],
    ['0', '$0.00'],
    ['0.000000000001', '<$0.000001'],
    ['0.0000005', '<$0.000001'],
    ['0.000000500001', '$0.000001'],
    ['0.000001', '$0.000001'],
    ['0.0000124', '$0.000012'],
    ['0.00045', '$0.00045'],
    ['0.00381049', '$0.00381'],
    ['0.0099949', '$0.00999'],
    ['0.0099951', '$0.01'],
    ['0.05', '$0.05'],
    ['0.4265', '$0.426'],
    ['0.4275', '$0.428'],
    ['0.9996', '$1.00'],
    ['1', '$1.00'],
    ['1.235', '$1.24'],
    ['12.4', '$12.40'],
    ['1234.5', '$1,234.50'],
    ['-0.00381', '-$0.00381'],
  ])('%s is %s', (usd, text) => {
    expect(formatMoneyItem(usd)).toBe(text)
  })

  test('is never written in scientific notation and never shown as nothing', () => {
    for (let digits = 0; digits <= 11; digits += 1) {
      const text = formatMoneyItem(`0.${'0'.repeat(digits)}7`)
      expect(text).toMatch(/^<?\$[\d.]+$/)
      expect(text).not.toBe('$0.00')
    }
  })
})

test('an exact amount keeps every digit', () => {
  expect(formatMoneyExact('0.000000000001')).toBe('$0.000000000001')
  expect(formatMoneyExact('2.5')).toBe('$2.50')
  expect(formatMoneyExact('1234567')).toBe('$1,234,567.00')
  expect(formatMoneyExact(null)).toBe('—')
})

test('a sum is exact where floating point is not', () => {
  expect(sumUsd(['0.1', '0.2'])).toBe('0.3')
  expect(sumUsd(['9007199254740993', '0.000000000001'])).toBe('9007199254740993.000000000001')
  expect(sumUsd([])).toBe('0')
})
