import type { UsageMetrics } from '@outlay/shared/api'
import {
  formatCount,
  formatMoneyExact,
  formatMoneyItem,
  formatMoneyTotal,
  formatPercent,
  formatTokens,
} from '@outlay/shared/format'
import { decimalToPicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { words } from '@outlay/shared/words'
import { type Change, changeBetween, costChange } from '../../lib/change.ts'

/** A number large enough to read across the room, and what has to be said about it. */
export type Figure = { label: string; value: string; exact: string; notes: string[]; change: Change | null }

/**
 * The four figures of a range, spend and calls against an earlier one where there is one. What the spend
 * leaves out or guesses stands under it, never only in a tooltip.
 */
export function prepareFigures(totals: UsageMetrics, previous: UsageMetrics | null): Figure[] {
  const tokens = totals.inputTokens + totals.outputTokens
  return [
    {
      label: words.figures.spend,
      value: formatMoneyTotal(totals.effectiveCostUsd, { isPartial: totals.unpricedCalls > 0 }),
      exact: formatMoneyExact(totals.effectiveCostUsd),
      change: previous && costChange(totals.effectiveCostUsd, previous.effectiveCostUsd),
      notes: spendNotes(totals),
    },
    {
      label: words.figures.calls,
      value: formatCount(totals.calls),
      exact: formatCount(totals.calls),
      change: previous && changeBetween(BigInt(totals.calls), BigInt(previous.calls)),
      notes: costOfEach(totals),
    },
    {
      label: words.figures.tokens,
      value: formatTokens(tokens),
      exact: formatCount(tokens),
      change: null,
      notes:
        tokens === 0
          ? []
          : [words.figures.tokensSplit(formatTokens(totals.inputTokens), formatTokens(totals.outputTokens))],
    },
    {
      label: words.figures.errors,
      value: formatCount(totals.errors),
      exact: formatCount(totals.errors),
      change: null,
      notes:
        totals.errors === 0 ? [] : [words.figures.errorShare(formatPercent(totals.errors, totals.calls))],
    },
  ]
}

function spendNotes({ calls, unpricedCalls, countedCalls, partialCalls }: UsageMetrics): string[] {
  if (calls === 0) return []
  const notes: string[] = []
  if (unpricedCalls > 0) notes.push(words.figures.withoutCost(unpricedCalls, formatCount(unpricedCalls)))
  if (countedCalls > 0) notes.push(words.figures.estimated(countedCalls, formatCount(countedCalls)))
  if (partialCalls > 0) notes.push(words.figures.cutOff(partialCalls, formatCount(partialCalls)))
  return notes.length > 0 ? notes : [words.figures.allPriced]
}

/** What a call costs on average, of those whose cost is known. */
function costOfEach({ calls, unpricedCalls, effectiveCostUsd }: UsageMetrics): string[] {
  const known = BigInt(calls - unpricedCalls)
  if (known === 0n) return []
  const mean = decimalToPicoUsd(effectiveCostUsd) / known
  return [words.spend.each(formatMoneyItem(picoUsdToDecimal(mean)))]
}
