import { z } from 'zod'
import { billedUnits, tokenParts } from '../usage/index.ts'

/** What a catalogue's rates are in, said in each so that nobody has to guess. */
export const catalogueUnit = 'USD per 1,000,000 tokens'

/**
 * US dollars per million tokens. Nine decimals keep every rate whole in femto-dollars per token, and six digits before
 * them keep the cost of a call within the 64 bits of its column.
 */
const price = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,9})?$/, 'a price is a decimal string below a million, with at most nine decimals')
const factor = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,6})?$/, 'a factor is a decimal string below 1000, with at most six decimals')
/** Text that is kept and shown: one line, and nothing in it that no encoding can write. */
const text = z
  .string()
  .max(500)
  .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u, 'a text is one line of at most 500 characters that can be shown')
/** A day means its first instant in UTC. */
const instant = z
  .union([z.iso.date(), z.iso.datetime()])
  .refine((text) => text >= '1970', 'no price is older than 1970')

/** Published rates by token part. An absent part is not published, which is never 0; "0" is free. */
const rates = z
  .partialRecord(z.enum(tokenParts), price)
  .refine((record) => Object.keys(record).length > 0, 'a rate table names at least one part')

/** Either a table of its own, or the table it stands beside times a factor. A published table always wins. */
const terms = z.union([
  z.strictObject({ rates }),
  z.strictObject({ multiplier: z.strictObject({ input: factor, output: factor }) }),
])

/** A price for so many of a unit: `{ "usd": "0.006", "per": 60 }` is $0.006 a minute, where seconds are counted. */
const unitPrice = z.strictObject({
  usd: price,
  per: z.int().positive().max(1_000_000_000),
  /** Fewer are billed as so many. */
  minimum: z.int().positive().max(1_000_000).optional(),
})

/** What is not counted in tokens; a price of its own for each variant where the size or level decides. */
const units = z
  .partialRecord(
    z.enum(billedUnits),
    z.union([unitPrice, z.strictObject({ variants: z.record(text, unitPrice) })]),
  )
  .refine((record) => Object.keys(record).length > 0, 'a unit table names at least one unit')

/** Rates of their own at certain hours of the day, on every day or on the working days of a calendar. */
const schedule = z.strictObject({
  windows: z
    .array(
      z.strictObject({
        /** From (inclusive) until (exclusive) in UTC; one that ends before it begins goes over midnight. */
        utc: z.tuple([z.iso.time({ precision: -1 }), z.iso.time({ precision: -1 })]),
        /** The name of one of the catalogue's calendars; absent: every day. */
        workingDaysOf: text.optional(),
        rates,
      }),
    )
    .min(1),
})

/** Tiers whose price is published. One that is not listed has no published price, so nothing is assumed. */
const tiers = z.strictObject({
  batch: terms.optional(),
  flex: terms.optional(),
  priority: terms.optional(),
})

/** Speeds that are sold apart from tiers. Their table replaces the base rates. */
const speeds = z.strictObject({ fast: z.strictObject({ rates }) })

/**
 * Rates for a request whose input, cached tokens included, is `above` (>) or `atLeast` (>=) so many tokens.
 * The whole request is priced by this band. Its tiers are listed again, as factors on this band.
 */
const longContext = z.union([
  z.strictObject({ above: z.int().positive(), ...bandTerms() }),
  z.strictObject({ atLeast: z.int().positive(), ...bandTerms() }),
])

export const cataloguePriceRow = z.strictObject({
  /** Inclusive; null: since before anyone noted it. */
  from: instant.nullable(),
  /** Exclusive; null: still in force. */
  until: instant.nullable(),
  rates: rates.optional(),
  units: units.optional(),
  tiers: tiers.optional(),
  speeds: speeds.optional(),
  longContext: longContext.optional(),
  schedule: schedule.optional(),
  /** Factors on every token rate where a region or a deployment type has its own price; fees of tools have none. */
  regions: z.record(text, factor).optional(),
  source: text,
  verifiedOn: z.iso.date(),
})

export const modelKinds = [
  'chat',
  'completion',
  'embedding',
  'realtime',
  'transcription',
  'speech',
  'image',
  'video',
  'ocr',
  'rerank',
  'moderation',
] as const

