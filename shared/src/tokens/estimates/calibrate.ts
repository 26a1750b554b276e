import { type PromptCount, type PromptPartTokens, promptParts } from '../token-count.ts'

/**
 * An estimate times a factor that was learnt from what the model's earlier calls were billed; an exact count stays
 * as it is. What rounding leaves over goes to the largest part, so that the parts sum to the total.
 */
export function calibrated(count: PromptCount, factor: number): PromptCount {
  const tokens = calibratedTokens(count.tokens, factor)
  if (count.exactness === 'exact' || tokens === count.tokens) return count
  const parts = { ...count.parts }
  for (const part of promptParts) parts[part] = Math.floor(parts[part] * factor)
  const sum = promptParts.reduce((total, part) => total + parts[part], 0)
  parts[largestOf(parts)] += tokens - sum
  return { ...count, tokens, parts }
}

/** A factor that is none leaves the tokens as they are. */
export function calibratedTokens(tokens: number, factor: number): number {
  return factor > 0 && Number.isFinite(factor) ? Math.round(tokens * factor) : tokens
}

function largestOf(parts: PromptPartTokens): (typeof promptParts)[number] {
  return promptParts.reduce((largest, part) => (parts[part] > parts[largest] ? part : largest))
}
