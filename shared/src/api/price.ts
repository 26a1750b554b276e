import { z } from 'zod'
import { billedUnits, tokenParts, unpricedReasons } from '../usage/index.ts'
import { pointInTime } from './common.ts'

const json = z.record(z.string(), z.unknown())
const name = z.string().min(1).max(300)

/** A published price of one's own: US dollars per million tokens, as text or as a number. */
const usdPerMillion = z.union([
  z.string().regex(/^\d{1,6}(\.\d{1,9})?$/),
  z.number().nonnegative().lt(1_000_000),
])

/** Short names of rates, as price lists write them, and what they stand for. */
export const rateNames = {
  input: 'uncachedInputTokens',
  cached_input: 'cacheReadInputTokens',
  cache_write: 'cacheWrite30mInputTokens',
  cache_write_5m: 'cacheWrite5mInputTokens',
  cache_write_30m: 'cacheWrite30mInputTokens',
  cache_write_1h: 'cacheWrite1hInputTokens',
  cache_write_12h: 'cacheWrite12hInputTokens',
  audio_in: 'audioInputTokens',
  audio_cached: 'cacheReadAudioInputTokens',
  image_in: 'imageInputTokens',
  image_cached: 'cacheReadImageInputTokens',
  video_in: 'videoInputTokens',
  output: 'outputTextTokens',
  reasoning: 'reasoningTokens',
  audio_out: 'outputAudioTokens',
  image_out: 'outputImageTokens',
  video_out: 'outputVideoTokens',
} as const satisfies Record<string, (typeof tokenParts)[number]>
const rateName = z.enum([...tokenParts, ...(Object.keys(rateNames) as (keyof typeof rateNames)[])])

/**
 * `POST /api/price` and each line of `outlay price`: what a provider said of one call, to be priced. Of `usage`, `events`,
 * `sse` and `response`, those that are known; none is a call whose usage is missing.
 */
export const priceQuestion = z.strictObject({
  id: z.union([z.string().max(200), z.number()]),
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .max(60),
  /** The wire format by its name: `openai.chat.completions`, `anthropic.messages`, `groq.chat.completions`. */
  api: z.string().max(100),
  /** The model asked for. */
  model: name.nullish(),
  /** When the call was admitted: its price is the one of that instant. */
  at: pointInTime,
  /** The provider's usage object as it came. */
  usage: json.nullish(),
  /** The payloads of a stream's events, parsed, in order. */
  events: z.array(json).max(100_000).nullish(),
  /** A stream's text as it came. */
  sse: z.string().nullish(),
  /** The whole answer; or its other fields beside `usage`; or the list that a stream of Gemini is without server-sent events. */
  response: z.union([json, z.array(json).max(100_000)]).nullish(),
  request: json.nullish(),
  /** The model that answered, where it is known apart from the answer. */
  response_model: name.nullish(),
  requested_service_tier: name.nullish(),
  /** The tier that served, where it is known apart from the answer. */
  service_tier: name.nullish(),
  batch: z.boolean().nullish(),
  speed: z.enum(['standard', 'fast']).nullish(),
  inference_geo: name.nullish(),
  region: name.nullish(),
  /** The base URL the call went to. */
  endpoint: z.string().max(2_000).nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  /** What the operator's own names mean; they win over every name that looks like a model. */
  deployment: z
    .record(name, z.strictObject({ model: name, version: name.nullish(), type: name.nullish() }))
    .nullish(),
  /** Rates that take the place of published ones, for every tier and length. */
  price_override: z.partialRecord(rateName, usdPerMillion).nullish(),
})
export type PriceQuestion = z.infer<typeof priceQuestion>

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)

/** What a call costs, or why that is not known. */
export const priceResponse = z.strictObject({
  id: z.union([z.string(), z.number()]),
  /** Exact to the pico-dollar; null is unknown, `"0"` is known to be free. */
  costUsd: decimal.nullable(),
  reason: z.enum(unpricedReasons).optional(),
  parts: z.array(
    z.strictObject({
      /** `reportedCost` is what the provider itself says it charges, which wins over every price. */
      part: z.enum([...tokenParts, ...billedUnits, 'reportedCost']),
      quantity: z.number(),
      /** For one. */
      unitPriceUsd: decimal,
      costUsd: decimal,
      /** The model whose price it is, where another than the answer's did this part. */
      model: z.string().optional(),
    }),
  ),
  /** Disjoint parts; null where the provider did not say. */
  usage: z.partialRecord(z.enum([...tokenParts, ...billedUnits]), z.number()).nullable(),
  model: z.string().nullable(),
  priceId: z.string().nullable(),
  /** What the published price comes to, beside what the provider reports. */
  computedCostUsd: decimal.nullable().optional(),
  /** True where a stream lacks its end: the cost is the least it can have been. */
  isCutOff: z.literal(true).optional(),
})
export type PriceResponse = z.infer<typeof priceResponse>
