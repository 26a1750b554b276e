import type { TokenUsage } from '@outlay/shared/usage'
import { type BillingReader, nothingBilled, partsOf } from '../billing.ts'
import { countOf, type JsonObject, textOf } from '../json.ts'

/** Ollama's own API: counts stand in the answer itself, in the last line of a stream. */
export const ollama: BillingReader = {
  usageField: null,
  assemble: (events) => events.findLast(({ done }) => done === true) ?? {},
  read(answer) {
    const isFree = isLoading(answer)
    return { ...nothingBilled, model: textOf(answer.model), usage: isFree ? {} : usageOf(answer), isFree }
  },
}

/**
 * The cached part of a prompt is inside its count. Older versions leave out the count of a prompt that was cached: what such a call
 * read is unknown, and not nothing.
 */
function usageOf(answer: JsonObject): TokenUsage | null {
  const prompt = countOf(answer.prompt_eval_count)
  if (prompt === null) return null
  const cached = Math.min(prompt, countOf(answer.prompt_eval_cached_count) ?? 0)
  return partsOf({
    uncachedInputTokens: prompt - cached,
    cacheReadInputTokens: cached,
    // Left out where it is 0.
    outputTextTokens: countOf(answer.eval_count) ?? 0,
  })
}

/** A request without a prompt puts a model into memory, or takes it out, and makes nothing. */
function isLoading({
  done_reason: reason,
  prompt_eval_count: prompt,
  eval_count: written,
}: JsonObject): boolean {
  return (reason === 'load' || reason === 'unload') && prompt === undefined && written === undefined
}
