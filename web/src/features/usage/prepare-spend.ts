import type { UsageBucket, UsageDimension, UsageMetrics, UsageReport } from '@outlay/shared/api'
import { formatBucket, formatDayOfInstant, formatMoneyTotal, sumUsd } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { type CostChange, costChange } from '../../lib/change.ts'
import { entityOf } from '../../lib/entity.ts'
import { entityColours, otherColour } from '../../lib/entity-colours.ts'
import { chartedOf, prepareLines, type SpendLine } from '../../lib/spend-lines.ts'
import { costByBucket } from '../../lib/usage-sums.ts'

/** The bar that the rest share; its name says how many they are. */
const otherKey = 'other'

export type SpendSeries = { key: string; label: string; colour: string }

export type SpendPoint = {
  start: string
  label: string
  /** Whether calls can still fall into it, so that its bar is no verdict yet. */
  isIncomplete: boolean
  totalUsd: string
  /** What the bucket at the same place of the previous range cost; null without one. */
  previousUsd: string | null
  /** Exact cost by series; a series that is absent cost nothing in this bucket. */
  costsUsd: Record<string, string>
}

export type Spend = {
  by: UsageDimension
  bucket: UsageBucket
  series: SpendSeries[]
  points: SpendPoint[]
  lines: SpendLine[]
  totals: UsageMetrics
  /** The sum against the previous range's; null when that is not asked for. */
  change: CostChange | null
  /** The chart in one sentence, for those who do not see it. */
  summary: string
}

type Comparison = {
  nowMs: number
  previous: UsageReport | null
  /** Ids of the dearest of late, whose colours are the same everywhere. */
  familiar: readonly string[]
}

/** A report by one dimension, and the same of an earlier range, as what the chart and its tables show. */
export function prepareSpend(report: UsageReport, { nowMs, previous, familiar }: Comparison): Spend {
  // Guaranteed: the page asks by one of these.
  const by = report.groupBy[0] as UsageDimension
  const charted = chartedOf(report, by)
  const others =
    report.groups.filter(({ metrics }) => metrics.effectiveCostUsd !== '0').length - charted.length
  const colours = entityColours(
    charted.map(({ id }) => id),
    familiar,
  )
  const series = charted.map(({ id, label }) => ({ key: keyOf(id), label, colour: colours.get(id)! }))
  if (others > 0) series.push({ key: otherKey, label: words.spend.other(others), colour: otherColour })
  const lines = prepareLines(report, { by, colours, previous })
  return {
    by,
    bucket: report.bucket,
    series,
    points: pointsOf(report, { by, nowMs, previous, charted: new Set(series.map(({ key }) => key)) }),
    lines,
    totals: report.totals,
    change: previous && costChange(report.totals.effectiveCostUsd, previous.totals.effectiveCostUsd),
    summary: summaryOf(report, lines[0]),
  }
}

type PointOptions = Omit<Comparison, 'familiar'> & { by: UsageDimension; charted: ReadonlySet<string> }

function pointsOf(report: UsageReport, { by, nowMs, previous, charted }: PointOptions): SpendPoint[] {
  const before = previous && costByBucket(previous)
  const points = report.buckets.map(({ start, end }, index) => ({
    start,
    label: formatBucket(start, report.zone, report.bucket),
    isIncomplete: Date.parse(end) > nowMs && Date.parse(start) <= nowMs,
    previousUsd: before?.[index] ?? null,
    costs: new Map<string, string[]>(),
  }))
  const byStart = new Map(points.map((point) => [point.start, point]))
  for (const { bucketStart, group, metrics } of report.rows) {
    const costs = byStart.get(bucketStart)?.costs
    const own = keyOf(entityOf(group, by).id)
    const key = charted.has(own) ? own : otherKey
    costs?.set(key, [...(costs.get(key) ?? []), metrics.effectiveCostUsd])
  }
  return points.map(({ costs, ...point }) => {
    const sums = [...costs].map(([key, amounts]) => [key, sumUsd(amounts)] as const)
    return {
      ...point,
      totalUsd: sumUsd(sums.map(([, sum]) => sum)),
      costsUsd: Object.fromEntries(sums.filter(([, sum]) => sum !== '0')),
    }
  })
}

function summaryOf(report: UsageReport, top: SpendLine | undefined): string {
  const { totals, from, to, zone } = report
  const lastMoment = new Date(Date.parse(to) - 1).toISOString()
  return words.spend.summary(
    formatMoneyTotal(totals.effectiveCostUsd, { isPartial: totals.unpricedCalls > 0 }),
    formatDayOfInstant(from, zone),
    formatDayOfInstant(lastMoment, zone),
    top?.share && totals.effectiveCostUsd !== '0' ? words.spend.topShare(top.label, top.share) : null,
  )
}

/** A prefix keeps an entity that is called `other`, or nothing at all, apart from the shared bar. */
function keyOf(id: string): string {
  return `of:${id}`
}
