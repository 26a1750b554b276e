import { type FemtoUsd, type PicoUsd, roundToPicoUsd } from '../money/index.ts'
import {
  inputTokensOf,
  type TokenPart,
  type TokenUsage,
  tokenParts,
  type UnpricedReason,
} from '../usage/index.ts'
import type { PriceBook, PricedModel, PriceRow } from './compile-price-book.ts'
import { resolveModel } from './resolve-model.ts'
import { type PriceTier, priceTierOf } from './service-tier.ts'

export interface UsageToPrice {
  provider: string
  /** The model that answered; the one asked for where the answer named none. */
  model: string
  /** UTC milliseconds of the call's admission: the price in force then is the call's price. */
  at: number
  usage: TokenUsage
  /** The tier that served, as the provider names it; null when it named none. */
  serviceTier: string | null
}

export type PriceBand = 'base' | 'long'

export interface CostPart {
  part: TokenPart
  quantity: number
  unitPriceFemtoUsd: FemtoUsd
  costPicoUsd: PicoUsd
}

export type PriceResult =
  | {
      costState: 'priced'
      priceId: string
      tier: PriceTier
      band: PriceBand
      /** In the order of `tokenParts`, parts of 0 tokens left out. */
      parts: CostPart[]
      /** At published rates: the sum of the parts, by definition. */
      listCostPicoUsd: PicoUsd
    }
  | { costState: 'unpriced'; reason: UnpricedReason; priceId: string | null }

/**
 * What usage costs at published rates, or why that is not known:
 * `unknown_model` for a name without a certain meaning; `unknown_tier` for a tier without a published price;
 * `missing_rate` for an instant before the model's first known price, for a tier that has no published price
 * in the long band, and for tokens of a part that has no rate. One part without a rate leaves the whole call
 * unpriced: a sum that leaves something out would pass for a cost.
 * Throws a RangeError for a quantity that is not whole.
 */
export function priceUsage(book: PriceBook, call: UsageToPrice): PriceResult {
  const model = resolveModel(book, call.provider, call.model, call.at)
  if (!model) return unpriced('unknown_model', null)
  const row = rowAt(model, call.at)
  if (!row) return unpriced('missing_rate', null)
  const tier = priceTierOf(call.serviceTier)
  if (!tier || !row.base[tier]) return unpriced('unknown_tier', row.priceId)
  // The whole request is priced by the band its input falls in, never only the excess.
  const long = row.long !== null && inputTokensOf(call.usage) >= row.long.atLeastTokens ? row.long : null
  const table = (long ?? row.base)[tier]
  if (!table) return unpriced('missing_rate', row.priceId)

  const parts: CostPart[] = []
  let listCostPicoUsd = 0n
  for (let index = 0; index < tokenParts.length; index++) {
    const part = tokenParts[index] as TokenPart
    const quantity = call.usage[part]
    if (!quantity) continue
    const unitPriceFemtoUsd = table.rates[index]
    if (unitPriceFemtoUsd == null) return unpriced('missing_rate', row.priceId)
    const costPicoUsd = roundToPicoUsd(BigInt(quantity) * unitPriceFemtoUsd)
    listCostPicoUsd += costPicoUsd
    parts.push({ part, quantity, unitPriceFemtoUsd, costPicoUsd })
  }
  return {
    costState: 'priced',
    priceId: row.priceId,
    tier,
    band: long ? 'long' : 'base',
    parts,
    listCostPicoUsd,
  }
}

/** The row in force at an instant: its beginning belongs to it, its end to the next. */
export function rowAt(model: PricedModel, at: number): PriceRow | null {
  for (const row of model.rows) {
    if (row.from <= at && at < row.until) return row
  }
  return null
}

function unpriced(reason: UnpricedReason, priceId: string | null): PriceResult {
  return { costState: 'unpriced', reason, priceId }
}
