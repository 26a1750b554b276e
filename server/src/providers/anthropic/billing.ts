import type { TokenUsage } from '@outlay/shared/usage'
import {
  addUsages,
  type Billing,
  type BillingContext,
  type BillingReader,
  billed,
  nothingBilled,
  partsOf,
} from '../billing.ts'
import { countOf, type JsonObject, objectOf, objectsOf, textOf } from '../json.ts'
import { asksForAnHour } from './asked-lifetime.ts'
import { handoversIn, isAttempt, isWritten, unbilledUsages } from './refusals.ts'
import { lifetimesWithin, usageOfStream, writtenIn } from './stream-usage.ts'

/**
 * Anthropic's messages. Input is what was not cached alone: read and written tokens stand beside it, thinking is inside the
 * output. Where the answer lists iterations, each was billed, and by its own model: the counts at the top leave out
 * compactions, advisors and models that declined. A refusal before any output is not billed.
 */
export const anthropicMessages: BillingReader = {
  usageField: 'usage',
  assemble,
  // The count of what was written at the start of a stream is a placeholder.
  isCutOff: (events) =>
    !events.some(({ type, usage }) => type === 'message_delta' && objectOf(usage) !== null),
  hasOutput: (events) => events.flatMap(contentOf).some(isWritten),
  read(answer, context) {
    const usage = objectOf(answer.usage)
    const model = textOf(answer.model)
    const searches = objectOf(usage?.server_tool_use)
    const work = workOf(answer, usage, context)
    return {
      ...nothingBilled,
      model,
      serviceTier: textOf(usage?.service_tier),
      speed: usage?.speed === 'fast' ? 'fast' : null,
      region: regionOf(usage, context),
      usage: work.usage,
      others: work.others,
      isFree: work.isFree,
      units: [
        ...billed('webSearches', countOf(searches?.web_search_requests)),
        ...billed('webFetches', countOf(searches?.web_fetch_requests)),
      ],
    } satisfies Billing
  },
}

type Work = Pick<Billing, 'usage' | 'others' | 'isFree'>

/** What the answer's own model did, what others did for it, and whether all of that is free. */
function workOf(answer: JsonObject, usage: JsonObject | null, context: BillingContext): Work {
  // The common case comes first: no refusal and no iterations.
  if (!usage || (answer.stop_reason !== 'refusal' && !Array.isArray(usage.iterations))) {
    return { usage: readAnthropicUsage(usage, context), others: [], isFree: false }
  }
  const unbilled = unbilledUsages(answer, context)
  const iterations = objectsOf(usage.iterations).flatMap((one) => {
    const read = readAnthropicUsage(one, context)
    return read === null ? [] : [{ model: textOf(one.model), usage: read, told: one }]
  })
  const isBilled = ({ told }: { told: JsonObject }) => !unbilled.has(told)
  const named = iterations.filter(({ model }) => model === null || model === answer.model)
  // If no iteration has the model's name, the last attempt made the answer.
  const own = named.length > 0 ? named : iterations.filter(({ told }) => isAttempt(told)).slice(-1)
  const isFree = iterations.length > 0 ? !iterations.some(isBilled) : unbilled.has(usage)
  // Where nothing is billed, the unbilled tokens are the usage on record.
  const counted = isFree ? own : own.filter(isBilled)
  return {
    usage: own.length === 0 ? readAnthropicUsage(usage, context) : addUsages(counted.map((one) => one.usage)),
    others: iterations
      .filter((one) => isBilled(one) && !own.includes(one))
      .map((one) => ({ model: one.model, usage: one.usage })),
    isFree,
  }
}

/** Null where there are no counts, which is unknown and not zero. */
function readAnthropicUsage(raw: unknown, context: BillingContext): TokenUsage | null {
  const usage = objectOf(raw)
  const input = countOf(usage?.input_tokens)
  if (!usage || input === null) return null
  const written = writtenIn(usage) ?? 0
  const { minutes, hour } = lifetimesWithin(written, usage.cache_creation)
  // Tokens without a named lifetime are kept for as long as the request asked.
  const unnamed = written - minutes - hour
  const unnamedHour = unnamed > 0 && asksForAnHour(context.request) ? unnamed : 0
  return partsOf({
    uncachedInputTokens: input,
    cacheReadInputTokens: countOf(usage.cache_read_input_tokens) ?? 0,
    cacheWrite5mInputTokens: minutes + unnamed - unnamedHour,
    cacheWrite1hInputTokens: hour + unnamedHour,
    outputTextTokens: countOf(usage.output_tokens) ?? 0,
  })
}

/**
 * Puts a stream together to the whole answer, as far as it is billed. After a handover the second model answers, though the
 * start names the first.
 */
function assemble(events: readonly JsonObject[]): JsonObject {
  const start = objectOf(events.find(({ type }) => type === 'message_start')?.message) ?? {}
  const deltas = events.filter(({ type }) => type === 'message_delta')
  const end = deltas.map(({ delta }) => objectOf(delta)).findLast((delta) => textOf(delta?.stop_reason))
  const content = [...objectsOf(start.content), ...events.flatMap(contentOf)]
  const served = objectOf(handoversIn(content).at(-1)?.to)?.model
  return {
    ...start,
    model: served ?? start.model,
    content,
    stop_reason: end?.stop_reason ?? start.stop_reason,
    stop_details: end?.stop_details ?? start.stop_details,
    usage: usageOfStream(
      start.usage,
      deltas.map(({ usage }) => usage),
    ),
  }
}

/** The block or piece that an event adds to the content; empty ones are left out. */
function contentOf({ type, content_block: block, delta }: JsonObject): JsonObject[] {
  const added =
    type === 'content_block_start' ? objectOf(block) : type === 'content_block_delta' ? objectOf(delta) : null
  return added && (added.type === 'fallback' || isWritten(added)) ? [added] : []
}

/** Where it was served, as far as that has a price: `us`; everywhere else costs what is published. */
function regionOf(usage: JsonObject | null, context: BillingContext): string | null {
  const { region } = context
  const served = textOf(usage?.inference_geo)
  if (served !== null) return served === 'us' ? 'us' : region
  return region ?? (textOf(context.request?.inference_geo) === 'us' ? 'us' : null)
}
