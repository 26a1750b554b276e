import type { PicoUsd } from '@outlay/shared/money'
import {
  type CostPart,
  type PriceBook,
  type PriceResult,
  priceUsage,
  type UsageToPrice,
} from '@outlay/shared/pricing'
import type { OtherWork } from '@outlay/shared/records'
import type { BilledQuantity, TokenUsage, UnpricedReason } from '@outlay/shared/usage'

/** A call as prices see it, but for what it used. */
export type CallToPrice = Omit<UsageToPrice, 'usage' | 'units' | 'model'> & { model: string | null }

/** What is billed of an answer: its own model's work, and that of others. */
export type WorkToPrice = {
  usage: TokenUsage
  units: readonly BilledQuantity[]
  others: readonly OtherWork[]
}

export type PricedWork =
  | { parts: CostPart[]; sum: PicoUsd; reason: null; priceId: string; tier: string; band: string }
  | { parts: never[]; sum: null; reason: UnpricedReason; priceId: string | null }

/** The answer's own model and every other that worked for it; one without a price leaves the whole without. */
export function priceAll(
  book: PriceBook,
  call: CallToPrice,
  { usage, units, others }: WorkToPrice,
): PricedWork {
  const own = price(book, call, usage, units)
  if (own.costState === 'unpriced') return unpriced(own.reason, own.priceId)
  const { priceId, tier, band } = own
  if (others.length === 0) {
    return { parts: own.parts, sum: own.listCostPicoUsd, reason: null, priceId, tier, band }
  }
  const parts = [...own.parts]
  let sum = own.listCostPicoUsd
  for (const other of others) {
    const theirs = price(book, { ...call, model: other.model, speed: null }, other.usage, other.units ?? [])
    if (theirs.costState === 'unpriced') return unpriced(theirs.reason, priceId)
    const { model } = other
    parts.push(...theirs.parts.map((part) => (model === null ? part : { ...part, model })))
    sum += theirs.listCostPicoUsd
  }
  return { parts, sum, reason: null, priceId, tier, band }
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

function unpriced(reason: UnpricedReason, priceId: string | null): PricedWork {
  return { parts: [], sum: null, reason, priceId }
}
