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
import { lifetimesWithin, usageOfStream, writtenIn } from './stream-usage.ts'

/**
 * Anthropic's messages. Input is what was not cached alone: read and written tokens stand beside it, thinking is inside the
 * output. Where the answer lists iterations, each was billed, and by its own model: the counts at the top leave out
 * compactions and advisors.
 */
export const anthropicMessages: BillingReader = {
  usageField: 'usage',
  assemble,
  // The count of what was written at the start of a stream is a placeholder.
  isCutOff: (events) =>
    !events.some(({ type, usage }) => type === 'message_delta' && objectOf(usage) !== null),
  read(answer, context) {
    const usage = objectOf(answer.usage)
    const model = textOf(answer.model)
    const iterations = objectsOf(usage?.iterations).map((one) => ({
      model: textOf(one.model),
      usage: readAnthropicUsage(one, context),
    }))
    const own = iterations.filter((one) => one.model === null || one.model === model)
    const ownUsages = own.map((one) => one.usage).filter((one) => one !== null)
    const searches = objectOf(usage?.server_tool_use)
    return {
      ...nothingBilled,
      model,
      serviceTier: textOf(usage?.service_tier),
      speed: usage?.speed === 'fast' ? 'fast' : null,
      region: regionOf(usage, context),
      usage: ownUsages.length === 0 ? readAnthropicUsage(usage, context) : addUsages(ownUsages),
      units: [
        ...billed('webSearches', countOf(searches?.web_search_requests)),
        ...billed('webFetches', countOf(searches?.web_fetch_requests)),
      ],
      others: iterations.flatMap((one) =>
        one.usage === null || one.model === null || one.model === model ? [] : [{ ...one, usage: one.usage }],
      ),
    } satisfies Billing
  },
}

/** Null where there are no counts, which is unknown and not zero. */
function readAnthropicUsage(raw: unknown, context: BillingContext): TokenUsage | null {
  const usage = objectOf(raw)
  const input = countOf(usage?.input_tokens)
  if (!usage || input === null) return null
  const written = writtenIn(usage) ?? 0
  const { minutes, hour } = lifetimesWithin(written, usage.cache_creation)
  // What no lifetime is named for is kept for as long as the request asked.
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

/** A stream's usage: `message_start` has input and cache, each `message_delta` counts up and may repeat all of it. */
function assemble(events: readonly JsonObject[]): JsonObject {
  const start = objectOf(events.find(({ type }) => type === 'message_start')?.message) ?? {}
  const deltas = events.filter(({ type }) => type === 'message_delta').map(({ usage }) => usage)
  return { ...start, usage: usageOfStream(start.usage, deltas) }
}

/** Where it was served, as far as that has a price: `us`; everywhere else costs what is published. */
function regionOf(usage: JsonObject | null, context: BillingContext): string | null {
  const { region } = context
  const served = textOf(usage?.inference_geo)
  if (served !== null) return served === 'us' ? 'us' : region
  return region ?? (textOf(context.request?.inference_geo) === 'us' ? 'us' : null)
}
