import type { PicoUsd } from '@outlay/shared/money'
import type {
  CostState,
  Operation,
  Outcome,
  TokenPart,
  TokenUsage,
  UnpricedReason,
  UsageSource,
} from '@outlay/shared/usage'

/** A call as far as reports show it. The ledger's receipts have this shape, stored or still to be stored. */
export type RecordedCall = {
  /** Starts with the admission instant, so ids sort by time and a range of time is a range of ids. */
  id: string
  /** UTC milliseconds. */
  admittedAt: number
  projectId: string | null
  keyId: string | null
  provider: string
  operation: Operation
  method: string
  route: string
  requestModel: string | null
  responseModel: string | null
  isStream: boolean
  outcome: Outcome
  status: number | null
  errorType: string | null
  durationMs: number
  timeToFirstTokenMs: number | null
  usageSource: UsageSource
  usage: TokenUsage | null
  /** JSON text, as the provider sent it. */
  providerUsage: string | null
  serviceTier: string | null
  costState: CostState
  costReason: UnpricedReason | null
  priceId: string | null
  priceTier: string | null
  priceBand: string | null
  costParts: readonly RecordedCostPart[]
  listCost: PicoUsd | null
  effectiveCost: PicoUsd | null
  costLow: PicoUsd | null
  costHigh: PicoUsd | null
  requestBytes: number
  responseBytes: number
  attempts: readonly { status: number | null; error: string | null; durationMs: number }[]
  providerRequestId: string | null
}

export type RecordedCostPart = {
  part: TokenPart
  quantity: number
  unitPriceFemtoUsd: bigint
  costPicoUsd: PicoUsd
}
