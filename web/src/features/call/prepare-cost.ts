import type { RequestDetail } from '@outlay/shared/api'
import { formatCount, formatDays, formatMoneyExact, printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'

type CostLine = { part: string; quantity: string; price: string; cost: string }

export type CostStory = {
  /** In place of a sum where there is none to show, or beside it where it needs saying. */
  sentence: string | null
  lines: CostLine[]
  sum: string | null
  /** The sum at published prices, only where what is charged differs from it. */
  atListPrice: string | null
  facts: Array<{ label: string; value: string }>
}

/** How a call came to its cost, part by part, with every digit: whoever doubts it can do the sum. */
export function prepareCost(call: RequestDetail): CostStory {
  const { cost } = call
  const isPriced = call.costState === 'priced'
  return {
    sentence: sentenceOf(call),
    lines: cost.parts.map(({ part, quantity, unitPriceUsdPerMillion, costUsd }) => ({
      part: words.tokenParts[part],
      quantity: formatCount(quantity),
      price: formatMoneyExact(unitPriceUsdPerMillion),
      cost: formatMoneyExact(costUsd),
    })),
    sum: isPriced ? formatMoneyExact(call.effectiveCostUsd) : null,
    atListPrice:
      isPriced && call.listCostUsd !== call.effectiveCostUsd ? formatMoneyExact(call.listCostUsd) : null,
    facts: factsOf(call),
  }
}

function sentenceOf({ costState, costReason, cost }: RequestDetail): string | null {
  if (costState === 'unpriced') return costReason ? words.withoutPrice[costReason] : words.costStates.unpriced
  if (costState === 'free') return words.call.free
  if (cost.lowUsd === null || cost.highUsd === null) return null
  return words.call.between(formatMoneyExact(cost.lowUsd), formatMoneyExact(cost.highUsd))
}

function factsOf({ cost, serviceTier, usageSource }: RequestDetail): CostStory['facts'] {
  const facts = [
    { label: words.call.usageFrom, value: words.usageSources[usageSource] },
    { label: words.call.price, value: cost.priceId },
    {
      label: words.call.priceSince,
      value: cost.priceFrom === null ? null : formatDays(cost.priceFrom, cost.priceFrom),
    },
    { label: words.call.tier, value: cost.tier ?? serviceTier },
    { label: words.call.band, value: cost.band === 'long' ? words.call.longBand : null },
  ]
  return facts.flatMap(({ label, value }) => (value === null ? [] : [{ label, value: printable(value) }]))
}
