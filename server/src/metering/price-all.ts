import type { PicoUsd } from '@outlay/shared/money'
import { type CostPart, type PriceBook, priceUsage, type UsageToPrice } from '@outlay/shared/pricing'
import type { OtherWork } from '@outlay/shared/records'
import { type BilledQuantity, type TokenUsage, tokenParts, type UnpricedReason } from '@outlay/shared/usage'

/** The facts about a call that decide its price, without its usage. */
export type CallToPrice = Omit<UsageToPrice, 'usage' | 'units' | 'model'> & { model: string | null }

/** The billed work of an answer: by its own model, and by others. */
export type WorkToPrice = {
  usage: TokenUsage
  units: readonly BilledQuantity[]
  others: readonly OtherWork[]
}

export type PricedWork =
  | { parts: CostPart[]; sum: PicoUsd; reason: null; priceId: string; tier: string; band: string }
  | { parts: never[]; sum: null; reason: UnpricedReason; priceId: string | null }

/**
 * Prices the answer's own model and every other that worked for it. If one has no price, the whole has none.
 * If others did all the work, as in a compound system, the own name needs no price.
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

/** The answer's tokens minus those of the models inside it. */
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

/** Names the model on the first parts if another model than the answer's did them. */
function named(priced: PricedWork, model: string | null): PricedWork {
  if (priced.sum === null || model === null) return priced
  return { ...priced, parts: priced.parts.map((part) => ({ ...part, model: part.model ?? model })) }
}

/** Prices one model's work. Every call runs through it. */
function priceOwn(
  book: PriceBook,
  call: CallToPrice,
  usage: TokenUsage,
  units: readonly BilledQuantity[],
): PricedWork {
  const { provider, model, at, serviceTier, region = null, speed = null } = call
  if (model === null) return unpriced('unknown_model', null)
  // Written field by field: fields added by a spread cost half a microsecond each.
  const priced = priceUsage(book, { provider, model, at, serviceTier, region, speed, usage, units })
  if (priced.costState === 'unpriced') return unpriced(priced.reason, priced.priceId)
  const { parts, listCostPicoUsd, priceId, tier, band } = priced
  return { parts, sum: listCostPicoUsd, reason: null, priceId, tier, band }
}

function unpriced(reason: UnpricedReason, priceId: string | null): PricedWork {
  return { parts: [], sum: null, reason, priceId }
}
