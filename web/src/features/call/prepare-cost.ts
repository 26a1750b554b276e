import type { RequestDetail } from '@outlay/shared/api'
import {
  formatCount,
  formatDays,
  formatMoneyExact,
  formatPercent,
  formatQuantity,
  printable,
  sumUsd,
} from '@outlay/shared/format'
import { decimalToPicoUsd } from '@outlay/shared/money'
import { words } from '@outlay/shared/words'
import { formatFactor } from '../../lib/factor.ts'

/** `shareOfAll` is a number from 0 to 1, to draw; `share` says it. */
type CostLine = {
  part: string
  quantity: string
  price: string
  cost: string
  share: string
  shareOfAll: number
}

export type CostStory = {
  /** What has to be said about a cost that nobody can know exactly. */
  sentence: string | null
  lines: CostLine[]
  sum: string | null
  /** The sum at published prices, only where what is charged differs from it. */
  atListPrice: string | null
  facts: Array<{ label: string; value: string }>
  /** Where the price stands in the list of prices; null where none was used. */
  priceId: string | null
}

/** How a call came to its cost, part by part, with every digit: whoever doubts it can do the sum. */
export function prepareCost(call: RequestDetail): CostStory {
  const { cost } = call
  const isPriced = call.costState === 'priced'
  return {
    sentence: sentenceOf(call),
    lines: linesOf(cost.parts),
    sum: isPriced ? formatMoneyExact(call.effectiveCostUsd) : null,
    atListPrice:
      isPriced && call.listCostUsd !== call.effectiveCostUsd ? formatMoneyExact(call.listCostUsd) : null,
    facts: factsOf(call),
    priceId: cost.priceId,
  }
}

const million = 1_000_000
const partWords = { ...words.tokenParts, ...words.billedUnits, reportedCost: words.call.reportedCost }

function linesOf(parts: RequestDetail['cost']['parts']): CostLine[] {
  const all = decimalToPicoUsd(sumUsd(parts.map(({ costUsd }) => costUsd)))
  return parts.map(({ part, quantity, unitPriceUsd, per, costUsd, model }) => {
    const cost = decimalToPicoUsd(costUsd)
    return {
      part: model === undefined ? partWords[part] : words.call.partOf(partWords[part], printable(model)),
      quantity: formatQuantity(quantity),
      price: words.call.pricePer(formatMoneyExact(unitPriceUsd), per === million ? null : formatCount(per)),
      cost: formatMoneyExact(costUsd),
      share: formatPercent(cost, all),
      shareOfAll: all === 0n ? 0 : Number(cost) / Number(all),
    }
  })
}

function sentenceOf({ cost }: RequestDetail): string | null {
  if (cost.lowUsd === null || cost.highUsd === null) return null
  return words.call.between(formatMoneyExact(cost.lowUsd), formatMoneyExact(cost.highUsd))
}

function factsOf({ cost, serviceTier, usageSource, adjustment }: RequestDetail): CostStory['facts'] {
  const facts = [
    { label: words.call.usageFrom, value: words.usageSources[usageSource] },
    { label: words.call.price, value: cost.priceId },
    {
      label: words.call.priceSince,
      value: cost.priceFrom === null ? null : formatDays(cost.priceFrom, cost.priceFrom),
    },
    {
      label: words.call.atPublishedPrices,
      value: cost.computedUsd === null ? null : formatMoneyExact(cost.computedUsd),
    },
    { label: words.call.tier, value: cost.tier ?? serviceTier },
    { label: words.call.band, value: cost.band === 'long' ? words.call.longBand : null },
    {
      label: words.call.factor,
      value: cost.effectiveFactor === null ? null : words.call.ofListCost(formatFactor(cost.effectiveFactor)),
    },
    { label: words.call.bookedLater, value: adjustment === null ? null : bookedText(adjustment) },
  ]
  return facts.flatMap(({ label, value }) => (value === null ? [] : [{ label, value: printable(value) }]))
}

function bookedText({ bookedAt }: NonNullable<RequestDetail['adjustment']>): string {
  const day = bookedAt.slice(0, 10)
  return words.call.bookedOn(formatDays(day, day))
}
