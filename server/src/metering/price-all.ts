import type { PicoUsd } from '@outlay/shared/money'
import { type CostPart, type PriceBook, priceUsage, type UsageToPrice } from '@outlay/shared/pricing'
import type { OtherWork } from '@outlay/shared/records'
import { type BilledQuantity, type TokenUsage, tokenParts, type UnpricedReason } from '@outlay/shared/usage'

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

/**
 * The answer's own model and every other that worked for it; one without a price leaves the whole without. Where others
 * did all of it, as in a compound system, its own name needs no price.
 */
export function priceAll(
  book: PriceBook,
  call: CallToPrice,
  { usage: reported, units, others }: WorkToPrice,
): PricedWork {
  if (others.length === 0) return priceOwn(book, call, reported, units)
  const usage = withoutInner(reported, others)
  const [first, ...rest] = others
  if (first?.isWithin && units.length === 0 && Object.keys(usage).length === 0) {
    const inner = { usage: first.usage, units: first.units ?? [], others: rest.map(beside) }
    return named(priceAll(book, { ...call, model: first.model, speed: null }, inner), first.model)
  }
  const own = priceOwn(book, call, usage, units)
  if (own.sum === null) return own
  const parts = [...own.parts]
  let { sum } = own
  for (const other of others) {
    const theirs = priceOwn(
      book,
      { ...call, model: other.model, speed: null },
      other.usage,
      other.units ?? [],
    )
    if (theirs.sum === null) return unpriced(theirs.reason, own.priceId)
    const { model } = other
    parts.push(...theirs.parts.map((part) => (model === null ? part : { ...part, model })))
    sum += theirs.sum
  }
  return { ...own, parts, sum }
}

/** What is left of an answer's tokens without those of the models within it. */
function withoutInner(usage: TokenUsage, others: readonly OtherWork[]): TokenUsage {
  if (!others.some(({ isWithin }) => isWithin)) return usage
  const left: TokenUsage = {}
  for (const part of tokenParts) {
    const inner = others.reduce((sum, one) => sum + (one.isWithin ? (one.usage[part] ?? 0) : 0), 0)
    const quantity = (usage[part] ?? 0) - inner
    if (quantity > 0) left[part] = quantity
  }
  return left
}

function beside({ isWithin: _, ...other }: OtherWork): OtherWork {
  return other
}

/** The parts of the model that came first, with its name, as another than the answer's did them. */
function named(priced: PricedWork, model: string | null): PricedWork {
  if (priced.sum === null || model === null) return priced
  return { ...priced, parts: priced.parts.map((part) => ({ ...part, model: part.model ?? model })) }
}

/** One model's work; every call runs through it. */
function priceOwn(
  book: PriceBook,
  call: CallToPrice,
  usage: TokenUsage,
  units: readonly BilledQuantity[],
): PricedWork {
  const { provider, model, at, serviceTier, region = null, speed = null } = call
  if (model === null) return unpriced('unknown_model', null)
  // Field by field: those that a spread adds cost half a microsecond each.
  const priced = priceUsage(book, { provider, model, at, serviceTier, region, speed, usage, units })
  if (priced.costState === 'unpriced') return unpriced(priced.reason, priced.priceId)
  const { parts, listCostPicoUsd, priceId, tier, band } = priced
  return { parts, sum: listCostPicoUsd, reason: null, priceId, tier, band }
}

function unpriced(reason: UnpricedReason, priceId: string | null): PricedWork {
  return { parts: [], sum: null, reason, priceId }
}
