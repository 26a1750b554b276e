import type { UsageMetrics, UsageReport } from '@outlay/shared/api'
import {
  formatBucket,
  formatDayOfInstant,
  formatMoneyTotal,
  formatPercent,
  printable,
  sumUsd,
} from '@outlay/shared/format'
import { decimalToPicoUsd } from '@outlay/shared/money'
import { words } from '@outlay/shared/words'
import { assignColours } from './assign-colours.ts'

/** How many models get a bar of their own; the rest share one, and its name says how many they are. */
const seriesMax = 8
const otherKey = 'other'

export type SpendSeries = { key: string; label: string; colour: string }

export type SpendPoint = {
  start: string
  label: string
  /** Whether calls can still fall into it, so that its bar is no verdict yet. */
  isIncomplete: boolean
  totalUsd: string
  /** Exact cost by series; a series that is absent cost nothing in this bucket. */
  costsUsd: Record<string, string>
}

export type SpendLine = {
  model: string | null
  label: string
  /** Null for a model without a bar of its own. */
  colour: string | null
  /** Null where nothing is known but that calls have no price yet. */
  costUsd: string | null
  /** Whether calls without a price are missing from the cost. */
  isPartial: boolean
  share: string | null
  calls: number
  tokens: number
}

export type Spend = {
  series: SpendSeries[]
  points: SpendPoint[]
  lines: SpendLine[]
  totals: UsageMetrics
  /** The chart in one sentence, for those who do not see it. */
  summary: string
}

type ModelSpend = { model: string | null; label: string; metrics: UsageMetrics }

/** A usage report grouped by model, as what the chart and its tables show. */
export function prepareSpend(report: UsageReport, nowMs: number): Spend {
  const models = byCost(report)
  const withCost = models.filter(({ metrics }) => decimalToPicoUsd(metrics.effectiveCostUsd) !== 0n)
  const charted = withCost.slice(0, seriesMax)
  const others = withCost.length - charted.length
  const colours = assignColours(charted.map(({ label }) => label))
  const series = charted.map(({ model, label }) => ({
    key: keyOf(model),
    label,
    colour: colours.get(label)!,
  }))
  if (others > 0) {
    series.push({ key: otherKey, label: words.spendChart.other(others), colour: 'var(--chart-other)' })
  }
  return {
    series,
    points: pointsOf(report, new Set(charted.map(({ model }) => keyOf(model))), nowMs),
    lines: models.map((model) => lineOf(model, report.totals, colours)),
    totals: report.totals,
    summary: summaryOf(report, models[0]),
  }
}

function byCost(report: UsageReport): ModelSpend[] {
  return report.groups
    .map(({ group, metrics }) => ({ model: group.model ?? null, label: labelOf(group.model), metrics }))
    .sort((a, b) => {
      const difference =
        decimalToPicoUsd(b.metrics.effectiveCostUsd) - decimalToPicoUsd(a.metrics.effectiveCostUsd)
      return difference === 0n ? b.metrics.calls - a.metrics.calls : difference > 0n ? 1 : -1
    })
}

function pointsOf(report: UsageReport, charted: ReadonlySet<string>, nowMs: number): SpendPoint[] {
  const points = report.buckets.map(({ start, end }) => ({
    start,
    label: formatBucket(start, report.zone, report.bucket),
    isIncomplete: Date.parse(end) > nowMs && Date.parse(start) <= nowMs,
    costs: new Map<string, string[]>(),
  }))
  const byStart = new Map(points.map((point) => [point.start, point]))
  for (const { bucketStart, group, metrics } of report.rows) {
    const costs = byStart.get(bucketStart)?.costs
    const key = charted.has(keyOf(group.model)) ? keyOf(group.model) : otherKey
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

function lineOf(
  { model, label, metrics }: ModelSpend,
  totals: UsageMetrics,
  colours: Map<string, string>,
): SpendLine {
  const isUnknown = metrics.unpricedCalls > 0 && metrics.effectiveCostUsd === '0'
  return {
    model,
    label,
    colour: colours.get(label) ?? null,
    costUsd: isUnknown ? null : metrics.effectiveCostUsd,
    isPartial: metrics.unpricedCalls > 0,
    share: isUnknown ? null : shareOf(metrics, totals),
    calls: metrics.calls,
    tokens: metrics.inputTokens + metrics.outputTokens,
  }
}

function summaryOf(report: UsageReport, top: ModelSpend | undefined): string {
  const { totals, from, to, zone } = report
  const lastMoment = new Date(Date.parse(to) - 1).toISOString()
  return words.spendChart.summary(
    formatMoneyTotal(totals.effectiveCostUsd, { isPartial: totals.unpricedCalls > 0 }),
    formatDayOfInstant(from, zone),
    formatDayOfInstant(lastMoment, zone),
    top && totals.effectiveCostUsd !== '0'
      ? words.spendChart.topShare(top.label, shareOf(top.metrics, totals))
      : null,
  )
}

function shareOf(metrics: UsageMetrics, totals: UsageMetrics): string {
  return formatPercent(decimalToPicoUsd(metrics.effectiveCostUsd), decimalToPicoUsd(totals.effectiveCostUsd))
}

/** A prefix keeps a model that is called `other`, or nothing at all, apart from the shared bar. */
function keyOf(model: string | null | undefined): string {
  return model == null ? 'none' : `model:${model}`
}

function labelOf(model: string | null | undefined): string {
  return model == null ? words.calls.noModel : printable(model)
}
