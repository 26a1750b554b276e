import type { TokenUsage } from '@outlay/shared/usage'
import { type BillingReader, nothingBilled, partsOf } from '../billing.ts'
import { countOf, type JsonObject, textOf } from '../json.ts'

/** Ollama's own API: the answer itself has the counts, in a stream its last line. */
export const ollama: BillingReader = {
  usageField: null,
  assemble: (events) => events.findLast(({ done }) => done === true) ?? {},
  read(answer) {
    const isFree = isLoading(answer)
    return { ...nothingBilled, model: textOf(answer.model), usage: isFree ? {} : usageOf(answer), isFree }
  },
}

/**
 * The count of a prompt includes its cached part. Older versions leave out the count of a cached prompt. The usage of such a call
 * is unknown.
 */
function usageOf(answer: JsonObject): TokenUsage | null {
  const prompt = countOf(answer.prompt_eval_count)
  if (prompt === null) return null
  const cached = Math.min(prompt, countOf(answer.prompt_eval_cached_count) ?? 0)
  return partsOf({
    uncachedInputTokens: prompt - cached,
    cacheReadInputTokens: cached,
    // Ollama leaves out an output count of 0.
    outputTextTokens: countOf(answer.eval_count) ?? 0,
  })
}

/** A request without a prompt only loads or unloads a model. */
function isLoading({
  done_reason: reason,
  prompt_eval_count: prompt,
  eval_count: written,
}: JsonObject): boolean {
  return (reason === 'load' || reason === 'unload') && prompt === undefined && written === undefined
}
