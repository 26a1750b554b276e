import { expect, test } from 'vitest'
import { z } from 'zod'
import { addDays, dayIn, daysBetween } from '../../lib/calendar.ts'
import { rangeSearch } from './range-search.ts'
import { resolveRange } from './resolve-range.ts'

const today = '2026-11-20'

test.each([
  [{ range: 'today' }, '2026-11-20', '2026-11-20', 'hour', true],
  [{ range: 'yesterday' }, '2026-11-19', '2026-11-19', 'hour', false],
  [{ range: '7d' }, '2026-11-14', '2026-11-20', 'day', true],
  [{ range: '30d' }, '2026-10-22', '2026-11-20', 'day', true],
  [{ range: 'mtd' }, '2026-11-01', '2026-11-20', 'day', true],
  [{ range: 'last-month' }, '2026-10-01', '2026-10-31', 'day', false],
  [{ range: 'ytd' }, '2026-01-01', '2026-11-20', 'month', true],
  [{ range: 'custom', from: '2026-09-01', to: '2026-09-30' }, '2026-09-01', '2026-09-30', 'day', false],
  [{ range: 'custom', from: '2026-09-30', to: '2026-09-01' }, '2026-09-01', '2026-09-30', 'day', false],
  [{ range: 'custom', from: '2026-09-30' }, '2026-09-30', '2026-09-30', 'hour', false],
  [{ range: 'custom' }, '2026-11-20', '2026-11-20', 'hour', true],
  [{ range: 'custom', from: '2025-01-01', to: '2026-11-20' }, '2025-01-01', '2026-11-20', 'month', true],
] as const)('%o is %s to %s', (search, firstDay, lastDay, bucket, isLive) => {
  expect(resolveRange(search, today)).toEqual({
    firstDay,
    lastDay,
    endDay: addDays(lastDay, 1),
    bucket,
    isLive,
  })
})

test('an address that makes no sense shows the usual range', () => {
  expect(z.object(rangeSearch).parse({ range: 'century', from: '2026-02-30', to: 7 })).toEqual({
    range: '7d',
  })
})

test('today is the day of the zone, not of the computer', () => {
  const ms = Date.parse('2026-11-20T21:28:51Z')
  expect(dayIn('UTC', ms)).toBe('2026-11-20')
  expect(dayIn('Asia/Kathmandu', ms)).toBe('2026-11-21')
  expect(dayIn('America/New_York', Date.parse('2026-11-20T03:00:00Z'))).toBe('2026-11-19')
})

test('days are counted across months, years and changes of the clock', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
  expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31)
})
