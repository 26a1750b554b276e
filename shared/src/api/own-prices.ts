import { z } from 'zod'
import { cataloguePriceRow, modelKinds } from '../pricing/catalogue-schema.ts'
import { tokenParts } from '../usage/index.ts'
import { fieldWords } from '../words/index.ts'
import { instant, oneLine, pointInTime, usdDecimal } from './common.ts'

/** At most so many prices or names in one request; an import of more is sent in pages of one change. */
export const draftEntriesMax = 500

const provider = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9-]+$/, fieldWords.providerName)

/** A model's name as catalogues write it. */
const modelName = oneLine(200)
  .min(1)
  .regex(/^[^\sA-Z]+$/, fieldWords.modelName)

const foreignNote = oneLine(200)

/** A dated price of one's own, in the form of the catalogue. */
export const ownPriceDraft = z.strictObject({
  provider,
  model: modelName,
  /** Other names that mean exactly this model. */
  names: z.array(modelName).max(50).default([]),
  kind: z.enum(modelKinds).nullable().default(null),
  contextWindowTokens: z.int().positive().nullable().default(null),
  maxOutputTokens: z.int().nonnegative().nullable().default(null),
  note: foreignNote.nullable().default(null),
  price: cataloguePriceRow,
})
export type OwnPriceDraft = z.infer<typeof ownPriceDraft>

/** What a name of one's own means to a provider from a day on (null: since ever). */
export const ownNameDraft = z.strictObject({
  provider,
  name: modelName,
  model: modelName,
  from: pointInTime.nullable().default(null),
})
export type OwnNameDraft = z.infer<typeof ownNameDraft>

/** `POST /api/prices/preview` and `POST /api/prices`. */
export const priceDraft = z.strictObject({
  prices: z.array(ownPriceDraft).max(draftEntriesMax).default([]),
  names: z.array(ownNameDraft).max(draftEntriesMax).default([]),
  /** For the history: the name of a file. */
  note: foreignNote.nullable().default(null),
  /** Adds to this change, which an earlier request began. */
  changeId: oneLine(64).nullable().default(null),
})
export type PriceDraft = z.infer<typeof priceDraft>

const unitPrices = z.partialRecord(z.enum(tokenParts), usdDecimal)

/** What one price would change: nothing, a price that holds, or that there is none. */
export const pricePreviewLine = z.strictObject({
  provider: z.string(),
  model: z.string(),
  from: z.string().nullable(),
  status: z.enum(['new', 'changed', 'same']),
  /** USD per million tokens at the standard tier; null where no price holds then. */
  before: unitPrices.nullable(),
  after: unitPrices,
})
export type PricePreviewLine = z.infer<typeof pricePreviewLine>

/** What a name means now, and what it would. */
const namePreviewLine = z.strictObject({
  provider: z.string(),
  name: z.string(),
  from: instant.nullable(),
  before: z.string().nullable(),
  after: z.string(),
})

const callSums = z.strictObject({ calls: z.int(), listCostUsd: usdDecimal, effectiveCostUsd: usdDecimal })

/** What was booked for past calls; those of the simulator are never added to real ones. */
export const bookedCalls = callSums.extend({ simulated: callSums })
export type BookedCalls = z.infer<typeof bookedCalls>

/** Calls on record without a cost that prices explain: how many, and what they come to. */
export const pastCalls = bookedCalls.extend({
  /** By model, the dearest first; at most 20. */
  models: z.array(
    z.strictObject({
      provider: z.string(),
      model: z.string(),
      calls: z.int(),
      listCostUsd: usdDecimal,
      priceId: z.string(),
    }),
  ),
})
export type PastCalls = z.infer<typeof pastCalls>

export const pricePreview = z.strictObject({
  prices: z.array(pricePreviewLine),
  names: z.array(namePreviewLine),
  pastCalls,
})
export type PricePreview = z.infer<typeof pricePreview>

/** A change of the installation's own prices, names or factors. */
export const priceChange = z.strictObject({
  id: z.string(),
  at: instant,
  kind: z.enum(['added', 'imported', 'named', 'factor', 'withdrawn']),
  note: z.string().nullable(),
  /** How many it added or took back. */
  prices: z.int(),
  names: z.int(),
  factors: z.int(),
  withdrawn: z.int(),
  /** The ids of the first 20 that it added or took back. */
  ids: z.array(z.string()),
})
export type PriceChangeSummary = z.infer<typeof priceChange>

/** `GET /api/prices/changes`: latest first, at most 200. */
export const priceHistory = z.strictObject({ changes: z.array(priceChange) })

/** A name of the operator's own, and what it means. */
const ownName = z.strictObject({
  id: z.string(),
  provider: z.string(),
  name: z.string(),
  model: z.string(),
  from: instant.nullable(),
})
export type OwnNameSummary = z.infer<typeof ownName>

/** What a project pays of the list cost. */
const projectFactor = z.strictObject({
  id: z.string(),
  projectId: z.string(),
  project: z.string(),
  provider: z.string().nullable(),
  factor: z.string(),
  from: instant.nullable(),
})
export type ProjectFactorSummary = z.infer<typeof projectFactor>

/** `GET /api/prices/own`: what holds besides the rows of `GET /api/prices`. */
export const ownPriceRecords = z.strictObject({
  names: z.array(ownName),
  factors: z.array(projectFactor),
})
export type OwnPriceRecords = z.infer<typeof ownPriceRecords>

/** `POST /api/prices/factors`: 0.9 is a discount of a tenth, 1.2 a margin of a fifth. */
export const factorBody = z.strictObject({
  project: oneLine(80).min(1),
  provider: provider.nullable().default(null),
  factor: z.string().regex(/^(0|[1-9]\d{0,2})(\.\d{1,6})?$/, fieldWords.factor),
  /** A day (UTC) or an instant from which on it holds; null: since ever. Absent: from now on. */
  from: pointInTime.nullable().optional(),
})
export type FactorBody = z.infer<typeof factorBody>

/** `POST /api/prices/withdraw`: the id of a price, a name, a factor, or of a whole change. */
export const withdrawBody = z.strictObject({ id: oneLine(400).min(1) })
