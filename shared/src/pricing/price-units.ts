import { type FemtoUsd, type PicoUsd, pricePerMillionToFemtoUsd, roundToPicoUsd } from '../money/index.ts'
import type { BilledQuantity, BilledUnit, TokenPart } from '../usage/index.ts'
import type { CatalogueTool, CatalogueUnitPrice, CatalogueUnits } from './catalogue-schema.ts'

/** One part of a cost: tokens, or units of something else. */
export interface CostPart {
  /** `reportedCost`: what the provider says it charges for the whole call. */
  part: TokenPart | BilledUnit | 'reportedCost'
  quantity: number
  /** For one token; for a unit, for `per` of them. */
  unitPriceFemtoUsd: FemtoUsd
  /** How many units the price is for; absent: one. */
  per?: number
  costPicoUsd: PicoUsd
  /** Another model than the one that answered, which worked for this answer. */
  model?: string
}

/** A price for `per` units; a quantity below `minimum` is billed as the minimum. */
export interface UnitPrice {
  readonly femtoUsd: FemtoUsd
  readonly per: number
  readonly minimum: number
}

/** By unit; for one with variants, by `unit/variant`. */
export type UnitTable = ReadonlyMap<string, UnitPrice>

/** A tool's fee between two instants, UTC milliseconds, for the models whose whole name `models` matches. */
export interface ToolFee {
  readonly unit: BilledUnit
  readonly variant: string | undefined
  readonly from: number
  readonly until: number
  readonly models: RegExp | null
  readonly price: UnitPrice
  readonly published: CatalogueTool
}

/** Quantities are given to the thousandth (a millisecond of audio), so that they can be whole numbers. */
const thousandths = 1000

/**
 * What quantities of units cost; null where one of them has no price. Each is rounded once, after it was divided
 * by what its price is for: a third of a cent an hour stays exact until then.
 */
export function priceUnits(
  quantities: readonly BilledQuantity[],
  priceOf: (quantity: BilledQuantity) => UnitPrice | null,
): CostPart[] | null {
  const parts: CostPart[] = []
  for (const wanted of quantities) {
    const price = priceOf(wanted)
    if (!price) return null
    if (wanted.quantity === 0) continue
    const quantity = Math.max(wanted.quantity, price.minimum)
    const part: CostPart = {
      part: wanted.unit,
      quantity,
      unitPriceFemtoUsd: price.femtoUsd,
      costPicoUsd: costOf(quantity, price.femtoUsd, price.per),
    }
    parts.push(price.per === 1 ? part : { ...part, per: price.per })
  }
  return parts
}

/**
 * `quantity` x price / `per`, to the pico-dollar: what one part of a cost comes to. Throws a RangeError for a
 * quantity finer than a thousandth.
 */
export function costOf(quantity: number, femtoUsd: FemtoUsd, per = 1): PicoUsd {
  if (Number.isInteger(quantity)) return roundToPicoUsd(BigInt(quantity) * femtoUsd, BigInt(per))
  const scaled = Math.round(quantity * thousandths)
  if (
    !Number.isSafeInteger(scaled) ||
    Math.abs(scaled / thousandths - quantity) > 1e-9 * Math.max(1, quantity)
  ) {
    throw new RangeError(`${quantity} is not a quantity with at most three decimals`)
  }
  return roundToPicoUsd(BigInt(scaled) * femtoUsd, BigInt(per * thousandths))
}

export function compileUnits(units: CatalogueUnits = {}): UnitTable {
  const prices = new Map<string, UnitPrice>()
  for (const [unit, price] of Object.entries(units)) {
    if ('variants' in price) {
      for (const [variant, one] of Object.entries(price.variants))
        prices.set(`${unit}/${variant}`, compile(one))
    } else {
      prices.set(unit, compile(price))
    }
  }
  return prices
}

export function compileTool(published: CatalogueTool): ToolFee {
  const { unit, variant, from, until, models } = published
  return {
    unit,
    variant,
    from: from === null ? Number.NEGATIVE_INFINITY : Date.parse(from),
    until: until === null ? Number.POSITIVE_INFINITY : Date.parse(until),
    models: models === undefined ? null : new RegExp(`^(?:${models})$`),
    price: compile(published),
    published,
  }
}

function compile({ usd, per, minimum }: CatalogueUnitPrice): UnitPrice {
  // Dollars for one unit, in femto-dollars: a price "per million" is a millionth of that.
  return { femtoUsd: pricePerMillionToFemtoUsd(usd) * 1_000_000n, per, minimum: minimum ?? 0 }
}
