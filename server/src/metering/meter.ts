import { applyFactor } from '@outlay/shared/money'
import { factorFor, type PriceBook, priceBound, pricedAs, priceUsage } from '@outlay/shared/pricing'
import type { CostRecord, Intent, PricedCost, PriceFacts, Receipt } from '@outlay/shared/records'
import type { BilledQuantity, TokenUsage, UnpricedReason, UsageSource } from '@outlay/shared/usage'

/** What a call turned out to use, and who says so. */
export type MeteredUsage = {
  usageSource: UsageSource
  usage: TokenUsage | null
  /** The model that answered, or the one asked for where the answer named none. */
  model: string | null
  serviceTier: string | null
  /** What is billed beside tokens; absent: nothing. */
  units?: readonly BilledQuantity[]
  /** Another model worked on the answer too, and `usage` does not hold what it used. */
  hasOtherModels?: boolean
  /** A region with prices of its own; absent or null: none. */
  region?: string | null
}

const noCost = {
  priceId: null,
  priceTier: null,
  priceBand: null,
  costParts: [],
  effectiveFactor: null,
  costLow: null,
  costHigh: null,
  priceFacts: null,
} as const

/**
 * Usage to cost, at the price in force when the call was admitted. What has nothing to bill is free, a known
 * zero; what may have been billed and is not known stays unpriced, with the reason.
 */
export function priceCall(book: PriceBook, intent: Intent, metered: MeteredUsage): CostRecord {
  if (metered.usageSource === 'not-applicable') {
    return { ...noCost, costState: 'free', costReason: null, listCost: 0n, effectiveCost: 0n }
  }
  if (metered.usage === null)
    return { ...unpriced('missing_usage', null), costHigh: highestCost(book, intent) }
  const priceFacts = factsOf(metered)
  if (metered.model === null) return { ...unpriced('unknown_model', null), priceFacts }
  if (metered.hasOtherModels) return { ...unpriced('missing_rate', null), priceFacts }
  const result = priceUsage(book, {
    provider: pricedAs(intent.provider),
    model: metered.model,
    at: intent.admittedAt,
    usage: metered.usage,
    serviceTier: metered.serviceTier,
    units: metered.units,
    region: metered.region ?? null,
  })
  if (result.costState === 'unpriced') return { ...unpriced(result.reason, result.priceId), priceFacts }
  const effectiveFactor = factorFor(book, {
    projectId: intent.projectId,
    provider: intent.provider,
    at: intent.admittedAt,
  })
  const isLowerBound = metered.usageSource === 'partial'
  return {
    costState: 'priced',
    costReason: null,
    priceId: result.priceId,
    priceTier: result.tier,
    priceBand: result.band,
    costParts: result.parts,
    listCost: result.listCostPicoUsd,
    effectiveCost:
      effectiveFactor === null
        ? result.listCostPicoUsd
        : applyFactor(result.listCostPicoUsd, effectiveFactor),
    effectiveFactor,
    costLow: isLowerBound ? result.listCostPicoUsd : null,
    costHigh: isLowerBound ? highestCost(book, intent) : null,
    priceFacts: null,
  }
}

function factsOf({ units, region, hasOtherModels }: MeteredUsage): PriceFacts {
  return {
    ...(units && units.length > 0 ? { units } : {}),
    ...(region ? { region } : {}),
    ...(hasOtherModels ? { hasOtherModels } : {}),
  }
}

/**
 * What a call that was recorded without a price costs by a book that has one for it; null while it has none, and for
 * a row that does not say all that decides its price. At its own instant, as if it were admitted then.
 */
export function priceRecorded(book: PriceBook, receipt: Receipt): PricedCost | null {
  if (receipt.costState !== 'unpriced' || receipt.usage === null || receipt.priceFacts === null) return null
  const cost = priceCall(book, receipt, {
    usageSource: receipt.usageSource,
    usage: receipt.usage,
    model: receipt.responseModel ?? receipt.requestModel,
    serviceTier: receipt.serviceTier,
    ...receipt.priceFacts,
  })
  return isPriced(cost) ? cost : null
}

function isPriced(cost: CostRecord): cost is PricedCost {
  return (
    cost.costState === 'priced' &&
    cost.priceId !== null &&
    cost.listCost !== null &&
    cost.effectiveCost !== null
  )
}

/** English text and JSON need about four bytes a token; six errs towards fewer tokens, as a low end should. */
const bytesPerInputTokenAtLeast = 6
/** A streamed token travels in a chunk of 150 to 350 bytes: this errs towards fewer tokens. */
const bytesPerStreamedTokenAtLeast = 400

/**
 * The row of a call that was running when the process died. What it cost lies between what its answer had
 * surely used by then (nothing, if no byte of it had been seen) and the bound it was admitted with.
 */
export function interruptedReceipt(book: PriceBook, intent: Intent, responseBytes: number): Receipt {
  const surely: TokenUsage = {
    uncachedInputTokens: Math.floor(intent.requestBytes / bytesPerInputTokenAtLeast),
    outputTextTokens: Math.floor(responseBytes / bytesPerStreamedTokenAtLeast),
  }
  const metered = {
    usageSource: 'partial',
    usage: surely,
    model: intent.requestModel,
    serviceTier: null,
  } as const
  const low = responseBytes > 0 ? priceCall(book, intent, metered).listCost : 0n
  return {
    ...intent,
    ...unpriced('missing_usage', null),
    costLow: low,
    costHigh: highestCost(book, intent),
    responseModel: null,
    outcome: 'interrupted',
    status: null,
    errorType: 'gateway-stopped',
    usageSource: 'none',
    usage: null,
    providerUsage: null,
    serviceTier: null,
    durationMs: 0,
    timeToFirstTokenMs: null,
    responseBytes,
    attempts: [],
    providerRequestId: null,
  }
}

/** The most a column of money holds. A caller may ask for any number of tokens, and no cost is known to be as high. */
const storedPicoUsdMax = 2n ** 63n - 1n

function highestCost(book: PriceBook, intent: Intent): bigint | null {
  if (intent.requestModel === null || intent.boundInputTokens === null) return null
  const bound = priceBound(book, {
    provider: pricedAs(intent.provider),
    model: intent.requestModel,
    at: intent.admittedAt,
    inputTokens: intent.boundInputTokens,
    outputTokens: intent.boundOutputTokens,
  })
  return bound && bound.picoUsd <= storedPicoUsdMax ? bound.picoUsd : null
}

function unpriced(reason: UnpricedReason, priceId: string | null): CostRecord {
  return {
    ...noCost,
    costState: 'unpriced',
    costReason: reason,
    priceId,
    listCost: null,
    effectiveCost: null,
  }
}
