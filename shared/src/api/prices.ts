import { z } from 'zod'
import { billedUnits, tokenParts } from '../usage/index.ts'
import { usdDecimal } from './common.ts'

/** USD per 1,000,000 tokens of each part. A part that is not there has no price of its own, which is never 0. */
const unitPrices = z.partialRecord(z.enum(tokenParts), usdDecimal)

/** Tiers with a published price; any other has none that is known. */
const tierPrices = z.strictObject({
  batch: unitPrices.optional(),
  flex: unitPrices.optional(),
  priority: unitPrices.optional(),
})

const longContext = z.strictObject({
  /** A request whose input, cached tokens included, has at least so many tokens is priced by this as a whole. */
  atLeastTokens: z.int(),
  unitPricesUsdPerMillion: unitPrices,
  tiers: tierPrices,
  fast: unitPrices.nullable(),
})

const hours = z.strictObject({
  /** Times of the UTC day; hours that end before they begin go over midnight. */
  from: z.string(),
  until: z.string(),
  days: z.enum(['every-day', 'working-days']),
  unitPricesUsdPerMillion: unitPrices,
})

const perUnit = {
  unit: z.enum(billedUnits),
  /** US dollars for `per` of the unit. */
  usd: usdDecimal,
  per: z.int(),
}

/** A day means its first instant in UTC. */
const dayOrInstant = z.union([z.iso.date(), z.iso.datetime()])

/** One published price. It is never rewritten: a new price is a new row from its first day on. */
export const priceRow = z.strictObject({
  id: z.string(),
  /** `own` for a price of this installation, which comes before one that came with Outlay. */
  origin: z.enum(['shipped', 'own']),
  provider: z.string(),
  model: z.string(),
  kind: z.string(),
  /** Every name that means this model, its own among them. */
  names: z.array(z.string()),
  /** From when it holds; null where nobody noted it. */
  from: dayOrInstant.nullable(),
  /** When it no longer holds; null while nobody knows. It can be to come. */
  until: dayOrInstant.nullable(),
  /** At the provider's standard tier; empty for what is not sold by the token. */
  unitPricesUsdPerMillion: unitPrices,
  tiers: tierPrices,
  /** At the fast speed, where that is sold apart from tiers. */
  fast: unitPrices.nullable(),
  longContext: longContext.nullable(),
  hours: z.array(hours),
  /** Factors on every token price, by region or kind of deployment. */
  regions: z.record(z.string(), z.string()),
  /** What is not sold by the token; a price each for sizes, qualities or levels. At least `minimum` are billed. */
  units: z.array(z.strictObject({ ...perUnit, variant: z.string().nullable(), minimum: z.int() })),
  /** What a reader of the model's prices should know. */
  note: z.string().nullable(),
  /** Where the provider publishes it, and the day somebody last looked. */
  source: z.string(),
  verifiedOn: z.iso.date(),
})
export type PriceRow = z.infer<typeof priceRow>

/** What a provider takes for its own tools, beside tokens. */
export const toolFee = z.strictObject({
  provider: z.string(),
  ...perUnit,
  /** The size it is for; null: the usual one, or there is but one. */
  variant: z.string().nullable(),
  /** A regular expression for the whole name of the models it is for; null: all of them. */
  models: z.string().nullable(),
  from: dayOrInstant.nullable(),
  until: dayOrInstant.nullable(),
  source: z.string(),
  verifiedOn: z.iso.date(),
})
export type ToolFee = z.infer<typeof toolFee>

export const priceList = z.strictObject({ prices: z.array(priceRow), toolFees: z.array(toolFee) })
export type PriceList = z.infer<typeof priceList>
