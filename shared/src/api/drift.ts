import { z } from 'zod'
import { countedFamilies, driftStates } from '../drift/index.ts'
import { instant, pointInTime, zone } from './common.ts'
import { promptPartTokens } from './count.ts'

/** `GET /api/counting`: drift, over whole UTC days. */
export const driftQuery = z.strictObject({
  from: pointInTime,
  to: pointInTime,
  /** Of `from` and `to` where they are bare dates. */
  zone: zone.describe('IANA zone; the reporting zone of the installation where none is named').optional(),
  /** The simulator's calls are never added to real ones: a query is about one or the other. */
  data: z.enum(['real', 'simulated']).default('real'),
})
export type DriftQuery = z.infer<typeof driftQuery>

const whole = z.int().nonnegative()

export const modelDrift = z.strictObject({
  provider: z.string(),
  /** The model that answered; null where none was named. */
  model: z.string().nullable(),
  /** `exact`: counted in the provider's own encoding. `estimate`: in another's. */
  family: z.enum(countedFamilies),
  state: z.enum(driftStates),
  samples: whole,
  /** Samples of which both figures are the same. */
  exactMatches: whole,
  countedTokens: whole,
  reportedTokens: whole,
  /** How much more is reported than counted; null where nothing was counted. */
  driftPercent: z.number().nullable(),
  /** What estimates of the model are multiplied by after these samples; null for exact ones, and before there are enough. */
  calibration: z.number().nullable(),
  /** Where the counted tokens go. */
  parts: promptPartTokens,
})
export type ModelDrift = z.infer<typeof modelDrift>

/** Where the input of all calls goes, as the samples of their models say. */
export const promptShares = z.strictObject({
  samples: whole,
  /** Input tokens of the calls whose models have samples; the parts sum to it. */
  inputTokens: whole,
  /** Input tokens of all calls. */
  allInputTokens: whole,
  parts: promptPartTokens,
})
export type PromptShares = z.infer<typeof promptShares>

export const driftReport = z.strictObject({
  /** The UTC days that the question touches. */
  from: instant,
  to: instant,
  data: z.enum(['real', 'simulated']),
  /** Drifting ones first, then those with the most tokens. */
  models: z.array(modelDrift),
  /** Null before anything was counted. */
  prompt: promptShares.nullable(),
})
export type DriftReport = z.infer<typeof driftReport>

/** `GET /api/counting/calibrations`: what the estimates of each model are multiplied by, as the last thirty days teach. */
export const calibrationList = z.strictObject({
  calibrations: z.array(
    z.strictObject({
      provider: z.string(),
      /** Without the date of a snapshot. */
      model: z.string(),
      calibration: z.number(),
    }),
  ),
})
export type CalibrationList = z.infer<typeof calibrationList>
