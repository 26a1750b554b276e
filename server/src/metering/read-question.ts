import type { PriceQuestion } from '@outlay/shared/api'
import { isModelRouter, mayBeRouted, pricedAs } from '@outlay/shared/pricing'
import { pointInTimeToMs } from '@outlay/shared/time'
import { serverSentEvents } from '@outlay/shared/tokens'
import { type Billing, type BillingReader, isZeros, type JsonObject, objectOf } from '../providers/index.ts'
import type { CallToPrice } from './price-all.ts'

/** The answer for the reader: given whole, put together from a stream, or from its usage alone. */
export function answerOf(
  { usage, events, sse, response }: PriceQuestion,
  reader: BillingReader,
): { answer: JsonObject; isCutOff: boolean } {
  const listed = Array.isArray(response) ? response : null
  const payloads = events ?? listed ?? (sse ? [...eventsIn(sse)] : null)
  const streamed = payloads ? definedIn(withoutPlaceholder(reader, payloads)) : {}
  return {
    answer: { ...streamed, ...(listed ? {} : response), ...(usage ? withUsage(reader, usage) : {}) },
    isCutOff: payloads !== null && !usage && reader.isCutOff?.(payloads) === true,
  }
}

/** If a stream has text and zeros to the end, the zeros are placeholders and no usage. */
function withoutPlaceholder(reader: BillingReader, payloads: JsonObject[]): JsonObject {
  const answer = reader.assemble(payloads)
  const { usageField } = reader
  const isPlaceholder =
    usageField !== null && isZeros(answer[usageField]) && reader.hasOutput?.(payloads) === true
  return isPlaceholder ? { ...answer, [usageField]: undefined } : answer
}

/** Some APIs have no usage object: their counts are fields of the answer itself. */
function withUsage({ usageField }: BillingReader, usage: JsonObject): JsonObject {
  return usageField === null ? usage : { [usageField]: usage }
}

/** The payloads in a stream's text: server-sent events, or lines of JSON. */
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
      // A line that was cut off contains nothing usable.
    }
  }
}

export function contextOf({
  provider,
  request,
  headers,
  endpoint,
  region,
  inference_geo: geo,
  model,
  at,
}: PriceQuestion) {
  const lowerCase = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return {
    provider,
    /** Computed only on demand: few answers are billed by their day. */
    get at() {
      return pointInTimeToMs(at, 'UTC')
    },
    request: request || model ? { ...(model ? { model } : {}), ...request } : null,
    headers: Object.fromEntries(lowerCase) as Record<string, string>,
    endpoint: endpoint ?? null,
    region: regionOf(provider, region ?? geo ?? locationOf(provider, endpoint ?? '')),
  }
}

export function callOf(question: PriceQuestion, billing: Billing): CallToPrice {
  const served = question.service_tier ?? billing.serviceTier
  const own = deploymentOf(question, billing)
  return {
    provider: pricedAs(question.provider),
    model:
      (isRouted(question, billing) ? null : own?.model) ??
      question.response_model ??
      answeredOrAsked(question, billing),
    at: pointInTimeToMs(question.at, 'UTC'),
    serviceTier: question.batch
      ? 'batch'
      : (own?.tier ?? tierOf(served ?? question.requested_service_tier ?? null)),
    speed: question.speed ? (question.speed === 'fast' ? 'fast' : null) : billing.speed,
    region: own?.region ?? billing.region,
  }
}

/** Whether a router chose the model that answered, by the requested name or the operator's meaning of it. */
export function isRouted(question: PriceQuestion, billing: Billing): boolean {
  const provider = pricedAs(question.provider)
  if (!mayBeRouted(provider)) return false
  const asked = deploymentOf(question, billing)?.model ?? question.model ?? null
  return isModelRouter(provider, asked)
}

/**
 * Bedrock's prices follow the requested name, which contains the region. The models' own answers leave it
 * out.
 */
function answeredOrAsked({ provider, model }: PriceQuestion, billing: Billing): string | null {
  return (provider === 'bedrock' ? (model ?? billing.model) : (billing.model ?? model)) ?? null
}

/** The operator's meaning of a name wins over the name's look. */
function deploymentOf({ deployment, model, response_model: answered }: PriceQuestion, billing: Billing) {
  for (const name of [model, answered, billing.model]) {
    const own = name && deployment && Object.hasOwn(deployment, name) ? deployment[name] : undefined
    if (own) {
      const model = own.version ? `${own.model}-${own.version}` : own.model
      return {
        model,
        region: own.type ? deploymentRegion(own.type) : null,
        tier: deploymentTier(own.type ?? ''),
      }
    }
  }
  return null
}

function deploymentRegion(type: string): string {
  if (/^global/i.test(type)) return 'global'
  return /^data-?zone/i.test(type) ? 'datazone' : 'regional'
}

/** How a deployment is sold whatever its answers say: capacity paid by the hour, or batches. */
function deploymentTier(type: string): string | null {
  if (/provisioned|^ptu/i.test(type)) return 'provisioned'
  return /batch$/i.test(type) ? 'batch' : null
}

/**
 * Vertex names the region in its host: `us-east5-aiplatform.googleapis.com`. A host without a prefix serves
 * everywhere.
 */
function locationOf(provider: string, endpoint: string): string | null {
  if (provider !== 'vertex') return null
  return /^https?:\/\/([\w-]+)-aiplatform\.googleapis\.com/.exec(endpoint)?.[1] ?? null
}

/** The catalogue's name of a region, if the region has a price of its own. */
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

/** Tiers that providers call by other names. */
const tiers: Readonly<Record<string, string>> = {
  on_demand: 'standard',
  ondemand: 'standard',
  // A request to Anthropic with this value allows only the standard tier.
  standard_only: 'standard',
}

function tierOf(tier: string | null): string | null {
  return tier === null ? null : (tiers[tier] ?? tier)
}

function definedIn(answer: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== undefined))
}
