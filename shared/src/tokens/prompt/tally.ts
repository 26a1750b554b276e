import type { PromptCount, PromptPart, PromptPartTokens } from '../token-count.ts'
import { type Exactness, promptParts, worseOf } from '../token-count.ts'

/** A prompt's tokens while they are being counted, by where they go. */
export interface Tally {
  add(part: PromptPart, tokens: number): void
  /** Says that something was counted for which there is no rule. */
  doubt(): void
  count(): PromptCount
}

export function createTally(): Tally {
  const parts: PromptPartTokens = { system: 0, history: 0, user: 0, tools: 0, images: 0 }
  let exactness: Exactness = 'exact'
  return {
    add(part, tokens) {
      parts[part] += tokens
    },
    doubt() {
      exactness = worseOf(exactness, 'estimate')
    },
    count() {
      const tokens = promptParts.reduce((sum, part) => sum + parts[part], 0)
      return { tokens, exactness, parts: { ...parts } }
    },
  }
}
