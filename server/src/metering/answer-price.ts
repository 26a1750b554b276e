import type { PriceQuestion, PriceResponse } from '@outlay/shared/api'
import { femtoUsdToDecimal, picoUsdToDecimal } from '@outlay/shared/money'
import { type CostPart, type PriceBook, providerNamed, routedTokens } from '@outlay/shared/pricing'
import type { BilledQuantity } from '@outlay/shared/usage'
import { type Billing, billingReaderOf } from '../providers/index.ts'
import { ownPrices } from './own-prices.ts'
import { type CallToPrice, type PricedWork, priceAll } from './price-all.ts'
import { answerOf, callOf, contextOf, isRouted } from './read-question.ts'
import { reportedCostPart } from './reported-cost.ts'

/**
 * The cost of a call from its provider's report, whole or as a stream, with the same extraction and prices as
 * for calls that pass through. It never counts tokens: a call without usage has no cost. Null for an unknown
 * API.
 */
export function answerPrice(book: PriceBook, asked: PriceQuestion): PriceResponse | null {
  const reader = billingReaderOf(asked.api) ?? billingReaderOf(renamedApi(asked.api))
  if (!reader) return null
  const question = { ...asked, provider: providerNamed(asked.provider) }
  const { answer, isCutOff } = answerOf(question, reader)
  const billing = withRouter(question, reader.read(answer, contextOf(question)))
  const call = callOf(question, billing)
  const own = question.price_override ? ownPrices(book, call.provider, question.price_override) : null
  const priced = priceBilling(own?.book ?? book, own ? { ...call, ...own.model } : call, billing)
  return {
    id: question.id,
    ...costOf(priced, billing),
    usage: billing.usage === null ? null : { ...billing.usage, ...unitsOf(billing.units) },
    model: call.model,
    priceId: priced.priceId,
    ...(isCutOff ? { isCutOff } : {}),
  }
}

/** Adds a model router's fee to the cost of the chosen model. */
function withRouter(question: PriceQuestion, billing: Billing): Billing {
  if (billing.usage === null || !isRouted(question, billing)) return billing
  return { ...billing, units: [...billing.units, ...routedTokens(billing.usage)] }
}

/** Other tools name some providers differently: `amazon-bedrock.converse`. */
function renamedApi(api: string): string {
  const [provider = '', ...operation] = api.split('.')
  return [providerNamed(provider), ...operation].join('.')
}

/** A free call costs nothing. A call without usage has an unknown cost. */
function priceBilling(book: PriceBook, call: CallToPrice, billing: Billing): PricedWork | Free {
  if (billing.isFree) return { parts: [], sum: 0n, reason: null, priceId: null }
  if (billing.usage === null) return { parts: [], sum: null, reason: 'missing_usage', priceId: null }
  return priceAll(book, call, { usage: billing.usage, units: billing.units, others: billing.others })
}

type Free = { parts: never[]; sum: 0n; reason: null; priceId: null }

/** The cost that the provider reports wins. The cost by Outlay's prices is returned next to it. */
function costOf(
  { parts, sum, reason }: PricedWork | Free,
  { reportedCostUsd, isFree }: Billing,
): Pick<PriceResponse, 'costUsd' | 'reason' | 'parts' | 'computedCostUsd'> {
  if (reportedCostUsd === null || isFree) {
    const costUsd = sum === null ? null : picoUsdToDecimal(sum)
    return { costUsd, ...(reason ? { reason } : {}), parts: parts.map((part) => partOf(part)) }
  }
  const { costPicoUsd } = reportedCostPart(reportedCostUsd)
  const costUsd = picoUsdToDecimal(costPicoUsd)
  return {
    costUsd,
    parts: [{ part: 'reportedCost', quantity: 1, unitPriceUsd: costUsd, costUsd }],
    computedCostUsd: sum === null ? null : picoUsdToDecimal(sum),
  }
}

function partOf({ part, quantity, unitPriceFemtoUsd, per, costPicoUsd, model }: CostPart) {
  return {
    part,
    quantity,
    // Rounded to fifteen decimals for display. The cost itself uses the exact price.
    unitPriceUsd: femtoUsdToDecimal(unitPriceFemtoUsd / BigInt(per ?? 1)),
    costUsd: picoUsdToDecimal(costPicoUsd),
    ...(model === undefined ? {} : { model }),
  }
}

function unitsOf(units: readonly BilledQuantity[]): Partial<Record<BilledQuantity['unit'], number>> {
  const sums: Partial<Record<BilledQuantity['unit'], number>> = {}
  for (const { unit, quantity } of units) sums[unit] = (sums[unit] ?? 0) + quantity
  return sums
}
