/** Where a row's usage came from. `not-applicable`: lists, polls and errors, which have none to report. */
export const usageSources = ['reported', 'counted', 'partial', 'none', 'not-applicable'] as const
export type UsageSource = (typeof usageSources)[number]

/** Whether a row has a cost. `free` is a known 0; `unpriced` is unknown and never shown as 0. */
export const costStates = ['priced', 'free', 'unpriced'] as const
export type CostState = (typeof costStates)[number]

/** Why a row has no cost. */
export const unpricedReasons = ['unknown_model', 'unknown_tier', 'missing_usage', 'missing_rate'] as const
export type UnpricedReason = (typeof unpricedReasons)[number]

/** How a call ended, seen from the caller. */
export const outcomes = [
  'answered',
  'provider-error',
  'refused',
  'client-gone',
  'interrupted',
  'upstream-failed',
] as const
export type Outcome = (typeof outcomes)[number]

/** Outcomes in which the caller did not get the provider's normal answer: what reports count as errors. */
const failedOutcomes = [
  'provider-error',
  'refused',
  'interrupted',
  'upstream-failed',
] as const satisfies readonly Outcome[]

const failed: ReadonlySet<Outcome> = new Set(failedOutcomes)

export function isFailedOutcome(outcome: Outcome): boolean {
  return failed.has(outcome)
}

/** What a list of calls can be narrowed to: `failed` stands for each that {@link isFailedOutcome} names. */
export const outcomeFilters = ['failed', ...outcomes] as const
export type OutcomeFilter = (typeof outcomeFilters)[number]

/** The outcomes that pass a filter. */
export function outcomesOf(filter: OutcomeFilter): readonly Outcome[] {
  return filter === 'failed' ? failedOutcomes : [filter]
}

/** What kind of call it was, in OpenTelemetry's words where it has one. */
export const operations = [
  'chat',
  'text_completion',
  'generate_content',
  'embeddings',
  'responses',
  'rerank',
  'ocr',
  'image_generation',
  'speech',
  'transcription',
  'moderation',
  'realtime',
  'batch',
  'fine_tuning',
  'models',
  'other',
] as const
export type Operation = (typeof operations)[number]

/** How well the cost of a running call is bounded; see docs/architecture.md, "The bound of a call". */
export const boundClasses = ['bytes', 'media', 'context', 'learnt', 'none'] as const
export type BoundClass = (typeof boundClasses)[number]
