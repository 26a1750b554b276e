import { expect, test } from 'vitest'
import { rollupRanges } from './rollup-ranges.ts'

test.each([
  ['a day of UTC', '2026-11-20T00:00Z', '2026-11-21T00:00Z', ['1 day']],
  ['a month of UTC', '2026-11-01T00:00Z', '2026-12-01T00:00Z', ['30 day']],
  ['a day of New York', '2026-11-20T05:00Z', '2026-11-21T05:00Z', ['24 hour']],
  ['a month of New York', '2026-11-01T04:00Z', '2026-12-01T05:00Z', ['20 hour', '29 day', '5 hour']],
  [
    'a day of Kolkata',
    '2026-11-19T18:30Z',
    '2026-11-20T18:30Z',
    ['2 quarter-hour', '23 hour', '2 quarter-hour'],
  ],
  [
    'two days of Kathmandu',
    '2026-11-18T18:15Z',
    '2026-11-20T18:15Z',
    ['3 quarter-hour', '5 hour', '1 day', '18 hour', '1 quarter-hour'],
  ],
  ['an hour of Kolkata', '2026-11-20T06:30Z', '2026-11-20T07:30Z', ['4 quarter-hour']],
  ['an hour of UTC', '2026-11-20T06:00Z', '2026-11-20T07:00Z', ['1 hour']],
  ['nothing', '2026-11-20T06:00Z', '2026-11-20T06:00Z', []],
])('%s is split into the fewest rollups', (_, from, to, expected) => {
  const ranges = rollupRanges(Date.parse(from), Date.parse(to))
  const spanMs = { day: 86_400_000, hour: 3_600_000, 'quarter-hour': 900_000 }
  expect(ranges.map(({ span, start, end }) => `${(end - start) / spanMs[span]} ${span}`)).toEqual(expected)
  for (const [index, { start }] of ranges.entries()) {
    expect(start).toBe(index === 0 ? Date.parse(from) : ranges[index - 1]?.end)
  }
  expect(ranges.at(-1)?.end ?? Date.parse(to)).toBe(Date.parse(to))
})
