import { describe, expect, it } from 'vitest'
import { contextOf } from '../testing.ts'
import { geminiContent, geminiEmbeddings, geminiLive, readGeminiUsage } from './billing.ts'

const context = contextOf({ provider: 'google' })

describe('usage', () => {
  it.each([
    [
      'thinking is beside the answer',
      { promptTokenCount: 20, candidatesTokenCount: 198, thoughtsTokenCount: 405, totalTokenCount: 623 },
      { uncachedInputTokens: 20, outputTextTokens: 198, reasoningTokens: 405 },
    ],
    [
      'what tools were given to read is beside the prompt',
      { promptTokenCount: 85, candidatesTokenCount: 122, toolUsePromptTokenCount: 149, totalTokenCount: 356 },
      { uncachedInputTokens: 234, outputTextTokens: 122 },
    ],
    [
      'what was cached is inside the prompt, kind by kind',
      {
        promptTokenCount: 1_000,
        cachedContentTokenCount: 600,
        candidatesTokenCount: 5,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 100 },
          { modality: 'AUDIO', tokenCount: 500 },
          { modality: 'VIDEO', tokenCount: 300 },
        ],
        cacheTokensDetails: [
          { modality: 'AUDIO', tokenCount: 400 },
          { modality: 'TEXT', tokenCount: 200 },
        ],
      },
      {
        // 1,000 in all: 100 told as text and 100 untold, of which 200 were cached.
        cacheReadInputTokens: 200,
        audioInputTokens: 100,
        cacheReadAudioInputTokens: 400,
        videoInputTokens: 300,
        outputTextTokens: 5,
      },
    ],
    [
      'cached without a word on what it was never adds tokens',
      {
        promptTokenCount: 1_000,
        cachedContentTokenCount: 500,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 100 },
          { modality: 'IMAGE', tokenCount: 900 },
        ],
      },
      { imageInputTokens: 500, cacheReadInputTokens: 500 },
    ],
    [
      'images and sound that were made',
      {
        promptTokenCount: 3,
        candidatesTokenCount: 1_300,
        candidatesTokensDetails: [
          { modality: 'IMAGE', tokenCount: 1_290 },
          { modality: 'TEXT', tokenCount: 10 },
        ],
      },
      { uncachedInputTokens: 3, outputImageTokens: 1_290, outputTextTokens: 10 },
    ],
    [
      'kinds by their numbers',
      { promptTokenCount: 10, promptTokensDetails: [{ modality: 4, tokenCount: 7 }] },
      { uncachedInputTokens: 3, audioInputTokens: 7 },
    ],
    [
      'all of it thinking',
      { promptTokenCount: 9, thoughtsTokenCount: 88 },
      { uncachedInputTokens: 9, reasoningTokens: 88 },
    ],
    ['a prompt that was refused', { promptTokenCount: 22, totalTokenCount: 22 }, { uncachedInputTokens: 22 }],
  ])('%s', (_, raw, parts) => {
    expect(readGeminiUsage(raw)).toEqual(parts)
  })

  it.each([null, 'x', {}, { promptTokenCount: -1 }])('%j is unknown, not zero', (raw) => {
    expect(readGeminiUsage(raw)).toBeNull()
  })
})

it('a stream counts up: its last chunk holds, and searches of any chunk count', () => {
  const chunks = [
    {
      modelVersion: 'gemini-3-pro',
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2 },
      candidates: [{ groundingMetadata: { webSearchQueries: ['a', 'b'] } }],
    },
    {
      modelVersion: 'gemini-3-pro',
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 527, thoughtsTokenCount: 40 },
      candidates: [{ groundingMetadata: { webSearchQueries: ['b'] } }],
    },
  ]
  expect(geminiContent.read(geminiContent.assemble(chunks), context)).toMatchObject({
    model: 'gemini-3-pro',
    usage: { uncachedInputTokens: 9, outputTextTokens: 527, reasoningTokens: 40 },
    units: [
      { unit: 'groundingQueries', quantity: 2 },
      { unit: 'groundedPrompts', quantity: 1 },
    ],
  })
})

it('a prompt grounded with places on a map is one, however many there are', () => {
  const groundingChunks = [{ maps: { title: 'a' } }, { maps: { title: 'b' } }]
  const answer = { candidates: [{ groundingMetadata: { groundingChunks } }] }
  expect(geminiContent.read(answer, context).units).toEqual([{ unit: 'mapsGroundings', quantity: 1 }])
  expect(
    geminiContent.read({ candidates: [{ groundingMetadata: { groundingChunks: [{ web: {} }] } }] }, context)
      .units,
  ).toEqual([])
})

it.each([
  [{ serviceTier: 'FLEX' }, {}, 'flex'],
  [{}, { 'x-gemini-service-tier': 'priority' }, 'priority'],
  [{ trafficType: 'ON_DEMAND' }, {}, 'standard'],
  [{ trafficType: 'ON_DEMAND_FLEX' }, {}, 'flex'],
  [{ trafficType: 'PROVISIONED_THROUGHPUT' }, {}, 'provisioned_throughput'],
  [{}, {}, null],
])('the tier that served: %j %j is %s', (usage, headers, tier) => {
  const answer = { usageMetadata: { promptTokenCount: 1, ...usage } }
  expect(geminiContent.read(answer, { ...context, headers }).serviceTier).toBe(tier)
})

it('live, every turn is billed', () => {
  const turn = { usageMetadata: { promptTokenCount: 5, responseTokenCount: 7 } }
  expect(geminiLive.read(geminiLive.assemble([turn, {}, turn]), context).usage).toEqual({
    uncachedInputTokens: 10,
    outputTextTokens: 14,
  })
})

it('embeddings are counted where a surface counts them', () => {
  const predictions = [
    { embeddings: { statistics: { token_count: 4 } } },
    { embeddings: { statistics: { token_count: 5 } } },
  ]
  expect(geminiEmbeddings.read({ predictions }, context).usage).toEqual({ uncachedInputTokens: 9 })
  expect(geminiEmbeddings.read({ usageMetadata: { promptTokenCount: 7 } }, context).usage).toEqual({
    uncachedInputTokens: 7,
  })
  expect(geminiEmbeddings.read({ embedding: {} }, context).usage).toBeNull()
})
