import { applyFactor, type PicoUsd } from '@outlay/shared/money'
import {
  factorFor,
  isModelRouter,
  mappedName,
  type PriceBook,
  priceBound,
  pricedAs,
  routedTokens,
} from '@outlay/shared/pricing'
import {
  buildCost,
  buildReceipt,
  type CostRecord,
  type Intent,
  type MeteredUsage,
  type OtherWork,
  type PricedCost,
  type PriceFacts,
  type Receipt,
} from '@outlay/shared/records'
import type { BilledQuantity, TokenUsage, UnpricedReason } from '@outlay/shared/usage'
import { priceAll } from './price-all.ts'
import { reportedCostPart } from './reported-cost.ts'

/**
 * Turns usage into cost, at the price in force when the call was admitted. A call with nothing to bill, or
 * that is not billed, is free, which is a known zero. Usage that may have been billed and is not known stays
 * unpriced, with the reason.
 */
export function priceCall(book: PriceBook, intent: Intent, metered: MeteredUsage): CostRecord {
  if (metered.usageSource === 'not-applicable' || metered.isFree) {
    return buildCost({ costState: 'free', listCost: 0n, effectiveCost: 0n })
  }
  if (metered.usage === null) return unpriced('missing_usage', { costHigh: highestCost(book, intent) })
  const asked = askedName(book, intent)
  const isRouted = isModelRouter(pricedAs(intent.provider), asked.name)
  const units = metered.units ?? noUnits
  const priced = priceAll(
    book,
    {
      provider: pricedAs(intent.provider),
      // The operator's meaning of a name wins over the name in the answer. A router is the exception: it
      // answers with many models.
      model: asked.isMapped && !isRouted ? asked.name : metered.model,
      at: intent.admittedAt,
      serviceTier: metered.serviceTier,
      region: metered.region ?? null,
      speed: metered.speed ?? null,
    },
    {
      usage: metered.usage,
      units: isRouted ? [...units, ...routedTokens(metered.usage)] : units,
      others: metered.others ?? noOthers,
    },
  )
  if (metered.reportedCostUsd) {
    // The provider's own amount wins over the sum of its prices, which is kept next to it. If units are
    // missing from that sum, it is not kept: the two would differ without a reason.
    const computedCost = metered.isMissingUnits ? null : priced.sum
    const part = reportedCostPart(metered.reportedCostUsd)
    const listCost = part.costPicoUsd
    return buildCost({
      costState: 'priced',
      priceId: priced.priceId,
      costParts: [part],
      listCost,
      computedCost,
      ...paid(book, intent, listCost),
    })
  }
  // Prices added later do not price this call either: they do not say how many units are missing.
  if (metered.isMissingUnits)
    return unpriced('missing_usage', { priceId: priced.priceId, costLow: priced.sum })
  if (priced.sum === null) {
    return unpriced(priced.reason, { priceId: priced.priceId, priceFacts: factsOf(metered) })
  }
  const isLowerBound = metered.usageSource === 'partial'
  const due = paid(book, intent, priced.sum)
  return buildCost({
    costState: 'priced',
    priceId: priced.priceId,
    priceTier: priced.tier,
    priceBand: priced.band,
    costParts: priced.parts,
    listCost: priced.sum,
    effectiveCost: due.effectiveCost,
    effectiveFactor: due.effectiveFactor,
    costLow: isLowerBound ? priced.sum : null,
    costHigh: isLowerBound ? atLeast(priced.sum, highestCost(book, intent)) : null,
  })
}

/** The row of a call that only repeats usage booked with another call. */
export function withoutUsage(receipt: Receipt): Receipt {
  return {
    ...receipt,
    ...buildCost({ costState: 'free', listCost: 0n, effectiveCost: 0n }),
    usageSource: 'not-applicable',
    usage: null,
    providerUsage: null,
    objectId: null,
  }
}

/**
 * A provider may write more than it was asked for. The bytes that passed are then the best known upper bound.
 */
function atLeast(low: PicoUsd, high: PicoUsd | null): PicoUsd | null {
  return high !== null && high < low ? low : high
}

/** The requested name, or the operator's meaning of it. */
function askedName(book: PriceBook, { provider, requestModel, admittedAt }: Intent) {
  const prices = book.providers.get(pricedAs(provider))
  const mapped = requestModel !== null && prices?.own ? mappedName(prices, requestModel, admittedAt) : null
  return { name: mapped ?? requestModel, isMapped: mapped !== null }
}

const noUnits: readonly BilledQuantity[] = []
const noOthers: readonly OtherWork[] = []

/** The project's cost for a list cost, with the factor used. */
function paid(
  book: PriceBook,
  { projectId, provider, admittedAt }: Intent,
  listCost: PicoUsd,
): Pick<CostRecord, 'effectiveCost' | 'effectiveFactor'> {
  const effectiveFactor = factorFor(book, { projectId, provider, at: admittedAt })
  const effectiveCost = effectiveFactor === null ? listCost : applyFactor(listCost, effectiveFactor)
  return { effectiveCost, effectiveFactor }
}

function factsOf({ units, others, region, speed }: MeteredUsage): PriceFacts {
  return {
    ...(units && units.length > 0 ? { units } : {}),
    ...(others && others.length > 0 ? { others } : {}),
    ...(region ? { region } : {}),
    ...(speed ? { speed } : {}),
  }
}

/**
 * The cost of a call that was recorded without a price, by a book that now has one. Null while the book has
 * none, and for a row without all the facts that decide its price. Priced at the call's own instant, as if it
 * were admitted then.
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

/**
 * English text and JSON need about four bytes a token. Six underestimates the tokens, as a lower bound
 * should.
 */
const bytesPerInputTokenAtLeast = 6
/** A streamed token travels in a chunk of 150 to 350 bytes. This underestimates the tokens, too. */
const bytesPerStreamedTokenAtLeast = 400

/**
 * The row of a call that was running when the process died. Its cost lies between the usage that its answer
 * had surely reached by then (none, if no byte of it was seen) and the bound at its admission.
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
  const cost = unpriced('missing_usage', { costLow: low, costHigh: highestCost(book, intent) })
  return buildReceipt(
    intent,
    {
      outcome: 'interrupted',
      errorType: 'gateway-stopped',
      usageSource: 'none',
      durationMs: 0,
      responseBytes,
    },
    cost,
  )
}

/**
 * The largest amount in a column. A caller may ask for any number of tokens, and no cost is known to be as
 * high.
 */
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

function unpriced(costReason: UnpricedReason, facts: Partial<CostRecord>): CostRecord {
  return buildCost({ costState: 'unpriced', costReason, ...facts })
}
