import { z } from 'zod'
import { labelDimensions } from '../records/attribution.ts'
import { tokenParts } from '../usage/index.ts'
import { fieldWords } from '../words/index.ts'
import { callFilters } from './call-filters.ts'
import { instant, pointInTime, recordedName, usdDecimal, zone } from './common.ts'

export const usageDimensions = ['project', 'key', 'model', 'provider'] as const
export type UsageDimension = (typeof usageDimensions)[number]

/** Everything that a report can group by. Of the labels one at a time. */
export const groupDimensions = [...usageDimensions, ...labelDimensions] as const
export type GroupDimension = (typeof groupDimensions)[number]

export const usageBuckets = ['hour', 'day', 'month'] as const
export type UsageBucket = (typeof usageBuckets)[number]

/** Dimensions as a list with commas between them. */
const dimensions = z
  .string()
  .max(60)
  .default('')
  .transform((text) => text.split(',').filter((word) => word !== ''))
  .pipe(z.array(z.enum(groupDimensions)).refine(isUnique, fieldWords.eachOnce))

/**
 * `GET /api/usage`: spend and usage over a range, by bucket and dimension. Buckets are calendar hours, days
 * or months of `zone`; `from` is inclusive, `to` exclusive, and a bucket cut by either is cut, not widened.
 */
export const usageQuery = z.strictObject({
  from: pointInTime,
  to: pointInTime,
  zone: zone.describe('IANA zone; the reporting zone of the installation where none is named').optional(),
  bucket: z.enum(usageBuckets).default('day'),
  groupBy: dimensions,
  /** Asks for sums over the whole range by these, which may be finer than `groupBy`, with published prices. */
  detail: dimensions,
  /** The tag whose values are the groups of `tag`: `feature`. */
  tagName: recordedName(64)
    .regex(/^[^=]+$/, fieldWords.tagName)
    .optional(),
  ...callFilters,
  /** The simulator's spend is never added to real spend: a query is about one or the other. */
  data: z.enum(['real', 'simulated']).default('real'),
})
export type UsageQuery = z.infer<typeof usageQuery>

/** Sums over calls. Costs cover the calls that have one; `unpricedCalls` says how many are missing from them. */
export const usageMetrics = z.strictObject({
  calls: z.number().int(),
  /** Calls that did not get the provider's normal answer: provider-error, refused, interrupted, upstream-failed. */
  errors: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  tokens: z.partialRecord(z.enum(tokenParts), z.number().int()),
  listCostUsd: usdDecimal,
  effectiveCostUsd: usdDecimal,
  unpricedCalls: z.number().int(),
  /** Calls whose usage we counted because the provider did not say. */
  countedCalls: z.number().int(),
  /** Calls cut off before their usage was known. */
  partialCalls: z.number().int(),
})
export type UsageMetrics = z.infer<typeof usageMetrics>

const named = z.strictObject({ id: z.string(), name: z.string() })

export const usageGroup = z.strictObject({
  project: named.nullable().optional(),
  key: named.nullable().optional(),
  model: z.string().nullable().optional(),
  provider: z.string().optional(),
  /** The label that was asked for; null for calls without one, and for `other`. */
  session: z.string().nullable().optional(),
  agent: z.string().nullable().optional(),
  repository: z.string().nullable().optional(),
  user: z.string().nullable().optional(),
  tag: z.string().nullable().optional(),
  /** All values that have no sums of their own (beyond 10,000 in a month and project), and the cheapest of a long answer. */
  other: z.literal(true).optional(),
})
export type UsageGroup = z.infer<typeof usageGroup>

export const usageDetail = z.strictObject({
  group: usageGroup,
  metrics: usageMetrics,
  /**
   * USD per 1,000,000 tokens of each part at the standard tier, as in force when the range ends; what a provider bills
   * as another part has that one's price. Null where the price is not known, or the group is not of one model.
   */
  unitPricesUsdPerMillion: z.partialRecord(z.enum(tokenParts), usdDecimal).nullable(),
})
export type UsageDetail = z.infer<typeof usageDetail>

export const usageReport = z.strictObject({
  from: instant,
  to: instant,
  zone: z.string(),
  bucket: z.enum(usageBuckets),
  groupBy: z.array(z.enum(groupDimensions)),
  data: z.enum(['real', 'simulated']),
  /** Every bucket of the range, empty ones included. */
  buckets: z.array(z.strictObject({ start: instant, end: instant })),
  /** One row for each bucket and group that had calls. */
  rows: z.array(z.strictObject({ bucketStart: instant, group: usageGroup, metrics: usageMetrics })),
  /** The sum of all rows, by group and over all. */
  groups: z.array(z.strictObject({ group: usageGroup, metrics: usageMetrics })),
  totals: usageMetrics,
  /**
   * The same sum by the dimensions of `detail`, where it was asked for: of one moment with the totals, to the last
   * call. Null where they are too many to send (5,000).
   */
  details: z.array(usageDetail).nullable().optional(),
})
export type UsageReport = z.infer<typeof usageReport>

function isUnique(words: readonly string[]): boolean {
  return new Set(words).size === words.length
}
