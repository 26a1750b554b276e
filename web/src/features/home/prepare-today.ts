import type { UsageReport } from '@outlay/shared/api'
import { decimalToPicoUsd, type PicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { type Day, dayIn, startOfDayIn } from '../../lib/calendar.ts'

export type Today = {
  spentUsd: string
  /** Whether calls without a price are missing from it. */
  isPartial: boolean
  /** What is usual by this time on such a day; null with fewer than {@link daysToCompare} such days on record. */
  usualUsd: string | null
  calls: number
  errors: number
}

type Moment = { today: Day; nowMs: number; zone: string }

const daysToCompare = 3

/**
 * Reports by hour without groups: `recent` has today in it, `past` the 28 days before. Usual is the median of
 * the same kind of day (working day or weekend) up to the same time of day; of an hour that is not over, the
 * part that has passed. Days before the first call do not count.
 */
export function prepareToday(recent: UsageReport, past: UsageReport, { today, nowMs, zone }: Moment): Today {
  const rows = recent.rows.filter(({ bucketStart }) => dayIn(zone, Date.parse(bucketStart)) === today)
  const usual = medianOf(spentByThisTime(past, { today, nowMs, zone }))
  return {
    spentUsd: picoUsdToDecimal(
      rows.reduce((sum, { metrics }) => sum + decimalToPicoUsd(metrics.effectiveCostUsd), 0n),
    ),
    isPartial: rows.some(({ metrics }) => metrics.unpricedCalls > 0),
    usualUsd: usual === null ? null : picoUsdToDecimal(usual),
    calls: rows.reduce((sum, { metrics }) => sum + metrics.calls, 0),
    errors: rows.reduce((sum, { metrics }) => sum + metrics.errors, 0),
  }
}

/** For each day of today's kind what had been spent by this time of it. */
function spentByThisTime(past: UsageReport, { today, nowMs, zone }: Moment): PicoUsd[] {
  const elapsed = nowMs - startOfDayIn(zone, today)
  const firstCall = past.rows.find(({ metrics }) => metrics.calls > 0)?.bucketStart
  if (firstCall === undefined) return []
  const firstDay = dayIn(zone, Date.parse(firstCall))
  const costs = new Map(past.rows.map((row) => [row.bucketStart, row.metrics.effectiveCostUsd]))
  const days = new Map<Day, { start: number; spent: PicoUsd }>()
  for (const bucket of past.buckets) {
    const [start, end] = [Date.parse(bucket.start), Date.parse(bucket.end)]
    const day = dayIn(zone, start)
    if (day < firstDay || isWeekend(day) !== isWeekend(today)) continue
    const known = days.get(day) ?? { start, spent: 0n }
    const passed = Math.min(Math.max(0, known.start + elapsed - start), end - start)
    const cost = decimalToPicoUsd(costs.get(bucket.start) ?? '0')
    days.set(day, { ...known, spent: known.spent + (cost * BigInt(passed)) / BigInt(end - start) })
  }
  return [...days.values()].map(({ spent }) => spent)
}

function medianOf(amounts: PicoUsd[]): PicoUsd | null {
  if (amounts.length < daysToCompare) return null
  const sorted = [...amounts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2n
}

function isWeekend(day: Day): boolean {
  return [0, 6].includes(new Date(day).getUTCDay())
}
