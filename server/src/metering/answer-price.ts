import { type PriceAnswer, type PriceQuestion, rateNames } from '@outlay/shared/api'
import { femtoUsdToDecimal, type PicoUsd, picoUsdToDecimal, roundToPicoUsd } from '@outlay/shared/money'
import {
  type CostPart,
  catalogueUnit,
  compilePriceBook,
  type PriceBook,
  type PriceResult,
  pricedAs,
  priceUsage,
} from '@outlay/shared/pricing'
import { pointInTimeToMs } from '@outlay/shared/time'
import { serverSentEvents } from '@outlay/shared/tokens'
import type { BilledQuantity, TokenUsage, UnpricedReason } from '@outlay/shared/usage'
import {
  type Billing,
  type BillingReader,
  billingReaderOf,
  type JsonObject,
  objectOf,
} from '../providers/index.ts'

/**
 * What a call costs by what its provider said of it, whole or as a stream; the same extraction and prices as of calls
 * that pass through. It never counts: a call without usage has no cost. Null for an API that nobody here can read.
 */
export function answerPrice(book: PriceBook, question: PriceQuestion): PriceAnswer | null {
  const reader = billingReaderOf(question.api)
  if (!reader) return null
  const { answer, isCutOff } = answerOf(question, reader)
  const billing = reader.read(answer, contextOf(question))
  const call = callOf(question, billing)
  const ownBook = question.price_override ? bookOf(question.price_override) : null
  const priced = priceAll(ownBook ?? book, ownBook ? { ...call, ...ownModel } : call, billing)
  const reported = billing.reportedCostUsd === null ? null : toPico(billing.reportedCostUsd)
  return {
    id: question.id,
    ...costOf(priced, reported, billing),
    usage: billing.usage === null ? null : { ...billing.usage, ...unitsOf(billing.units) },
    model: call.model,
    priceId: priced.priceId,
    ...(isCutOff ? { isCutOff } : {}),
  }
}

type Call = Omit<Parameters<typeof priceUsage>[1], 'usage' | 'units' | 'model'> & { model: string | null }
type Priced = {
  parts: PriceAnswer['parts']
  sum: PicoUsd | null
  reason: UnpricedReason | null
  priceId: string | null
}

/** The answer as the reader knows it: given whole, put together from a stream, or its usage alone. */
function answerOf(
  { usage, events, sse, response }: PriceQuestion,
  reader: BillingReader,
): { answer: JsonObject; isCutOff: boolean } {
  const listed = Array.isArray(response) ? response : null
  const payloads = events ?? listed ?? (sse ? [...eventsIn(sse)] : null)
  const streamed = payloads ? definedIn(reader.assemble(payloads)) : {}
  return {
    answer: { ...streamed, ...(listed ? {} : response), ...(usage ? withUsage(reader, usage) : {}) },
    isCutOff: payloads !== null && !usage && reader.isCutOff?.(payloads) === true,
  }
}

/** Some APIs have no usage object: their counts stand in the answer itself. */
function withUsage({ usageField }: BillingReader, usage: JsonObject): JsonObject {
  return usageField === null ? usage : { [usageField]: usage }
}

