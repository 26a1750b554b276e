import type { UsageReport } from '@outlay/shared/api'
import { calendarBuckets } from '@outlay/shared/time'
import { expect, test } from 'vitest'
import { addDays, startOfDayIn } from '../../lib/calendar.ts'
import { metricsOf } from '../../lib/testing.ts'
import { prepareToday } from './prepare-today.ts'

const zone = 'Asia/Kathmandu'
// A Friday, half past ten in the morning there.
const today = '2026-11-20'
const moment = { today, nowMs: startOfDayIn(zone, today) + 10.5 * 3_600_000, zone }

/** A report by hour with `costOf` each hour of a day; a day of null had no calls. */
function reportOf(from: string, to: string, costOf: (day: string) => string | null): UsageReport {
  const buckets = calendarBuckets({
    from: startOfDayIn(zone, from),
    to: startOfDayIn(zone, to),
    zone,
    bucket: 'hour',
  }).map(({ start, end }) => ({ start: new Date(start).toISOString(), end: new Date(end).toISOString() }))
  const dayOf = (start: string) => new Date(Date.parse(start) + 5.75 * 3_600_000).toISOString().slice(0, 10)
  return {
    from: buckets[0]!.start,
    to: buckets.at(-1)!.end,
    zone,
    bucket: 'hour',
    groupBy: [],
    data: 'real',
    buckets,
    rows: buckets.flatMap(({ start }) => {
      const effectiveCostUsd = costOf(dayOf(start))
      if (effectiveCostUsd === null) return []
      return [
        { bucketStart: start, group: {}, metrics: metricsOf({ effectiveCostUsd, errors: 1, calls: 4 }) },
      ]
    }),
    groups: [],
    totals: metricsOf({}),
  }
}

const recent = reportOf('2026-11-19', '2026-11-21', () => '1')
const past = (costOf: (day: string) => string | null) => reportOf(addDays(today, -28), today, costOf)
const isWeekend = (day: string) => [0, 6].includes(new Date(day).getUTCDay())

test('usual is what such days had cost by this time, half of the running hour included', () => {
  expect(
    prepareToday(
      recent,
      past((day) => (isWeekend(day) ? '100' : '2')),
      moment,
    ),
  ).toMatchObject({
    spentUsd: '24',
    usualUsd: '21',
    calls: 96,
    errors: 24,
  })
})

test('one day out of line does not change what is usual', () => {
  const usual = prepareToday(
    recent,
    past((day) => (day === '2026-11-17' ? '5000' : '2')),
    moment,
  )
  expect(usual.usualUsd).toBe('21')
})

test('of two days in the middle, the mean', () => {
  const costs: Record<string, string> = {
    '2026-11-16': '1',
    '2026-11-17': '2',
    '2026-11-18': '4',
    '2026-11-19': '8',
  }
  expect(
    prepareToday(
      recent,
      past((day) => costs[day] ?? null),
      moment,
    ).usualUsd,
  ).toBe('31.5')
})

test('two such days are not enough to say', () => {
  const since = (first: string) =>
    prepareToday(
      recent,
      past((day) => (day < first ? null : '2')),
      moment,
    )
  expect(since('2026-11-18').usualUsd).toBeNull()
  expect(since('2026-11-17').usualUsd).toBe('21')
  expect(since('2026-12-01').usualUsd).toBeNull()
})