const model = z.strictObject({
  model: z.string().min(1),
  kind: z.enum(modelKinds),
  /** Every name that means exactly this model, lower case, its own among them. */
  names: z.array(z.string().regex(/^[^\sA-Z]+$/)).min(1),
  contextWindowTokens: z.int().positive().nullable(),
  /** 0 for models that write no tokens, null when not published. */
  maxOutputTokens: z.int().nonnegative().nullable(),
  note: z.string().optional(),
  prices: z.array(cataloguePriceRow).min(1),
})

/** A name that moves: it means `model` only between its two instants. */
const alias = z.strictObject({
  name: z.string().regex(/^[^\sA-Z]+$/),
  model: z.string(),
  from: instant.nullable(),
  until: instant.nullable(),
})

/** How a provider writes the date or the number of a snapshot behind a model's name. */
const snapshotSuffix = z.enum(['-YYYY-MM-DD', '-YYYYMMDD', '@YYYYMMDD', '-MMDD', '-NNN'])

/** Another provider's models, sold here too under their names. A model listed here comes before one of them. */
const resale = z.strictObject({
  provider: z.string(),
  /** A regular expression for the whole name of the model. */
  models: z.string(),
  /** The tiers whose price is the same here; absent: all of them. */
  tiers: z.array(z.enum(['batch', 'flex', 'priority'])).optional(),
  /** The factors here, where they are not those of the provider. */
  regions: z.record(z.string().min(1), factor).optional(),
})

/** A fee for what a provider's own tools do, beside the tokens; for the models it names, or for all. */
const tool = z.strictObject({
  unit: z.enum(billedUnits),
  ...unitPrice.shape,
  /** The size or level this fee is for; absent: where none is said. */
  variant: z.string().min(1).optional(),
  from: instant.nullable(),
  until: instant.nullable(),
  /** A regular expression for the whole name of the model. */
  models: z.string().optional(),
  source: z.string().min(1),
  verifiedOn: z.iso.date(),
})

/** Monday to Friday in `zone`, but for these days; the note says for how long they are known. */
const calendar = z.strictObject({
  zone: z.string().min(1),
  holidays: z.array(z.iso.date()),
  note: z.string().optional(),
})

/**
 * The shape of one provider's dated prices, as checked in. Unknown fields are refused, so a misspelt rate cannot
 * pass for an unpublished one; what a shape cannot show is in `providerCatalogueSchema`.
 */
export const catalogueShape = z.strictObject({
  schemaVersion: z.literal(1),
  provider: z.string().regex(/^[a-z0-9-]+$/),
  unit: z.literal(catalogueUnit),
  /** Prefixes that say where a call is routed and are no part of the name. */
  routingPrefixes: z.array(z.string()),
  snapshotSuffixes: z.array(snapshotSuffix),
  resells: z.array(resale).optional(),
  models: z.array(model).min(1),
  aliases: z.array(alias),
  /** Last resort for families of names: regular expressions that must match the whole name. */
  patterns: z.array(z.strictObject({ wholeName: z.string().min(1), model: z.string() })),
  tools: z.array(tool).optional(),
  calendars: z.record(z.string().min(1), calendar).optional(),
})

export type ProviderCatalogue = z.infer<typeof catalogueShape>
export type CatalogueModel = z.infer<typeof model>
export type CataloguePriceRow = z.infer<typeof cataloguePriceRow>
export type CatalogueTerms = z.infer<typeof terms>
export type CatalogueTiers = z.infer<typeof tiers>
export type CatalogueRates = z.infer<typeof rates>
export type CatalogueUnits = z.infer<typeof units>
export type CatalogueUnitPrice = z.infer<typeof unitPrice>
export type CatalogueTool = z.infer<typeof tool>
export type CatalogueResale = z.infer<typeof resale>
export type CatalogueCalendar = z.infer<typeof calendar>
export type SnapshotSuffix = z.infer<typeof snapshotSuffix>

function bandTerms() {
  return {
    rates: rates.optional(),
    multiplier: z.strictObject({ input: factor, output: factor }).optional(),
    tiers: tiers.optional(),
    speeds: speeds.optional(),
  }
}
