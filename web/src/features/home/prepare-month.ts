import type { UsageReport } from '@outlay/shared/api'
import { decimalToPicoUsd, type PicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { addDays, type Day, dayIn, daysBetween, firstOfMonth, lastOfMonth } from '../../lib/calendar.ts'

/** The end of a day of the month: what had been spent by then, exact. Null where that is not known or not yet. */
export type MonthPoint = {
  dayOfMonth: number
  spentUsd: string | null
  lastMonthUsd: string | null
  expectedUsd: string | null
}

export type Month = {
  spentUsd: string
  /** Whether calls without a price are missing from it. */
  isPartial: boolean
  /** By the end of the month; null with fewer than {@link daysToExpectFrom} days to go by. */
  expectedUsd: string | null
  /** Null where last month is not on record from its first day. */
  lastMonthUsd: string | null
  points: MonthPoint[]
}

const historyDays = 28
/** Every day of the week once. */
const daysToExpectFrom = 7

type MonthOptions = {
  today: Day
  /** The first whole day on record; null where there are no calls. */
  recordedFrom: Day | null
}

/**
 * A report by day, without groups, from the first day of last month to today.
 *
 * Expected is what has been spent, what is missing of a usual day today, and for each day to come a usual one:
 * the mean of that day of the week over the last 28 complete days, or over those after the first call's.
 */
export function prepareMonth(report: UsageReport, { today, recordedFrom }: MonthOptions): Month {
  const firstDay = firstOfMonth(today)
  const lastMonth = firstOfMonth(addDays(firstDay, -1))
  const costs = costByDay(report)
  const spent = sumOf(costs, firstDay, today)
  const toCome = costsToCome(costs, report, today)
  const points = pointsOf(costs, { firstDay, lastMonth, today, toCome, recordedFrom })
  return {
    spentUsd: picoUsdToDecimal(spent),
    isPartial: report.rows.some(
      ({ bucketStart, metrics }) =>
        metrics.unpricedCalls > 0 && dayIn(report.zone, Date.parse(bucketStart)) >= firstDay,
    ),
    expectedUsd: toCome && picoUsdToDecimal(toCome.reduce((sum, cost) => sum + cost, spent)),
    lastMonthUsd:
      recordedFrom !== null && recordedFrom <= lastMonth
        ? picoUsdToDecimal(sumOf(costs, lastMonth, addDays(firstDay, -1)))
        : null,
    points,
  }
}

type Costs = ReadonlyMap<Day, PicoUsd>

/** What is still to be spent: the rest of today first, then each day to the end of the month. */
function costsToCome(costs: Costs, { rows, zone }: UsageReport, today: Day): PicoUsd[] | null {
  const firstCall = rows.find(({ metrics }) => metrics.calls > 0)
  if (!firstCall) return null
  const earliest = addDays(today, -historyDays)
  const firstCallDay = dayIn(zone, Date.parse(firstCall.bucketStart))
  // The day of the first call began before it, so it is no whole one.
  const since = firstCallDay < earliest ? earliest : addDays(firstCallDay, 1)
  if (daysBetween(since, today) < daysToExpectFrom) return null
  const usual = (day: Day) => meanOfWeekday(costs, day, { since, today })
  // Not by the clock: at nine in the evening, the working day that has passed leaves little to come.
  const missing = usual(today) - (costs.get(today) ?? 0n)
  const restOfToday = missing > 0n ? missing : 0n
  const daysToCome = daysFrom(addDays(today, 1), addDays(lastOfMonth(today), 1))
  return [restOfToday, ...daysToCome.map(usual)]
}

function meanOfWeekday(costs: Costs, day: Day, { since, today }: { since: Day; today: Day }): PicoUsd {
  const alike = daysFrom(since, today).filter((past) => weekday(past) === weekday(day))
  const sum = alike.reduce((total, past) => total + (costs.get(past) ?? 0n), 0n)
  return sum / BigInt(alike.length)
}

type PointOptions = MonthOptions & { firstDay: Day; lastMonth: Day; toCome: PicoUsd[] | null }

function pointsOf(
  costs: Costs,
  { firstDay, lastMonth, today, toCome, recordedFrom }: PointOptions,
): MonthPoint[] {
  const daysNow = daysBetween(firstDay, addDays(lastOfMonth(today), 1))
  const daysBefore = daysBetween(lastMonth, firstDay)
  const todayIndex = daysBetween(firstDay, today)
  // A sum that lacks its first days would look like a cheap month.
  const isBeforeKnown = recordedFrom !== null && recordedFrom <= lastMonth
  let spent = 0n
  let before = 0n
  let expected = 0n
  return Array.from({ length: Math.max(daysNow, daysBefore) }, (_, index) => {
    const isPast = index <= todayIndex
    if (isPast) spent += costs.get(addDays(firstDay, index)) ?? 0n
    if (index < daysBefore) before += costs.get(addDays(lastMonth, index)) ?? 0n
    if (index === todayIndex) expected = spent
    // Tomorrow's point has the rest of today in it as well.
    if (index === todayIndex + 1) expected += toCome?.[0] ?? 0n
    if (index > todayIndex) expected += toCome?.[index - todayIndex] ?? 0n
    const isExpected = toCome !== null && index >= todayIndex && index < daysNow
    return {
      dayOfMonth: index + 1,
      spentUsd: isPast ? picoUsdToDecimal(spent) : null,
      lastMonthUsd: isBeforeKnown && index < daysBefore ? picoUsdToDecimal(before) : null,
      expectedUsd: isExpected ? picoUsdToDecimal(expected) : null,
    }
  })
}

function costByDay({ rows, zone }: UsageReport): Costs {
  const costs = new Map<Day, PicoUsd>()
  for (const { bucketStart, metrics } of rows) {
    const day = dayIn(zone, Date.parse(bucketStart))
    costs.set(day, (costs.get(day) ?? 0n) + decimalToPicoUsd(metrics.effectiveCostUsd))
  }
  return costs
}

/** Both days included. */
function sumOf(costs: Costs, from: Day, to: Day): PicoUsd {
  return daysFrom(from, addDays(to, 1)).reduce((sum, day) => sum + (costs.get(day) ?? 0n), 0n)
}

/** The days from one to another, the last left out. */
function daysFrom(from: Day, to: Day): Day[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to)) }, (_, index) => addDays(from, index))
}

function weekday(day: Day): number {
  return new Date(day).getUTCDay()
}
