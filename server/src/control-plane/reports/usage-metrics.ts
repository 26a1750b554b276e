import type { UsageMetrics } from '@outlay/shared/api'
import { picoUsdToDecimal } from '@outlay/shared/money'
import { tokenParts } from '@outlay/shared/usage'
import type { UsageSums } from './report-store.ts'

export function noUsage(): UsageSums {
  return {
    calls: 0,
    errors: 0,
    unpricedCalls: 0,
    countedCalls: 0,
    partialCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    tokens: {},
    listCost: 0n,
    effectiveCost: 0n,
  }
}

/** Adds `sums` to `total`, which changes. */
export function addUsage(total: UsageSums, sums: UsageSums): void {
  total.calls += sums.calls
  total.errors += sums.errors
  total.unpricedCalls += sums.unpricedCalls
  total.countedCalls += sums.countedCalls
  total.partialCalls += sums.partialCalls
  total.inputTokens += sums.inputTokens
  total.outputTokens += sums.outputTokens
  for (const part of tokenParts) {
    const quantity = sums.tokens[part]
    if (quantity) total.tokens[part] = (total.tokens[part] ?? 0) + quantity
  }
  total.listCost += sums.listCost
  total.effectiveCost += sums.effectiveCost
}

/** Takes `sums` out of `total`, which changes. */
export function subtractUsage(total: UsageSums, sums: UsageSums): void {
  total.calls -= sums.calls
  total.errors -= sums.errors
  total.unpricedCalls -= sums.unpricedCalls
  total.countedCalls -= sums.countedCalls
  total.partialCalls -= sums.partialCalls
  total.inputTokens -= sums.inputTokens
  total.outputTokens -= sums.outputTokens
  for (const part of tokenParts) {
    const quantity = sums.tokens[part]
    if (!quantity) continue
    const left = (total.tokens[part] ?? 0) - quantity
    if (left === 0) delete total.tokens[part]
    else total.tokens[part] = left
  }
  total.listCost -= sums.listCost
  total.effectiveCost -= sums.effectiveCost
}

export function usageMetricsOf({ listCost, effectiveCost, tokens, ...counts }: UsageSums): UsageMetrics {
  return {
    ...counts,
    tokens: { ...tokens },
    listCostUsd: picoUsdToDecimal(listCost),
    effectiveCostUsd: picoUsdToDecimal(effectiveCost),
  }
}
