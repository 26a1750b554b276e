import type { TokenUsage } from '@outlay/shared/usage'
import type { Billing } from './billing.ts'
import { type JsonObject, listOf, objectOf, objectsOf, textOf } from './json.ts'

/** Whether a usage has no token in it. */
export function isWithoutTokens(usage: TokenUsage): boolean {
  for (const _part in usage) return false
  return true
}

/**
 * Whether a usage of zeros came with an answer that has something in it: the host had not counted, and nobody knows what was
 * used. Zeros of an empty answer may be the truth.
 */
export function isPlaceholder(usage: TokenUsage | null, answer: JsonObject): boolean {
  return usage !== null && isWithoutTokens(usage) && hasOutput(answer)
}

/** The same bill, with unknown tokens in the place of zeros that nobody has counted. */
export function withoutPlaceholder(billing: Billing, answer: JsonObject): Billing {
  if (billing.isFree || billing.units.length > 0 || !isPlaceholder(billing.usage, answer)) return billing
  return { ...billing, usage: null }
}

const listFields = ['output', 'content', 'candidates', 'data', 'embeddings', 'predictions'] as const

/** Whether a whole answer of any wire format has text, a call of a tool, or an embedding in it. */
function hasOutput(answer: JsonObject): boolean {
  return (
    listFields.some((field) => listOf(answer[field]).length > 0) ||
    objectsOf(answer.choices).some((choice) => textOf(choice.text) !== null || isSaying(choice.message)) ||
    isSaying(answer.message) ||
    textOf(answer.response) !== null
  )
}

function isSaying(message: unknown): boolean {
  const { content, tool_calls: calls, reasoning_content: thinking } = objectOf(message) ?? {}
  return (
    [content, thinking].some((text) => textOf(text) !== null) ||
    [content, calls].some((list) => listOf(list).length > 0)
  )
}
