import { type BilledQuantity, type TokenUsage, tokenParts } from '@outlay/shared/usage'
import { type JsonObject, textOf } from './json.ts'

/** All that an answer says about what it will be billed for, in the provider's terms turned into ours. */
export type Billing = {
  /** The model that answered; null where the answer names none. */
  model: string | null
  /** The tier that served, as the provider names it. */
  serviceTier: string | null
  speed: 'fast' | null
  /** A region with a price of its own, as the catalogue names it. */
  region: string | null
  /** Disjoint parts; null where the provider did not say. */
  usage: TokenUsage | null
  /** The answer says nothing of its quantities: they are those of the request. */
  isOfRequest: boolean
  /** What is billed beside tokens, or instead of them. */
  units: BilledQuantity[]
  /** More is billed beside tokens than anybody could read: the answer was too long to look for it. */
  isMissingUnits: boolean
  /** What the provider itself says it charges: US dollars, an exact decimal. */
  reportedCostUsd: string | null
  /** What other models did for this answer, each billed at its own price. */
  others: { model: string | null; usage: TokenUsage; units?: BilledQuantity[]; isWithin?: true }[]
  /** Nothing is billed for it, whatever it used. */
  isFree: boolean
  /** What the provider keeps and tells again; null where nothing is kept. */
  objectId: string | null
}

/** What is known of a call beside its answer. */
export type BillingContext = {
  provider: string
  /** When the call was admitted, UTC milliseconds. Rules of billing have dates, as prices do. */
  at: number
  /** The request's body as it was sent; null where nobody kept it. */
  request: JsonObject | null
  /** The answer's headers, names in lower case. */
  headers: Readonly<Record<string, string>>
  /** The base URL the call went to. */
  endpoint: string | null
  /** The region said apart from the answer. */
  region: string | null
}

/**
 * How one API says what it bills. An answer is read whole: a stream's events are first put together to what the
 * whole answer would have said, as far as billing goes, so that both are read by the same rules.
 */
export type BillingReader = {
  assemble(events: readonly JsonObject[]): JsonObject
  /** Whether a stream lacks its end though it has usage: then that is the least it can have used. Absent: never. */
  isCutOff?(events: readonly JsonObject[]): boolean
  /** Whether the usage of a stream was told on the way, and the last of it has yet to come. Absent: never. */
  isSoFar?(events: readonly JsonObject[]): boolean
  /** Whether a stream holds output of the model: then zeros are no usage. Absent: nobody looks. */
  hasOutput?(events: readonly JsonObject[]): boolean
  read(answer: JsonObject, context: BillingContext): Billing
  /** Where the usage object stands in an answer; null where the counts stand in the answer itself. */
  usageField: 'usage' | 'usageMetadata' | 'usage_info' | null
}

export const nothingBilled: Billing = {
  model: null,
  serviceTier: null,
  speed: null,
  region: null,
  usage: null,
  isOfRequest: false,
  units: [],
  isMissingUnits: false,
  reportedCostUsd: null,
  others: [],
  isFree: false,
  objectId: null,
}

/** Known to be free, whatever it says: moderation, and counting before a call. */
export const freeOfCharge: BillingReader = {
  usageField: 'usage',
  assemble: (events) => events.at(-1) ?? {},
  read: (answer) => ({ ...nothingBilled, model: textOf(answer.model), usage: {}, isFree: true }),
}

/** A quantity of a unit, as a list of one; none where it is unknown or 0. */
export function billed(
  unit: BilledQuantity['unit'],
  quantity: number | null,
  variant?: string,
): BilledQuantity[] {
  if (quantity === null || quantity === 0) return []
  return [variant === undefined ? { unit, quantity } : { unit, quantity, variant }]
}

/** Only the parts that are more than 0. A usage without any is known to be nothing. */
export function partsOf(parts: TokenUsage): TokenUsage {
  const kept: TokenUsage = {}
  for (const part of tokenParts) {
    const quantity = parts[part]
    if (quantity) kept[part] = quantity
  }
  return kept
}

/** The parts of several usages added up. */
export function addUsages(usages: readonly TokenUsage[]): TokenUsage {
  const sum: Record<string, number> = {}
  for (const usage of usages) {
    for (const [part, quantity] of Object.entries(usage)) sum[part] = (sum[part] ?? 0) + quantity
  }
  return sum
}
