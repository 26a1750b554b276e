import type { KeyPermission } from '../api/index.ts'
import type { PicoUsd } from '../money/index.ts'
import type { BilledQuantity, TokenUsage, UnpricedReason, UsageSource } from '../usage/index.ts'
import type { OtherWork } from './price-facts.ts'
import type { CostRecord, Receipt } from './receipt.ts'

/** A cost that is known. */
export type PricedCost = CostRecord & {
  costState: 'priced'
  priceId: string
  listCost: PicoUsd
  effectiveCost: PicoUsd
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
