import type { UsageDimension, UsageGroup, UsageMetrics, UsageReport } from '@outlay/shared/api'
import { sumUsd } from '@outlay/shared/format'
import { type CostChange, costChange } from './change.ts'
import { type Entity, entityOf } from './entity.ts'
import { otherColour } from './entity-colours.ts'
import { byCost, knownCost, shareOf, sumMetrics } from './usage-sums.ts'

/** One entity's part of the spend. */
export type SpendLine = {
  id: string
  label: string
  /** Whose key it is; null for what needs no second name. */
  detail: string | null
  colour: string
  /** Whether it has a bar of its own in the chart. */
  isCharted: boolean
  /** Null where nothing is known but that calls have no price yet. */
  costUsd: string | null
  /** Whether calls without a price are missing from the cost. */
  isPartial: boolean
  /** Null where the cost is unknown. */
  share: string | null
  calls: number
  tokens: number
  /** In the previous range; null where that is not asked for or not known. */
  beforeUsd: string | null
  /** Against the previous range; null where that is not asked for, or either cost is unknown. */
  change: CostChange | null
  /** Exact cost by bucket. */
  trend: string[]
}

/** How many entities a chart tells apart; the rest share a colour. */
const chartedMax = 8

/** Those with a bar and a colour of their own, dearest first; who spent nothing has no bar. */
export function chartedOf(report: UsageReport, by: UsageDimension): Entity[] {
  return report.groups
    .filter(({ metrics }) => metrics.effectiveCostUsd !== '0')
    .sort((a, b) => byCost(a.metrics, b.metrics))
    .slice(0, chartedMax)
    .map(({ group }) => entityOf(group, by))
}

type LineOptions = {
  by: UsageDimension
  /** Of those that have a bar of their own, by id. */
  colours: ReadonlyMap<string, string>
  previous: UsageReport | null
}

/** A line for everyone who spent in either range, dearest first. */
export function prepareLines(report: UsageReport, { by, colours, previous }: LineOptions): SpendLine[] {
  const before = new Map(previous?.groups.map((group) => [entityOf(group.group, by).id, group]))
  const present = new Set(report.groups.map(({ group }) => entityOf(group, by).id))
  const gone = [...before]
    .filter(([id]) => !present.has(id))
    .map(([, { group }]) => ({ group, metrics: sumMetrics([]) }))
  const trends = trendsOf(report, by)
  const quiet = report.buckets.map(() => '0')
  return [...report.groups, ...gone]
    .sort((a, b) => byCost(a.metrics, b.metrics))
    .map(({ group, metrics }) => {
      const { id, label } = entityOf(group, by)
      const costUsd = knownCost(metrics)
      const beforeUsd = previous && earlierCost(before.get(id)?.metrics)
      return {
        id,
        label,
        detail: detailOf(group, by),
        colour: colours.get(id) ?? otherColour,
        isCharted: colours.has(id),
        costUsd,
        isPartial: metrics.unpricedCalls > 0,
        share: costUsd && shareOf(costUsd, report.totals.effectiveCostUsd),
        calls: metrics.calls,
        tokens: metrics.inputTokens + metrics.outputTokens,
        beforeUsd,
        change: costUsd === null || beforeUsd === null ? null : costChange(costUsd, beforeUsd),
        trend: trends.get(id) ?? quiet,
      }
    })
}

/** Who does not appear in the previous range spent nothing in it. */
function earlierCost(before: UsageMetrics | undefined): string | null {
  return before ? knownCost(before) : '0'
}

function detailOf(group: UsageGroup, by: UsageDimension): string | null {
  return by === 'key' ? entityOf(group, 'project').label : null
}

/** What each entity spent in each bucket. */
function trendsOf({ buckets, rows }: UsageReport, by: UsageDimension): Map<string, string[]> {
  const places = new Map(buckets.map(({ start }, index) => [start, index]))
  const trends = new Map<string, string[]>()
  for (const { bucketStart, group, metrics } of rows) {
    const { id } = entityOf(group, by)
    const trend = trends.get(id) ?? buckets.map(() => '0')
    const place = places.get(bucketStart)
    if (place !== undefined) trend[place] = sumUsd([trend[place]!, metrics.effectiveCostUsd])
    trends.set(id, trend)
  }
  return trends
}
