import type { KeyPermission } from '../api/index.ts'
import type { PicoUsd } from '../money/index.ts'
import type { CostPart } from '../pricing/index.ts'
import type {
  BilledQuantity,
  BoundClass,
  CostState,
  Operation,
  Outcome,
  TokenUsage,
  UnpricedReason,
  UsageSource,
} from '../usage/index.ts'

/** What is known of a call when it is admitted: committed before its first byte leaves for the provider. */
export type Intent = {
  id: string
  /** UTC milliseconds; a call belongs to this instant for price, rollups and reports. */
  admittedAt: number
  projectId: string | null
  keyId: string | null
  provider: string
  operation: Operation
  method: string
  /** Path without query: foreign text, at most 300 characters. */
  route: string
  /** Foreign text, at most 200 characters. */
  requestModel: string | null
  isStream: boolean
  requestBytes: number
  boundClass: BoundClass
  /** Most input and output tokens this call can be billed for; null when nothing bounds them. */
  boundInputTokens: number | null
  boundOutputTokens: number | null
}

/** The cost of a call as it was booked; the price used stays on the row. */
export type CostRecord = {
  costState: CostState
  costReason: UnpricedReason | null
  priceId: string | null
  priceTier: string | null
  priceBand: string | null
  costParts: readonly CostPart[]
  listCost: PicoUsd | null
  /** What published prices come to, where the provider itself said what it charges; null everywhere else. */
  computedCost: PicoUsd | null
  /** What the project pays of it: the list cost x `effectiveFactor`, rounded once. */
  effectiveCost: PicoUsd | null
  /** The discount or margin of the project in force then, frozen: a decimal; null where there was none. */
  effectiveFactor: string | null
  /** The interval the true cost lies in, for a call whose cost is unknown. */
  costLow: PicoUsd | null
  costHigh: PicoUsd | null
  /** Of a call without a price whose usage is known; null for every other. */
  priceFacts: PriceFacts | null
}

/** A cost that is known. */
export type PricedCost = CostRecord & {
  costState: 'priced'
  priceId: string
  listCost: PicoUsd
  effectiveCost: PicoUsd
}

/** What a model did for the answer of another one. */
export type OtherWork = {
  model: string | null
  usage: TokenUsage
  units?: readonly BilledQuantity[]
  /** Its tokens are among those the answer itself reports; absent: they stand beside them. */
  isWithin?: true
}

/** What decides a price beside model, tier and tokens: kept, so that a price found later is as exact as one known then. */
export type PriceFacts = {
  units?: readonly BilledQuantity[]
  region?: string
  /** What other models did for the answer, billed at their own prices. */
  others?: readonly OtherWork[]
  /** The speed that served, where it is sold apart from tiers. */
  speed?: 'fast'
}

/** A cost that was booked later for a call that had none: the row of the call stays as it was written. */
export type Adjustment = PricedCost & {
  id: string
  requestId: string
  /** Why the call had no cost, and has one now. */
  reason: UnpricedReason
  /** UTC milliseconds; the amount belongs to the instant of the call. */
  bookedAt: number
}

/** What a call turned out to use, and who says so. */
export type MeteredUsage = {
  usageSource: UsageSource
  usage: TokenUsage | null
  /** The model that answered, or the one asked for where the answer named none. */
  model: string | null
  serviceTier: string | null
  /** What is billed beside tokens; absent: nothing. */
  units?: readonly BilledQuantity[]
  /** More than these units is billed, and nobody knows how much; absent: no. */
  isMissingUnits?: boolean
  /** What other models did for the answer; absent: nothing. */
  others?: readonly OtherWork[]
  /** A region with prices of its own; absent or null: none. */
  region?: string | null
  speed?: 'fast' | null
  /** What the provider says it charges, an exact decimal of US dollars; absent or null: it does not say. */
  reportedCostUsd?: string | null
  /** The provider bills nothing for it, whatever it used; absent: it does. */
  isFree?: boolean
}

export type Attempt = { status: number | null; error: string | null; durationMs: number }

/** A call's row: what was asked, what came of it, what it cost. Never a body. */
export type Receipt = Intent &
  CostRecord & {
    responseModel: string | null
    outcome: Outcome
    status: number | null
    errorType: string | null
    usageSource: UsageSource
    /** Disjoint parts; null where usage is unknown. */
    usage: TokenUsage | null
    /** The provider's usage object as it came: JSON text, at most 16 KiB. */
    providerUsage: string | null
    serviceTier: string | null
    durationMs: number
    timeToFirstTokenMs: number | null
    responseBytes: number
    attempts: readonly Attempt[]
    providerRequestId: string | null
    /**
     * What the provider keeps and tells again: a response, a line of a batch, a job. `<provider>:<id>`, at most 300
     * characters; its usage is booked with one call alone. Null for everything else.
     */
    objectId: string | null
  }

/** A caller's own provider key, seen for the first time with an answer that was not 401 or 403. */
export type SeenKey = {
  id: string
  kind: 'outlay' | 'pass-through'
  /** SHA-256 of an Outlay key, or the keyed fingerprint of a pass-through key: hex. */
  digest: string
  hint: string
  name: string
  projectId: string | null
  provider: string
  permissions: readonly KeyPermission[]
  createdAt: number
}

/** A call as it is shown: with the cost that was booked later in place of none, where one was. */
export type CallOnRecord = Receipt & {
  adjustment?: Pick<Adjustment, 'id' | 'reason' | 'bookedAt'>
}
