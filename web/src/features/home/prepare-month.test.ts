import type { UsageReport } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { addDays, daysBetween, instantOfDay } from '../../lib/calendar.ts'
import { metricsOf } from '../../lib/testing.ts'
import { prepareMonth } from './prepare-month.ts'

const zone = 'America/New_York'
// A Friday; the clocks there changed on the first.
const today = '2026-11-20'

const onRecord = { today, recordedFrom: '2026-09-01' }

/** A report by day with a row for every day of `costOf` that has one. */
function reportOf(costOf: (day: string) => string | null): UsageReport {
  const days = Array.from({ length: daysBetween('2026-10-01', '2026-11-21') }, (_, index) =>
    addDays('2026-10-01', index),
  )
  const rows = days.flatMap((day) => {
    const effectiveCostUsd = costOf(day)
    if (effectiveCostUsd === null) return []
    return [{ bucketStart: instantOfDay(zone, day), group: {}, metrics: metricsOf({ effectiveCostUsd }) }]
  })
  return {
    from: instantOfDay(zone, '2026-10-01'),
    to: instantOfDay(zone, '2026-11-21'),
    zone,
    bucket: 'day',
    groupBy: [],
    data: 'real',
    buckets: days.map((day) => ({
      start: instantOfDay(zone, day),
      end: instantOfDay(zone, addDays(day, 1)),
    })),
    rows,
    groups: [],
    totals: metricsOf({}),
  }
}

const isWeekend = (day: string) => [0, 6].includes(new Date(day).getUTCDay())

describe('the month', () => {
  test('of even days ends where they lead: the half of today that is missing, and ten days more', () => {
    const month = prepareMonth(
      reportOf((day) => (day === today ? '0.5' : '1')),
      onRecord,
    )
    expect(month).toMatchObject({ spentUsd: '19.5', expectedUsd: '30', lastMonthUsd: '31', isPartial: false })
  })

  test('expects of each day what that day of the week usually costs', () => {
    const month = prepareMonth(
      reportOf((day) => (isWeekend(day) ? '0' : day === today ? '5' : '10')),
      onRecord,
    )
    // 13 working days of $10, $5 today, $5 for the rest of it, six working days to come.
    expect(month).toMatchObject({ spentUsd: '145', expectedUsd: '210' })
  })

  test.each([
    ['nothing yet', '0', '30'],
    ['all it usually costs', '1', '30'],
    ['more than it usually costs', '4', '33'],
  ])('expects no more of today than a usual day: it has cost %s', (_, spent, expectedUsd) => {
    const month = prepareMonth(
      reportOf((day) => (day === today ? spent : '1')),
      onRecord,
    )
    expect(month.expectedUsd).toBe(expectedUsd)
  })

  test('expects nothing before it has seen every day of the week whole', () => {
    const since = (first: string) =>
      prepareMonth(
        reportOf((day) => (day < first ? null : '1')),
        onRecord,
      ).expectedUsd
    expect(since('2026-11-13')).toBeNull()
    expect(since('2026-11-12')).not.toBeNull()
    expect(since('2026-12-01')).toBeNull()
  })

  test('does not take a week before the first call for a cheap one', () => {
    const month = prepareMonth(
      reportOf((day) => (day < '2026-11-12' ? null : day === today ? '2' : '7')),
      onRecord,
    )
    expect(month.expectedUsd).toBe(String(7 * 8 + 2 + 5 + 70))
  })

  test('does not take the day of the first call for a whole one', () => {
    const month = prepareMonth(
      // The first call came on a Thursday evening.
      reportOf((day) => (day < '2026-11-05' ? null : day === '2026-11-05' ? '1' : '7')),
      onRecord,
    )
    expect(month.expectedUsd).toBe(String(1 + 7 * 15 + 70))
  })

  test('adds up day by day; what is to come begins where today stands', () => {
    const { points } = prepareMonth(
      reportOf((day) => (day === today ? '0.5' : '1')),
      onRecord,
    )
    expect(points).toHaveLength(31)
    expect(points[0]).toEqual({ dayOfMonth: 1, spentUsd: '1', lastMonthUsd: '1', expectedUsd: null })
    expect(points[19]).toEqual({ dayOfMonth: 20, spentUsd: '19.5', lastMonthUsd: '20', expectedUsd: '19.5' })
    expect(points[20]).toEqual({ dayOfMonth: 21, spentUsd: null, lastMonthUsd: '21', expectedUsd: '21' })
    expect(points[29]).toMatchObject({ dayOfMonth: 30, expectedUsd: '30' })
    expect(points[30]).toEqual({ dayOfMonth: 31, spentUsd: null, lastMonthUsd: '31', expectedUsd: null })
  })

  test('is partial for calls without a price of this month, not of the last', () => {
    const report = reportOf(() => '1')
    report.rows[0]!.metrics.unpricedCalls = 1
    expect(prepareMonth(report, onRecord).isPartial).toBe(false)
    report.rows.at(-1)!.metrics.unpricedCalls = 1
    expect(prepareMonth(report, onRecord).isPartial).toBe(true)
  })

  test('is not compared with a month that is on record from its middle on', () => {
    const report = reportOf((day) => (day < '2026-10-20' ? null : '1'))
    const month = prepareMonth(report, { today, recordedFrom: '2026-10-21' })
    expect(month.lastMonthUsd).toBeNull()
    expect(new Set(month.points.map(({ lastMonthUsd }) => lastMonthUsd))).toEqual(new Set([null]))
  })
})