/** The payloads of a stream's text: server-sent events, or a line of JSON each. */
function* eventsIn(text: string): Generator<JsonObject> {
  const isLines = /^\s*\{/.test(text)
  for (const event of isLines ? linesIn(text) : serverSentEvents(text)) {
    const payload = objectOf(event)
    if (payload) yield payload
  }
}

function* linesIn(text: string): Generator<unknown> {
  for (const line of text.split('\n')) {
    try {
      yield JSON.parse(line)
    } catch {
      // A line that was cut off tells nothing.
    }
  }
}

function contextOf({
  provider,
  request,
  headers,
  endpoint,
  region,
  inference_geo: geo,
  model,
}: PriceQuestion) {
  const lowerCase = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return {
    provider,
    request: request || model ? { ...(model ? { model } : {}), ...request } : null,
    headers: Object.fromEntries(lowerCase) as Record<string, string>,
    endpoint: endpoint ?? null,
    region: regionOf(provider, region ?? geo ?? locationOf(provider, endpoint ?? '')),
  }
}

function callOf(question: PriceQuestion, billing: Billing): Call {
  const served = question.service_tier ?? billing.serviceTier
  const own = deploymentOf(question, billing)
  return {
    provider: pricedAs(question.provider),
    model: own?.model ?? question.response_model ?? billing.model ?? question.model ?? null,
    at: pointInTimeToMs(question.at, 'UTC'),
    serviceTier: question.batch ? 'batch' : tierOf(served ?? question.requested_service_tier ?? null),
    speed: question.speed ? (question.speed === 'fast' ? 'fast' : null) : billing.speed,
    region: own?.region ?? billing.region,
  }
}

/** An operator's own name says what it means, whatever it looks like. */
function deploymentOf({ deployment, model, response_model: answered }: PriceQuestion, billing: Billing) {
  for (const name of [model, answered, billing.model]) {
    const own = name && deployment && Object.hasOwn(deployment, name) ? deployment[name] : undefined
    if (own) {
      const region = own.type ? deploymentRegion(own.type) : null
      return { model: own.version ? `${own.model}-${own.version}` : own.model, region }
    }
  }
  return null
}

function deploymentRegion(type: string): string {
  if (/^global/i.test(type)) return 'global'
  return /^data-?zone/i.test(type) ? 'datazone' : 'regional'
}

/** Vertex says in its host where it serves: `us-east5-aiplatform.googleapis.com`, nothing before it for everywhere. */
function locationOf(provider: string, endpoint: string): string | null {
  if (provider !== 'vertex') return null
  return /^https?:\/\/([\w-]+)-aiplatform\.googleapis\.com/.exec(endpoint)?.[1] ?? null
}

/** A place as the catalogue names it: what has a price of its own there. */
function regionOf(provider: string, region: string | null): string | null {
  if (region === null || region === '' || region === 'global') return null
  switch (provider) {
    case 'openai':
      return 'data-residency'
    case 'anthropic':
    case 'xai':
      return /^us\b/.test(region) ? 'us' : null
    case 'azure':
      return deploymentRegion(region)
    case 'bedrock':
    case 'vertex':
      return 'regional'
    default:
      return null
  }
}

/** Words of providers for what others call by another. */
const tiers: Readonly<Record<string, string>> = { on_demand: 'standard', ondemand: 'standard' }

function tierOf(tier: string | null): string | null {
  return tier === null ? null : (tiers[tier] ?? tier)
}

/** The answer's own model and every other that worked for it; one without a price leaves the whole without. */
function priceAll(book: PriceBook, call: Call, billing: Billing): Priced {
  if (billing.isFree) return { parts: [], sum: 0n, reason: null, priceId: null }
  if (billing.usage === null) return unpriced('missing_usage', null)
  const own = price(book, call, billing.usage, billing.units)
  if (own.costState === 'unpriced') return unpriced(own.reason, own.priceId)
  const parts = own.parts.map((part) => partOf(part))
  let sum = own.listCostPicoUsd
  for (const other of billing.others) {
    const theirs = price(book, { ...call, model: other.model, speed: null }, other.usage, other.units ?? [])
    if (theirs.costState === 'unpriced') return unpriced(theirs.reason, own.priceId)
    parts.push(...theirs.parts.map((part) => partOf(part, other.model)))
    sum += theirs.listCostPicoUsd
  }
  return { parts, sum, reason: null, priceId: own.priceId }
}

function price(
  book: PriceBook,
  call: Call,
  usage: TokenUsage,
  units: readonly BilledQuantity[],
): PriceResult {
  const { model } = call
  if (model === null) return { costState: 'unpriced', reason: 'unknown_model', priceId: null }
  return priceUsage(book, { ...call, model, usage, units })
}

function unpriced(reason: UnpricedReason, priceId: string | null): Priced {
  return { parts: [], sum: null, reason, priceId }
}

/** What the provider says it charges wins; what its prices come to stands beside it. */
function costOf(
  { parts, sum, reason }: Priced,
  reported: PicoUsd | null,
  billing: Billing,
): Pick<PriceAnswer, 'costUsd' | 'reason' | 'parts' | 'computedCostUsd'> {
  if (reported === null || billing.isFree) {
    return { costUsd: sum === null ? null : picoUsdToDecimal(sum), ...(reason ? { reason } : {}), parts }
  }
  const costUsd = picoUsdToDecimal(reported)
  return {
    costUsd,
    parts: [{ part: 'reportedCost', quantity: 1, unitPriceUsd: costUsd, costUsd }],
    computedCostUsd: sum === null ? null : picoUsdToDecimal(sum),
  }
}

function partOf(
  { part, quantity, unitPriceFemtoUsd, per, costPicoUsd }: CostPart,
  model: string | null = null,
) {
  return {
    part,
    quantity,
    // Past fifteen decimals nobody reads on; the cost was worked out from the price itself.
    unitPriceUsd: femtoUsdToDecimal(unitPriceFemtoUsd / BigInt(per ?? 1)),
    costUsd: picoUsdToDecimal(costPicoUsd),
    ...(model === null ? {} : { model }),
  }
}

function unitsOf(units: readonly BilledQuantity[]): Partial<Record<BilledQuantity['unit'], number>> {
  const sums: Partial<Record<BilledQuantity['unit'], number>> = {}
  for (const { unit, quantity } of units) sums[unit] = (sums[unit] ?? 0) + quantity
  return sums
}

const ownModel = { provider: 'own', model: 'own', serviceTier: null, speed: null, region: null } as const

/** A book of one price: the rates given, at every tier, length and place. */
function bookOf(override: NonNullable<PriceQuestion['price_override']>): PriceBook {
  const rates = Object.entries(override).map(([name, usd]) => [
    rateNames[name as keyof typeof rateNames] ?? name,
    typeof usd === 'number' ? plainDecimal(usd) : usd,
  ])
  const price = {
    from: null,
    until: null,
    rates: Object.fromEntries(rates),
    source: 'own',
    verifiedOn: '1970-01-01',
  }
  const model = {
    model: 'own',
    kind: 'chat',
    names: ['own'],
    contextWindowTokens: null,
    maxOutputTokens: null,
    prices: [price],
  } as const
  return compilePriceBook([
    {
      schemaVersion: 1,
      provider: 'own',
      unit: catalogueUnit,
      routingPrefixes: [],
      snapshotSuffixes: [],
      models: [{ ...model, names: ['own'], prices: [price] }],
      aliases: [],
      patterns: [],
    },
  ])
}

/** At most nine decimals, as prices have; a number's own text may have an exponent. */
function plainDecimal(usd: number): string {
  return usd.toFixed(9).replace(/\.?0+$/, '')
}

const femtoDecimals = 15

/** A provider's decimal may have more digits than money here: to the nearest pico-dollar. */
function toPico(usd: string): PicoUsd {
  const [whole = '0', fraction = ''] = usd.split('.')
  const digits = BigInt(whole + fraction)
  const missing = femtoDecimals - fraction.length
  return missing >= 0
    ? roundToPicoUsd(digits * 10n ** BigInt(missing))
    : roundToPicoUsd(digits, 10n ** BigInt(-missing))
}

function definedIn(answer: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== undefined))
}
