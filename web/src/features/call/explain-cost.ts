import type { RequestDetail } from '@outlay/shared/api'
import { formatCount } from '@outlay/shared/format'
import { inputTokensOf, outputTokensOf, type TokenUsage } from '@outlay/shared/usage'
import { words } from '@outlay/shared/words'

const { explained } = words.call

/**
 * Why a call cost what it did, in one sentence to go on after the amount: `9,812 tokens of prompt, of which 4,096
 * read from cache, and 512 of answer.` Without a price, the reason; without usage, null: nothing explains it.
 */
export function explainCost(call: RequestDetail): string | null {
  switch (call.costState) {
    case 'unpriced':
      return call.costReason ? words.withoutCost[call.costReason] : words.costStates.unpriced
    case 'free':
      return words.call.free
    case 'priced': {
      const parts = call.usage && partsText(call.usage)
      return parts && explained.sentence(parts)
    }
  }
}

function partsText(usage: TokenUsage): string | null {
  const prompt = promptText(usage)
  const answer = answerText(usage)
  return prompt && answer ? explained.both(prompt, answer) : (prompt ?? answer)
}

function promptText(usage: TokenUsage): string | null {
  const tokens = inputTokensOf(usage)
  if (tokens === 0) return null
  const text = explained.prompt(formatCount(tokens))
  const cached =
    (usage.cacheReadInputTokens ?? 0) +
    (usage.cacheReadAudioInputTokens ?? 0) +
    (usage.cacheReadImageInputTokens ?? 0)
  return cached === 0 ? text : explained.cached(text, formatCount(cached))
}

function answerText(usage: TokenUsage): string | null {
  const tokens = outputTokensOf(usage)
  if (tokens === 0) return null
  const text = explained.answer(formatCount(tokens))
  return usage.reasoningTokens ? explained.thinking(text, formatCount(usage.reasoningTokens)) : text
}
