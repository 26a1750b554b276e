import { inputTokensOf, outputTokensOf } from '@outlay/shared/usage'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOpenAiUsage } from './read-usage.ts'

describe("OpenAI's usage as disjoint parts", () => {
  it.each([
    [
      'chat with cached, audio, thinking and audio out',
      {
        prompt_tokens: 2_000,
        completion_tokens: 700,
        total_tokens: 2_700,
        prompt_tokens_details: { cached_tokens: 1_024, audio_tokens: 100 },
        completion_tokens_details: { reasoning_tokens: 320, audio_tokens: 80 },
      },
      {
        uncachedInputTokens: 876,
        cacheReadInputTokens: 1_024,
        audioInputTokens: 100,
        outputTextTokens: 300,
        reasoningTokens: 320,
        outputAudioTokens: 80,
      },
    ],
    [
      'responses with written cache by lifetime',
      {
        input_tokens: 18_014,
        output_tokens: 10,
        total_tokens: 18_024,
        input_tokens_details: {
          cached_tokens: 3,
          cache_write_tokens: 18_011,
          cache_write_tokens_details: { ttl_30m_tokens: 18_000, ttl_12h_tokens: 11 },
        },
        output_tokens_details: { reasoning_tokens: 0 },
      },
      {
        cacheReadInputTokens: 3,
        cacheWrite30mInputTokens: 18_000,
        cacheWrite12hInputTokens: 11,
        outputTextTokens: 10,
      },
    ],
    ['embeddings', { prompt_tokens: 8, total_tokens: 8 }, { uncachedInputTokens: 8 }],
    [
      'a host that leaves thinking outside the completion and inside the total',
      {
        prompt_tokens: 10,
        completion_tokens: 20,
        total_tokens: 430,
        completion_tokens_details: { reasoning_tokens: 400 },
      },
      { uncachedInputTokens: 10, outputTextTokens: 20, reasoningTokens: 400 },
    ],
    [
      'details that are null',
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, prompt_tokens_details: null },
      { uncachedInputTokens: 1, outputTextTokens: 2 },
    ],
    ['zeros, which are known', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, {}],
  ])('%s', (_, raw, parts) => {
    expect(readOpenAiUsage(raw)).toEqual(parts)
  })

  it.each([
    null,
    undefined,
    'x',
    [],
    {},
    { prompt_tokens: -1 },
    { prompt_tokens: 1.5 },
    { prompt_tokens: '12' },
  ])('%j is unknown, not zero', (raw) => {
    expect(readOpenAiUsage(raw)).toBeNull()
  })

  it('adds up to the totals whatever the details claim', () => {
    const count = fc.nat(100_000)
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        count,
        count,
        (input, output, cached, written, audio, reasoning) => {
          const usage = readOpenAiUsage({
            prompt_tokens: input,
            completion_tokens: output,
            total_tokens: input + output,
            prompt_tokens_details: {
              cached_tokens: cached,
              cache_write_tokens: written,
              audio_tokens: audio,
            },
            completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: audio },
          })!
          expect(inputTokensOf(usage)).toBe(input)
          // Thinking that the total shows to be outside is added; it cannot be, where the total is the plain sum.
          expect(outputTokensOf(usage)).toBe(output)
          for (const quantity of Object.values(usage)) expect(quantity).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })
})
