import { expect, test } from 'vitest'
import { explainCost } from './explain-cost.ts'
import { detailOf } from './testing.ts'

test.each([
  [
    { uncachedInputTokens: 5_716, cacheReadInputTokens: 4_096, outputTextTokens: 512 },
    '9,812 tokens of prompt, of which 4,096 read from cache, and 512 of answer.',
  ],
  [
    { uncachedInputTokens: 100, outputTextTokens: 20, reasoningTokens: 300 },
    '100 tokens of prompt, and 320 of answer, of which 300 thinking.',
  ],
  [{ uncachedInputTokens: 1_900 }, '1,900 tokens of prompt.'],
])('%o: %s', (usage, sentence) => {
  expect(explainCost(detailOf({ usage }))).toBe(sentence)
})

test('a call without a price says why, one without tokens says nothing', () => {
  const unknown = detailOf({ costState: 'unpriced', costReason: 'unknown_model', effectiveCostUsd: null })
  expect(explainCost(unknown)).toBe('No price yet: this model is not in our price list.')
  expect(explainCost(detailOf({ usage: {} }))).toBeNull()
  expect(explainCost(detailOf({ costState: 'free', effectiveCostUsd: '0' }))).toBe('This call costs nothing.')
})
