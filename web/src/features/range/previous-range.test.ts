import { expect, test } from 'vitest'
import { previousRange } from './previous-range.ts'
import type { RangeSearch } from './range-search.ts'
import { resolveRange } from './resolve-range.ts'

const nowMs = Date.parse('2026-11-20T14:37:00Z')

function previous(search: RangeSearch, today = '2026-11-20', now = nowMs, zone = 'UTC') {
  const { firstDay, lastDay, from, to } = previousRange(search.range, resolveRange(search, today), {
    today,
    nowMs: now,
    zone,
  })
  return [firstDay, lastDay, from.slice(0, 16), to.slice(0, 16)]
}

test.each([
  [{ range: 'today' }, '2026-11-19', '2026-11-19', '2026-11-19T00:00', '2026-11-19T14:30'],
  [{ range: 'yesterday' }, '2026-11-18', '2026-11-18', '2026-11-18T00:00', '2026-11-19T00:00'],
  [{ range: '7d' }, '2026-11-07', '2026-11-13', '2026-11-07T00:00', '2026-11-13T14:30'],
  [{ range: 'mtd' }, '2026-10-01', '2026-10-20', '2026-10-01T00:00', '2026-10-20T14:30'],
  [{ range: 'last-month' }, '2026-09-01', '2026-09-30', '2026-09-01T00:00', '2026-10-01T00:00'],
  [{ range: 'ytd' }, '2025-01-01', '2025-11-20', '2025-01-01T00:00', '2025-11-20T14:30'],
  [
    { range: 'custom', from: '2026-09-11', to: '2026-09-20' },
    '2026-09-01',
    '2026-09-10',
    '2026-09-01T00:00',
    '2026-09-11T00:00',
  ],
] as const)('%o is compared with %s to %s', (search, ...expected) => {
  expect(previous(search)).toEqual(expected)
})

test('a day that last month did not have is compared with the whole of last month', () => {
  expect(previous({ range: 'mtd' }, '2026-03-31', Date.parse('2026-03-31T08:00Z'))).toEqual([
    '2026-02-01',
    '2026-02-28',
    '2026-02-01T00:00',
    '2026-03-01T00:00',
  ])
})

test('just after midnight there is a quarter of an hour to compare with', () => {
  expect(previous({ range: 'today' }, '2026-11-20', Date.parse('2026-11-20T00:03Z')).slice(2)).toEqual([
    '2026-11-19T00:00',
    '2026-11-19T00:15',
  ])
})

test('days are those of the zone, of 23 hours where the clocks change', () => {
  const now = Date.parse('2026-03-09T16:00:00Z')
  expect(previous({ range: 'today' }, '2026-03-09', now, 'America/New_York')).toEqual([
    '2026-03-08',
    '2026-03-08',
    '2026-03-08T05:00',
    '2026-03-08T17:00',
  ])
})
