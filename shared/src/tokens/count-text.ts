import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { arrayOf } from './json/json-shapes.ts'
import type { PromptCount, TokenCount } from './token-count.ts'

/**
 * Tokens of a legacy completion's `prompt` or an embedding's `input`: a text, texts, token ids, or lists of
 * token ids, all of which the API takes. The sum over the batch; anything else counts as nothing.
 */
export function countText(encoding: Encoding, input: unknown): TokenCount {
  return { tokens: tokensOf(encoding, input), exactness: 'exact' }
}

/** The same as a prompt's count: all of it is the user's. */
export function countTexts(encoding: Encoding, input: unknown): PromptCount {
  const { tokens, exactness } = countText(encoding, input)
  return { tokens, exactness, parts: { system: 0, history: 0, user: tokens, tools: 0, images: 0 } }
}

function tokensOf(encoding: Encoding, input: unknown): number {
  if (typeof input === 'string') return encoding.count(input)
  if (typeof input === 'number') return 1
  return arrayOf(input).reduce<number>((sum, item) => sum + tokensOf(encoding, item), 0)
}
