import type { UsageMetrics, UsageReport } from '@outlay/shared/api'
import { formatPercent, sumUsd } from '@outlay/shared/format'
import { decimalToPicoUsd } from '@outlay/shared/money'
import { tokenParts } from '@outlay/shared/usage'

/** The sum of several sums; money is added exactly. */
export function sumMetrics(all: readonly UsageMetrics[]): UsageMetrics {
  const total = (count: (metrics: UsageMetrics) => number) =>
    all.reduce((sum, metrics) => sum + count(metrics), 0)
  const tokens = tokenParts.map((part) => [part, total((metrics) => metrics.tokens[part] ?? 0)] as const)
  return {
    calls: total(({ calls }) => calls),
    errors: total(({ errors }) => errors),
    inputTokens: total(({ inputTokens }) => inputTokens),
    outputTokens: total(({ outputTokens }) => outputTokens),
    tokens: Object.fromEntries(tokens.filter(([, quantity]) => quantity > 0)),
    listCostUsd: sumUsd(all.map(({ listCostUsd }) => listCostUsd)),
    effectiveCostUsd: sumUsd(all.map(({ effectiveCostUsd }) => effectiveCostUsd)),
    unpricedCalls: total(({ unpricedCalls }) => unpricedCalls),
    countedCalls: total(({ countedCalls }) => countedCalls),
    partialCalls: total(({ partialCalls }) => partialCalls),
  }
}

/** The known cost of a sum; null where nothing is known but that calls have no price yet. */
export function knownCost({ effectiveCostUsd, unpricedCalls }: UsageMetrics): string | null {
  return unpricedCalls > 0 && effectiveCostUsd === '0' ? null : effectiveCostUsd
}

/** Dearest first; those of equal cost by calls. */
export function byCost(a: UsageMetrics, b: UsageMetrics): number {
  return compareUsd(b.effectiveCostUsd, a.effectiveCostUsd) || b.calls - a.calls
}

/** Below 0 when `a` is less than `b`. */
export function compareUsd(a: string, b: string): number {
  const difference = decimalToPicoUsd(a) - decimalToPicoUsd(b)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

/** What part of a sum something is: `12.4%`. */
export function shareOf(costUsd: string, totalUsd: string): string {
  return formatPercent(decimalToPicoUsd(costUsd), decimalToPicoUsd(totalUsd))
}

/** What each bucket of a report cost, in their order. */
export function costByBucket({ buckets, rows }: Pick<UsageReport, 'buckets' | 'rows'>): string[] {
  const costs = new Map<string, string[]>(buckets.map(({ start }) => [start, []]))
  for (const { bucketStart, metrics } of rows) costs.get(bucketStart)?.push(metrics.effectiveCostUsd)
  return [...costs.values()].map(sumUsd)
}
