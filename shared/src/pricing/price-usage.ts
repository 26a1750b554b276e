import { type FemtoUsd, type PicoUsd, roundToPicoUsd } from '../money/index.ts'
import {
  type BilledQuantity,
  inputTokensOf,
  type TokenPart,
  type TokenUsage,
  tokenParts,
  type UnpricedReason,
} from '../usage/index.ts'
import type { Band, PriceBands } from './compile-bands.ts'
import type { PriceRow } from './compile-row.ts'
import type { PriceBook, PricedModel, ProviderPrices } from './price-book.ts'
import { type CostPart, priceUnits, type UnitPrice } from './price-units.ts'
import { resolveModel } from './resolve-model.ts'
import { type PriceTier, priceTierOf } from './service-tier.ts'

export interface UsageToPrice {
  provider: string
  /** The model that answered; the one asked for where the answer named none. */
  model: string
  /** UTC milliseconds of the call's admission: the price in force then is the call's price. */
  at: number
  usage: TokenUsage
  /** What else was billed: uses of tools, seconds, images. */
  units?: readonly BilledQuantity[] | undefined
  /** The tier that served, as the provider names it; null when it named none. */
  serviceTier: string | null
  /** The speed that served, where it is sold apart from tiers; null or absent: the standard one. */
  speed?: 'fast' | null
  /** Where it was served, as the catalogue names regions and deployment types; null or absent: no particular place. */
  region?: string | null
}

export type PriceBand = 'base' | 'long'

export type PriceResult =
  | {
      costState: 'priced'
      priceId: string
      tier: PriceTier
      band: PriceBand
      /** Tokens in the order of `tokenParts`, then units as they were given; parts of 0 left out. */
      parts: CostPart[]
      /** At published rates: the sum of the parts, by definition. */
      listCostPicoUsd: PicoUsd
    }
  | { costState: 'unpriced'; reason: UnpricedReason; priceId: string | null }

/**
 * What usage costs at published rates, or why that is not known:
 * `unknown_model` for a name without a certain meaning; `unknown_tier` for a tier or speed without a published
 * price; `missing_rate` for an instant before the model's first known price, for a tier that has no published price
 * in the long band, for a region without one, and for a part or unit that has no rate; `missing_usage` for a
 * model that sells no tokens where nobody said how much of what it sells. One part without a rate leaves the
 * whole call unpriced: a sum that leaves something out would pass for a cost.
 * In this order: the row in force, the window of the day, the band by the whole input, the tier or speed, the
 * region's factor; fees of tools are added and know none of these.
 * Throws a RangeError for a number of tokens that is not whole.
 */
export function priceUsage(book: PriceBook, call: UsageToPrice): PriceResult {
  const model = resolveModel(book, call.provider, call.model, call.at)
  if (!model) return unpriced('unknown_model', null)
  const row = rowAt(model, call.at)
  if (!row) return unpriced('missing_rate', null)
  const tier = priceTierOf(call.serviceTier)
  if (!tier) return unpriced('unknown_tier', row.priceId)
  const bands = bandsIn(row, call.region ?? null)
  const parts: CostPart[] = []
  let isLong = false
  if (bands) {
    const sold = soldAs(tier, call.speed ?? null)
    const base = bandAt(book.providers.get(model.provider), bands, call.at)
    if (!sold || !base[sold]) return unpriced('unknown_tier', row.priceId)
    // The whole request is priced by the band its input falls in, never only the excess.
    const long =
      bands.long !== null && inputTokensOf(call.usage) >= bands.long.atLeastTokens ? bands.long : null
    const rates = (long ?? base)[sold]?.rates
    if (!rates || !addTokens(parts, call.usage, rates)) return unpriced('missing_rate', row.priceId)
    isLong = long !== null
  } else if (row.bands || Object.values(call.usage).some((quantity) => quantity > 0)) {
    return unpriced('missing_rate', row.priceId)
  } else if (soldAs(tier, call.speed ?? null) !== 'standard') {
    return unpriced('unknown_tier', row.priceId)
  } else if (!call.units || call.units.length === 0) {
    // Sold by the second or the image, and nobody said how many: that is not none.
    return unpriced('missing_usage', row.priceId)
  }
  if (call.units && call.units.length > 0) {
    const units = priceUnits(call.units, (unit) =>
      unitPriceOf(book.providers.get(call.provider), row, model, unit, call.at),
    )
    if (!units) return unpriced('missing_rate', row.priceId)
    parts.push(...units)
  }
  return {
    costState: 'priced',
    priceId: row.priceId,
    tier,
    band: isLong ? 'long' : 'base',
    parts,
    listCostPicoUsd: parts.reduce((sum, { costPicoUsd }) => sum + costPicoUsd, 0n),
  }
}

/** False when tokens of a part have no rate. */
function addTokens(parts: CostPart[], usage: TokenUsage, rates: readonly (FemtoUsd | null)[]): boolean {
  for (let index = 0; index < tokenParts.length; index++) {
    const part = tokenParts[index] as TokenPart
    const quantity = usage[part]
    if (!quantity) continue
    const unitPriceFemtoUsd = rates[index]
    if (unitPriceFemtoUsd == null) return false
    const costPicoUsd = roundToPicoUsd(BigInt(quantity) * unitPriceFemtoUsd)
    parts.push({ part, quantity, unitPriceFemtoUsd, costPicoUsd })
  }
  return true
}

/** The row in force at an instant: its beginning belongs to it, its end to the next. */
export function rowAt(model: PricedModel, at: number): PriceRow | null {
  for (const row of model.rows) {
    if (row.from <= at && at < row.until) return row
  }
  return null
}

/** A region without a factor costs what everywhere costs, unless the row lists regions and this one is not there. */
export function bandsIn(row: PriceRow, region: string | null): PriceBands | null {
  if (region === null || row.regions.size === 0) return row.bands
  return row.regions.get(region) ?? null
}

/** The speed replaces the rates; a batch is never fast. */
function soldAs(tier: PriceTier, speed: 'fast' | null): keyof Band | null {
  if (speed === null) return tier
  return tier === 'standard' ? speed : null
}

function bandAt(prices: ProviderPrices | undefined, { base, windows }: PriceBands, at: number): Band {
  if (windows.length === 0) return base
  const minute = Math.floor(at / 60_000) % 1_440
  const window = windows.find(
    ({ startMinute, endMinute, workingDaysOf }) =>
      (startMinute < endMinute
        ? startMinute <= minute && minute < endMinute
        : startMinute <= minute || minute < endMinute) &&
      (workingDaysOf === null || prices?.calendars.get(workingDaysOf)?.isWorkingDay(at) === true),
  )
  return window?.band ?? base
}

/** A model's own price for a unit, else the fee of who sold it at that instant. */
function unitPriceOf(
  prices: ProviderPrices | undefined,
  { units }: PriceRow,
  { model }: PricedModel,
  { unit, variant }: BilledQuantity,
  at: number,
): UnitPrice | null {
  const own = variant === undefined ? units.get(unit) : (units.get(`${unit}/${variant}`) ?? units.get(unit))
  if (own) return own
  const isMeant = (fee: ProviderPrices['tools'][number]) =>
    fee.unit === unit &&
    fee.variant === variant &&
    fee.from <= at &&
    at < fee.until &&
    (fee.models === null || fee.models.test(model))
  return prices?.tools.find(isMeant)?.price ?? null
}

function unpriced(reason: UnpricedReason, priceId: string | null): PriceResult {
  return { costState: 'unpriced', reason, priceId }
}
