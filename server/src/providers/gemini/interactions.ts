import { type Billing, type BillingReader, billed, nothingBilled } from '../billing.ts'
import { type JsonObject, listOf, objectOf, objectsOf, textOf } from '../json.ts'
import { readGeminiUsage } from './billing.ts'

/**
 * Gemini's interactions (https://ai.google.dev/gemini-api/docs/interactions): the counts of generateContent under other names,
 * with the same meaning. What was cached is inside the input; thinking and what tools were given to read stand beside.
 */
export const geminiInteractions: BillingReader = {
  usageField: 'usage',
  assemble,
  read(answer, context) {
    return {
      ...nothingBilled,
      model: textOf(answer.model),
      serviceTier: textOf(answer.service_tier),
      region: context.region,
      usage: readGeminiUsage(asGenerated(objectOf(answer.usage))),
      units: searchesOf(objectsOf(answer.steps)),
      objectId: textOf(answer.id),
    }
  },
}

function asGenerated(usage: JsonObject | null): JsonObject | null {
  if (!usage) return null
  return {
    promptTokenCount: usage.total_input_tokens,
    promptTokensDetails: detailsOf(usage.input_tokens_by_modality),
    cachedContentTokenCount: usage.total_cached_tokens,
    cacheTokensDetails: detailsOf(usage.cached_tokens_by_modality),
    candidatesTokenCount: usage.total_output_tokens,
    candidatesTokensDetails: detailsOf(usage.output_tokens_by_modality),
    toolUsePromptTokenCount: usage.total_tool_use_tokens,
    toolUsePromptTokensDetails: detailsOf(usage.tool_use_tokens_by_modality),
    thoughtsTokenCount: usage.total_thought_tokens,
  }
}

function detailsOf(details: unknown): JsonObject[] | undefined {
  if (listOf(details).length === 0) return undefined
  return objectsOf(details).map(({ modality, tokens }) => ({
    modality: textOf(modality)?.toUpperCase(),
    tokenCount: tokens,
  }))
}

/** What was searched for, and that the prompt was grounded: older models are billed by the one, newer by the other. */
function searchesOf(steps: readonly JsonObject[]): Billing['units'] {
  const calls = steps.filter(({ type }) => type === 'google_search_call')
  const queries = new Set(calls.flatMap((call) => listOf(objectOf(call.arguments)?.queries)))
  if (queries.size === 0) return []
  return [...billed('groundingQueries', queries.size), ...billed('groundedPrompts', 1)]
}

/** The event that ends a stream has the interaction but for its steps, which were told on the way. */
function assemble(events: readonly JsonObject[]): JsonObject {
  const ended = objectOf(events.findLast((event) => objectOf(event.interaction))?.interaction) ?? {}
  return { steps: events.map((event) => objectOf(event.delta)).filter((delta) => delta !== null), ...ended }
}
