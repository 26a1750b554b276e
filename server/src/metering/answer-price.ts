import type { PriceAnswer, PriceQuestion } from '@outlay/shared/api'
import { femtoUsdToDecimal, type PicoUsd, picoUsdToDecimal, roundToPicoUsd } from '@outlay/shared/money'
import { type CostPart, type PriceBook, type PriceResult, priceUsage } from '@outlay/shared/pricing'
import type { BilledQuantity, TokenUsage, UnpricedReason } from '@outlay/shared/usage'
import { type Billing, billingReaderOf } from '../providers/index.ts'
import { ownPrices } from './own-prices.ts'
import { answerOf, type CallToPrice, callOf, contextOf } from './read-question.ts'

/**
 * What a call costs by what its provider said of it, whole or as a stream; the same extraction and prices as of calls
 * that pass through. It never counts: a call without usage has no cost. Null for an API that nobody here can read.
 */
export function answerPrice(book: PriceBook, question: PriceQuestion): PriceAnswer | null {
  const reader = billingReaderOf(question.api)
  if (!reader) return null
  const { answer, isCutOff } = answerOf(question, reader)
  const billing = reader.read(answer, contextOf(question))
  const call = callOf(question, billing)
  const own = question.price_override ? ownPrices(book, call.provider, question.price_override) : null
  const priced = priceAll(own?.book ?? book, own ? { ...call, ...own.model } : call, billing)
  const reported = billing.reportedCostUsd === null ? null : toPico(billing.reportedCostUsd)
  return {
    id: question.id,
    ...costOf(priced, reported, billing),
    usage: billing.usage === null ? null : { ...billing.usage, ...unitsOf(billing.units) },
    model: call.model,
    priceId: priced.priceId,
    ...(isCutOff ? { isCutOff } : {}),
  }
}

type Priced = {
  parts: PriceAnswer['parts']
  sum: PicoUsd | null
  reason: UnpricedReason | null
  priceId: string | null
}

/** The answer's own model and every other that worked for it; one without a price leaves the whole without. */
function priceAll(book: PriceBook, call: CallToPrice, billing: Billing): Priced {
  if (billing.isFree) return { parts: [], sum: 0n, reason: null, priceId: null }
  if (billing.usage === null) return unpriced('missing_usage', null)
  const own = price(book, call, billing.usage, billing.units)
  if (own.costState === 'unpriced') return unpriced(own.reason, own.priceId)
  const parts = own.parts.map((part) => partOf(part))
  let sum = own.listCostPicoUsd
  for (const other of billing.others) {
    const theirs = price(book, { ...call, model: other.model, speed: null }, other.usage, other.units ?? [])
    if (theirs.costState === 'unpriced') return unpriced(theirs.reason, own.priceId)
    parts.push(...theirs.parts.map((part) => partOf(part, other.model)))
    sum += theirs.listCostPicoUsd
  }
  return { parts, sum, reason: null, priceId: own.priceId }
}

function price(
  book: PriceBook,
  call: CallToPrice,
  usage: TokenUsage,
  units: readonly BilledQuantity[],
): PriceResult {
  const { model } = call
  if (model === null) return { costState: 'unpriced', reason: 'unknown_model', priceId: null }
  return priceUsage(book, { ...call, model, usage, units })
}

function unpriced(reason: UnpricedReason, priceId: string | null): Priced {
  return { parts: [], sum: null, reason, priceId }
}

/** What the provider says it charges wins; what its prices come to stands beside it. */
function costOf(
  { parts, sum, reason }: Priced,
  reported: PicoUsd | null,
  billing: Billing,
): Pick<PriceAnswer, 'costUsd' | 'reason' | 'parts' | 'computedCostUsd'> {
  if (reported === null || billing.isFree) {
    return { costUsd: sum === null ? null : picoUsdToDecimal(sum), ...(reason ? { reason } : {}), parts }
  }
  const costUsd = picoUsdToDecimal(reported)
  return {
    costUsd,
    parts: [{ part: 'reportedCost', quantity: 1, unitPriceUsd: costUsd, costUsd }],
    computedCostUsd: sum === null ? null : picoUsdToDecimal(sum),
  }
}

function partOf(
  { part, quantity, unitPriceFemtoUsd, per, costPicoUsd }: CostPart,
  model: string | null = null,
) {
  return {
    part,
    quantity,
    // Past fifteen decimals nobody reads on; the cost was worked out from the price itself.
    unitPriceUsd: femtoUsdToDecimal(unitPriceFemtoUsd / BigInt(per ?? 1)),
    costUsd: picoUsdToDecimal(costPicoUsd),
    ...(model === null ? {} : { model }),
  }
}

function unitsOf(units: readonly BilledQuantity[]): Partial<Record<BilledQuantity['unit'], number>> {
  const sums: Partial<Record<BilledQuantity['unit'], number>> = {}
  for (const { unit, quantity } of units) sums[unit] = (sums[unit] ?? 0) + quantity
  return sums
}

const femtoDecimals = 15

/** A provider's decimal may have more digits than money here: to the nearest pico-dollar. */
function toPico(usd: string): PicoUsd {
  const [whole = '0', fraction = ''] = usd.split('.')
  const digits = BigInt(whole + fraction)
  const missing = femtoDecimals - fraction.length
  return missing >= 0
    ? roundToPicoUsd(digits * 10n ** BigInt(missing))
    : roundToPicoUsd(digits, 10n ** BigInt(-missing))
}
