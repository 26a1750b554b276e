import { describe, expect, test } from 'vitest'
import { femtoUsdToPricePerMillion, picoUsdToDecimal } from '../money/index.ts'
import type { BilledQuantity, BilledUnit, TokenPart } from '../usage/index.ts'
import type { CatalogueModel, CataloguePriceRow } from './catalogue-schema.ts'
import { compilePriceBook } from './compile-price-book.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { priceUsage, type UsageToPrice } from './price-usage.ts'
import { resolveModel } from './resolve-model.ts'
import { priceTiers } from './service-tier.ts'

const catalogue = loadCatalogue()
const book = compilePriceBook(catalogue)
const november2026 = Date.parse('2026-11-20T12:00Z')

const rows = catalogue.flatMap(({ provider, models }) =>
  models.flatMap((model) => model.prices.map((row) => ({ provider, model, row }))),
)

describe('what ships', () => {
  test('has the models of all providers', () => {
    const counts = Object.fromEntries(catalogue.map(({ provider, models }) => [provider, models.length]))
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(337)
    expect(counts).toMatchObject({ openai: 108, google: 42, mistral: 36, anthropic: 29, xai: 20, groq: 17 })
  })

  test('names a page and a day for every price and every fee', () => {
    const checked = [...rows.map(({ row }) => row), ...catalogue.flatMap(({ tools }) => tools ?? [])]
    for (const { source, verifiedOn } of checked) {
      expect(source).toMatch(/^https:\/\/[^\s]+$/)
      expect(verifiedOn).toMatch(/^2026-/)
    }
  })

  test('resells models of providers that are there', () => {
    for (const { provider } of catalogue.flatMap(({ resells }) => resells ?? [])) {
      expect([...book.providers.keys()]).toContain(provider)
    }
  })

  test('sells no cached token dearer than a plain one', () => {
    for (const { provider, model, row } of rows) {
      const { uncachedInputTokens: plain, cacheReadInputTokens: cached } = row.rates ?? {}
      if (plain === undefined || cached === undefined) continue
      expect([provider, model.model, Number(cached) <= Number(plain)]).toEqual([provider, model.model, true])
    }
  })
})

describe('Claude on Bedrock', () => {
  const hour = { cacheWrite1hInputTokens: 1_000_000 }
  const million = { uncachedInputTokens: 1_000_000 }
  const costOf = (model: string, usage: object) => {
    const at = Date.parse('2026-11-20')
    const result = priceUsage(book, { provider: 'bedrock', model, at, usage, serviceTier: null })
    return result.costState === 'priced' ? result.listCostPicoUsd : null
  }

  test.each([
    ['claude-fable-5-1', '10'],
    ['claude-fable-5', '10'],
    ['claude-opus-5-5', '4'],
    ['claude-opus-5', '5'],
    ['claude-opus-4-8', '5'],
    ['claude-opus-4-7', '5'],
    ['claude-opus-4-6-v1', '5'],
    ['claude-opus-4-5-20251101-v1:0', '5'],
    ['claude-sonnet-5-5', '2'],
    ['claude-sonnet-5', '2'],
    ['claude-sonnet-4-6', '3'],
    ['claude-sonnet-4-5-20250929-v1:0', '3'],
    ['claude-haiku-4-5-20251001-v1:0', '1'],
  ])(
    '%s costs $%s everywhere, a tenth more in a place, and twice that for an hour in the cache',
    (id, usd) => {
      const everywhere = BigInt(usd) * 10n ** 12n
      expect(costOf(`global.anthropic.${id}`, million)).toBe(everywhere)
      expect(costOf(`global.anthropic.${id}`, hour)).toBe(2n * everywhere)
      for (const place of ['us.', 'eu.', '']) {
        expect(costOf(`${place}anthropic.${id}`, million)).toBe((everywhere * 11n) / 10n)
        expect(costOf(`${place}anthropic.${id}`, hour)).toBe((everywhere * 22n) / 10n)
      }
    },
  )
})

describe('every name is priced while its price is in force', () => {
  test.each(catalogue)('$provider', ({ provider, models, aliases }) => {
    for (const model of models) {
      for (const row of model.prices) {
        for (const name of model.names) {
          const at = instantIn(row)
          const result = priceUsage(book, {
            provider,
            model: name,
            at,
            ...somethingOf(row),
            serviceTier: null,
          })
          expect([name, result]).toMatchObject([
            name,
            { costState: 'priced', priceId: `${provider}/${model.model}@${row.from ?? 'undated'}` },
          ])
        }
      }
    }
    for (const { name, model, from, until } of aliases) {
      expect([name, resolveModel(book, provider, name, instantIn({ from, until }))?.model]).toEqual([
        name,
        model,
      ])
    }
  })
})

/** Each of these has been got wrong somewhere. */
describe('a name means what its provider means by it', () => {
  test.each<[string, string, string, string | null]>([
    // A variant never falls through to the shorter name.
    ['openai', 'gpt-4o-mini', '', 'gpt-4o-mini'],
    ['openai', 'gpt-5-nano', '', 'gpt-5-nano'],
    ['openai', 'gpt-5-pro', '', 'gpt-5-pro'],
    ['openai', 'gpt-5-codex', '', 'gpt-5-codex'],
    ['openai', 'gpt-5.1-codex-mini', '', 'gpt-5.1-codex-mini'],
    ['openai', 'gpt-5-chat-latest', '', 'gpt-5-chat-latest'],
    ['openai', 'gpt-4o-audio-preview', '', 'gpt-4o-audio-preview'],
    ['openai', 'gpt-4o-realtime-preview', '', 'gpt-4o-realtime-preview'],
    ['openai', 'gpt-4o-search-preview', '', 'gpt-4o-search-preview'],
    ['openai', 'gpt-4o-transcribe', '', 'gpt-4o-transcribe'],
    ['openai', 'gpt-4o-mini-tts', '', 'gpt-4o-mini-tts'],
    ['openai', 'gpt-image-1-mini', '', 'gpt-image-1-mini'],
    ['openai', 'gpt-4-32k', '', 'gpt-4-32k'],
    ['openai', 'gpt-3.5-turbo-16k', '', 'gpt-3.5-turbo-16k'],
    ['google', 'gemini-2.5-flash-lite', '', 'gemini-2.5-flash-lite'],
    ['google', 'gemini-1.5-flash-8b', '', 'gemini-1.5-flash-8b'],
    ['google', 'gemini-2.5-flash-image', '', 'gemini-2.5-flash-image'],
    ['xai', 'grok-3-mini-fast', '', 'grok-3-mini-fast'],
    ['xai', 'grok-4-1-fast', '', 'grok-4-1-fast-reasoning'],
    ['openai', 'gpt-4o-mini-xyz', '', null],
    ['openai', 'gpt-4o:free', '', null],
    ['anthropic', 'claude-opus-5-5-fast', '', null],
    ['google', 'gemini-2.5-flash-8b', '', null],
    ['groq', 'llama-3.3-70b', '', null],
    // Nothing is found inside a name, or behind a prefix that is part of it.
    ['openai', 'agent_gpt-4o_1', '', null],
    ['groq', 'gpt-oss-120b', '', null],
    ['groq', 'openai/gpt-oss-120b', '', 'openai/gpt-oss-120b'],
    ['cerebras', 'gpt-oss-120b', '', 'gpt-oss-120b'],
    ['together', 'openai/gpt-oss-120b', '', 'openai/gpt-oss-120b'],
    // Routing prefixes are no part of a name.
    ['anthropic', 'anthropic/claude-sonnet-5', '', 'claude-sonnet-5'],
    ['google', 'models/gemini-2.5-pro', '', 'gemini-2.5-pro'],
    ['google', 'publishers/google/models/gemini-2.5-pro', '', 'gemini-2.5-pro'],
    ['minimax', 'MiniMax-M3', '', 'minimax-m3'],
    // Snapshots, as each provider writes them.
    ['openai', 'gpt-4o-2024-05-13', '', 'gpt-4o-2024-05-13'],
    ['openai', 'gpt-4o-2023-01-01', '', null],
    ['anthropic', 'claude-fable-5-1-20260901', '', 'claude-fable-5-1'],
    ['anthropic', 'claude-sonnet-4-5@20250929', '', 'claude-sonnet-4-5'],
    ['anthropic', 'claude-sonnet-4-20250514', '', 'claude-sonnet-4-0'],
    ['anthropic', 'claude-3-5-sonnet-v2@20241022', '', 'claude-3-5-sonnet'],
    ['google', 'gemini-2.5-pro-001', '', 'gemini-2.5-pro'],
    ['google', 'gemini-2.5-pro-preview-05-06', '', 'gemini-2.5-pro'],
    ['google', 'gemini-2.5-flash-native-audio-preview-12-2025', '', 'gemini-live-2.5-flash'],
    ['google', 'gemini-live-2.5-flash-preview-native-audio-09-2025', '', 'gemini-live-2.5-flash'],
    ['google', 'gemini-live-2.5-flash-preview-native-audio', '', 'gemini-live-2.5-flash'],
    ['google', 'gemini-2.5-flash-native-audio-preview', '', null],
    ['xai', 'grok-4.6-20261001', '', 'grok-4.6'],
    ['xai', 'grok-4.6-1001', '', 'grok-4.6'],
    ['xai', 'grok-4.6-1399', '', null],
    // Names that move.
    ['openai', 'gpt-5.6', '', 'gpt-5.6-sol'],
    ['anthropic', 'claude-sonnet-4-0', '', 'claude-sonnet-4-0'],
    ['google', 'gemini-flash-latest', '2025-10-01', 'gemini-2.5-flash'],
    ['google', 'gemini-flash-latest', '2026-09-01', null],
    ['mistral', 'mistral-large-latest', '2025-12-01', 'mistral-large-2411'],
    ['mistral', 'mistral-large-latest', '2025-12-02', 'mistral-large-2512'],
    ['mistral', 'mistral-small-latest', '2026-03-16', 'mistral-small-2603'],
    ['mistral', 'mistral-medium-latest', '2026-06-15', 'mistral-medium-2508'],
    ['mistral', 'mistral-medium-latest', '2026-06-16', 'mistral-medium-3.5'],
    ['mistral', 'ministral-8b-latest', '2025-12-01', 'ministral-8b-2410'],
    ['mistral', 'ministral-8b-latest', '', 'ministral-8b-2512'],
    ['mistral', 'ministral-14b-latest', '', 'ministral-14b-2512'],
    ['openai', 'gpt-3.5-turbo-instruct:20230824-v2', '', 'gpt-3.5-turbo-instruct'],
    ['mistral', 'mistral-ocr-latest', '2026-06-22', 'mistral-ocr-2512'],
    ['deepseek', 'deepseek-chat', '2025-06-01', 'deepseek-v3'],
    ['deepseek', 'deepseek-chat', '2026-06-01', 'deepseek-v4-flash'],
    ['deepseek', 'deepseek-chat', '2026-07-24', null],
    ['deepseek', 'deepseek-reasoner', '2025-06-01', 'deepseek-r1'],
    ['deepseek', 'deepseek-reasoner', '2025-10-01', 'deepseek-v3'],
    ['deepseek', 'claude-opus-4-8', '2026-11-01', 'deepseek-v4-pro'],
    ['deepseek', 'claude-haiku-4-5-20251001', '2026-11-01', 'deepseek-v4-flash'],
    ['deepseek', 'claude-fable-1', '2026-11-01', null],
    // Fine-tunes have prices of their own, or none.
    ['openai', 'ft:davinci-002:acme::abc', '', 'ft:davinci-002'],
    ['openai', 'ft:gpt-4.1-2025-04-14:acme:support:abc:ckpt-step-90', '', 'ft:gpt-4.1-2025-04-14'],
    ['openai', 'ft:gpt-9-2030-01-01:acme::abc', '', null],
    ['openai', 'ft:gpt-4o:acme::abc', '', null],
    // Regional profiles have prices of their own.
    ['bedrock', 'global.anthropic.claude-opus-5-5', '', 'global.anthropic.claude-opus-5-5'],
    ['bedrock', 'eu.anthropic.claude-opus-5-5', '', 'us.anthropic.claude-opus-5-5'],
    ['bedrock', 'apac.anthropic.claude-opus-5-5', '', 'us.anthropic.claude-opus-5-5'],
    ['bedrock', 'anthropic.claude-opus-5-5', '', 'us.anthropic.claude-opus-5-5'],
    ['bedrock', 'claude-opus-5-5', '', null],
  ])('%s: %s (%s) is %s', (provider, name, day, model) => {
    const at = day === '' ? november2026 : Date.parse(day)
    expect(resolveModel(book, provider, name, at)?.model ?? null).toBe(model)
  })
})

/** Rates that copied tables have wrong, USD for a million tokens. */
describe('disagreements between public tables are decided', () => {
  test.each<[string, string, string, string, string, TokenPart, string]>([
    ['gpt-5.6-sol before its cut', 'openai', 'gpt-5.6-sol', '2026-08-20', '', 'uncachedInputTokens', '5'],
    ['gpt-5.6-sol since its cut', 'openai', 'gpt-5.6-sol', '2026-08-21', '', 'uncachedInputTokens', '4'],
    ['gpt-5.5 priority is 2.5 x', 'openai', 'gpt-5.5', '', 'priority', 'outputTextTokens', '75'],
    ['gpt-5.4-pro has no cached rate', 'openai', 'gpt-5.4-pro', '', '', 'cacheReadInputTokens', '30'],
    ['gpt-5.5-pro has no cached rate', 'openai', 'gpt-5.5-pro', '', '', 'cacheReadInputTokens', '30'],
    ['gpt-4o-mini-transcribe listens', 'openai', 'gpt-4o-mini-transcribe', '', '', 'audioInputTokens', '3'],
    ['gpt-4o-mini-tts reads', 'openai', 'gpt-4o-mini-tts', '', '', 'uncachedInputTokens', '0.6'],
    ['audio is no text', 'openai', 'gpt-4o-audio-preview', '', '', 'audioInputTokens', '40'],
    ['audio before its cut', 'openai', 'gpt-4o-audio-preview', '2024-12-16', '', 'outputAudioTokens', '200'],
    ['an image is no text', 'openai', 'gpt-image-2', '', '', 'outputImageTokens', '30'],
    ['o3 before its cut', 'openai', 'o3', '2025-06-09', '', 'cacheReadInputTokens', '2.5'],
    ['o3 since its cut', 'openai', 'o3', '2025-06-10', '', 'cacheReadInputTokens', '0.5'],
    ['ft:davinci-002', 'openai', 'ft:davinci-002:a::b', '', '', 'outputTextTokens', '12'],
    ['ft:babbage-002', 'openai', 'ft:babbage-002:a::b', '', '', 'outputTextTokens', '1.6'],
    ['davinci-002 is not its fine-tune', 'openai', 'davinci-002', '', '', 'outputTextTokens', '2'],
    ['gpt-3.5-turbo', 'openai', 'gpt-3.5-turbo', '', '', 'uncachedInputTokens', '0.5'],
    ['gpt-3.5-turbo-16k', 'openai', 'gpt-3.5-turbo-16k', '', '', 'uncachedInputTokens', '3'],
    ['gpt-4o-2024-05-13 keeps its price', 'openai', 'gpt-4o-2024-05-13', '', '', 'outputTextTokens', '15'],
    ['gpt-4o meant that one once', 'openai', 'gpt-4o', '2024-10-01', '', 'outputTextTokens', '15'],
    ['o4-mini flex is published rounded', 'openai', 'o4-mini', '', 'flex', 'cacheReadInputTokens', '0.138'],
    ['Sonnet 5 never rose', 'anthropic', 'claude-sonnet-5', '2026-09-02', '', 'uncachedInputTokens', '2'],
    ['Sonnet 5.5 cached', 'anthropic', 'claude-sonnet-5-5', '2026-10-06', '', 'cacheReadInputTokens', '0.2'],
    ['Sonnet 5.5 cached, cut', 'anthropic', 'claude-sonnet-5-5', '', '', 'cacheReadInputTokens', '0.1'],
    ['claude-3-sonnet writes', 'anthropic', 'claude-3-sonnet', '', '', 'cacheWrite5mInputTokens', '3.75'],
    ['claude-3-haiku writes', 'anthropic', 'claude-3-haiku', '', '', 'cacheWrite5mInputTokens', '0.3'],
    ['claude-instant', 'anthropic', 'claude-instant-1.2', '', '', 'outputTextTokens', '2.4'],
    ['Haiku 3.5 before its cut', 'anthropic', 'claude-3-5-haiku', '2024-12-02', '', 'outputTextTokens', '5'],
    ['Gemini 2.5 cached is a tenth', 'google', 'gemini-2.5-pro', '', '', 'cacheReadInputTokens', '0.125'],
    ['Gemini 2.0 Flash', 'google', 'gemini-2.0-flash', '', '', 'uncachedInputTokens', '0.1'],
    ['Gemini 2.0 Flash on Vertex', 'vertex', 'gemini-2.0-flash', '', '', 'uncachedInputTokens', '0.15'],
    ['8b is no flash', 'google', 'gemini-1.5-flash-8b', '', '', 'uncachedInputTokens', '0.0375'],
    ['deepseek-chat, exactly', 'deepseek', 'deepseek-chat', '2025-09-10', '', 'uncachedInputTokens', '0.56'],
    ['mistral-large-latest', 'mistral', 'mistral-large-latest', '', '', 'uncachedInputTokens', '0.5'],
    ['ministral 8b of 2410', 'mistral', 'ministral-8b-2410', '', '', 'uncachedInputTokens', '0.1'],
    ['ministral 8b of 2512', 'mistral', 'ministral-8b-2512', '', '', 'uncachedInputTokens', '0.15'],
    ['ministral 3b of 2410', 'mistral', 'ministral-3b-2410', '', '', 'uncachedInputTokens', '0.04'],
    ['many agents cost no more', 'xai', 'grok-4.20-multi-agent', '', '', 'outputTextTokens', '2.5'],
    ['grok-4.5 cached', 'xai', 'grok-4.5', '', '', 'cacheReadInputTokens', '0.3'],
    ['grok-4.6 cached', 'xai', 'grok-4.6', '', '', 'cacheReadInputTokens', '0.5'],
    ['gpt-oss on Groq', 'groq', 'openai/gpt-oss-120b', '', '', 'outputTextTokens', '0.6'],
    ['safeguard is 20b', 'groq', 'openai/gpt-oss-safeguard-20b', '', '', 'uncachedInputTokens', '0.075'],
    ['flex on Groq costs the same', 'groq', 'qwen/qwen3-32b', '', 'flex', 'outputTextTokens', '0.59'],
    ['r7b, the right way round', 'cohere', 'command-r7b', '', '', 'outputTextTokens', '0.15'],
    ['glm-5.3-flash, promotion over', 'zai', 'glm-5.3-flash', '', '', 'uncachedInputTokens', '0.15'],
    ['Bedrock, global', 'bedrock', 'global.anthropic.claude-opus-5', '', '', 'outputTextTokens', '25'],
    ['Bedrock, regional', 'bedrock', 'eu.anthropic.claude-opus-5', '', '', 'outputTextTokens', '27.5'],
  ])('%s', (_, provider, model, day, tier, part, expected) => {
    const at = day === '' ? november2026 : Date.parse(day)
    const result = priceUsage(book, { provider, model, at, usage: { [part]: 1 }, serviceTier: tier })
    if (result.costState === 'unpriced') throw new Error(result.reason)
    expect(femtoUsdToPricePerMillion(result.parts[0]!.unitPriceFemtoUsd)).toBe(expected)
  })
})

describe('tools and what is not sold by the token', () => {
  test.each<[string, string, string, BilledQuantity, string]>([
    ['whisper by the second', 'openai', 'whisper-1', { unit: 'audioSeconds', quantity: 61 }, '0.0061'],
    ['gpt-transcribe', 'openai', 'gpt-transcribe', { unit: 'audioSeconds', quantity: 60 }, '0.0045'],
    [
      'Groq bills ten seconds',
      'groq',
      'whisper-large-v3',
      { unit: 'audioSeconds', quantity: 1 },
      '0.000308333333',
    ],
    ['speech', 'openai', 'tts-1', { unit: 'characters', quantity: 1_000 }, '0.015'],
    ['dall-e-3', 'openai', 'dall-e-3', { unit: 'images', quantity: 2, variant: 'hd/1024x1792' }, '0.24'],
    ['dall-e-2', 'openai', 'dall-e-2', { unit: 'images', quantity: 1, variant: '512x512' }, '0.018'],
    [
      'dall-e-3, odd size',
      'openai',
      'dall-e-3',
      { unit: 'images', quantity: 1, variant: 'hd/9x9' },
      'missing_rate',
    ],
    ['imagen', 'google', 'imagen-4.0-fast-generate-001', { unit: 'images', quantity: 3 }, '0.06'],
    ['sora', 'openai', 'sora-2-pro', { unit: 'videoSeconds', quantity: 8, variant: '1024p' }, '4'],
    ['pages', 'mistral', 'mistral-ocr-latest', { unit: 'pages', quantity: 5 }, '0.02'],
    ['rerank', 'cohere', 'rerank-v3.5', { unit: 'searchUnits', quantity: 1 }, '0.002'],
    ['rerank, better', 'cohere', 'rerank-v4.0-pro', { unit: 'searchUnits', quantity: 1 }, '0.0025'],
    ['sonar', 'perplexity', 'sonar', { unit: 'requests', quantity: 1, variant: 'high' }, '0.012'],
    ['citations', 'perplexity', 'sonar-deep-research', { unit: 'citationTokens', quantity: 1_000 }, '0.002'],
    ['training', 'openai', 'ft:gpt-4o-2024-08-06', { unit: 'trainingTokens', quantity: 1_000_000 }, '25'],
    [
      'training by the hour',
      'openai',
      'ft:o4-mini-2025-04-16',
      { unit: 'trainingSeconds', quantity: 1_800 },
      '50',
    ],
    ['a search', 'openai', 'gpt-5', { unit: 'webSearches', quantity: 3 }, '0.03'],
    ['a search of old', 'openai', 'gpt-4.1', { unit: 'webSearchPreviews', quantity: 1 }, '0.025'],
    ['a search of old, thinking', 'openai', 'gpt-5', { unit: 'webSearchPreviews', quantity: 1 }, '0.01'],
    ['files', 'openai', 'gpt-4o', { unit: 'fileSearches', quantity: 2 }, '0.005'],
    ['a container', 'openai', 'o3', { unit: 'codeInterpreterSessions', quantity: 1 }, '0.03'],
    ['Claude searches', 'anthropic', 'claude-opus-5', { unit: 'webSearches', quantity: 1 }, '0.01'],
    ['Claude fetches for nothing', 'anthropic', 'claude-opus-5', { unit: 'webFetches', quantity: 9 }, '0'],
    ['Gemini 3, a query', 'google', 'gemini-3.8-flash', { unit: 'groundingQueries', quantity: 3 }, '0.042'],
    ['Gemini 3, a prompt', 'google', 'gemini-3-pro-preview', { unit: 'groundedPrompts', quantity: 1 }, '0'],
    ['Gemini 4, a query', 'google', 'gemini-4-argon', { unit: 'groundingQueries', quantity: 1 }, '0.014'],
    ['Gemini 2, a query', 'google', 'gemini-2.5-pro', { unit: 'groundingQueries', quantity: 3 }, '0'],
    ['Gemini 2, a prompt', 'google', 'gemini-2.0-flash', { unit: 'groundedPrompts', quantity: 1 }, '0.035'],
    [
      'Gemini on Vertex, a query',
      'vertex',
      'gemini-3.8-flash',
      { unit: 'groundingQueries', quantity: 1 },
      '0.014',
    ],
    ['Grok searches X', 'xai', 'grok-4.5', { unit: 'xSearches', quantity: 2 }, '0.01'],
    ['Grok searches collections', 'xai', 'grok-4.5', { unit: 'collectionsSearches', quantity: 2 }, '0.005'],
    [
      'a tool nobody sells there',
      'groq',
      'qwen/qwen3-32b',
      { unit: 'webSearches', quantity: 1 },
      'missing_rate',
    ],
  ])('%s', (_, provider, model, unit, expected) => {
    expect(usd({ provider, model, usage: {}, units: [unit] })).toBe(expected)
  })

  test('tokens on a model that sells none have no price', () => {
    expect(usd({ model: 'whisper-1', usage: { uncachedInputTokens: 1 } })).toBe('missing_rate')
    expect(usd({ model: 'whisper-1', usage: { outputTextTokens: 1 } })).toBe('missing_rate')
  })

  test('an unknown number of what it sells is not none', () => {
    expect(usd({ model: 'whisper-1' })).toBe('missing_usage')
    expect(usd({ model: 'whisper-1', units: [{ unit: 'audioSeconds', quantity: 0 }] })).toBe('0')
  })
})

describe('where it was served', () => {
  const usage = { uncachedInputTokens: 100_000 }
  test.each<[string, string, string, string | null, string]>([
    ['no particular place', 'openai', 'gpt-5.4', null, '0.25'],
    ['a host that keeps data in a region', 'openai', 'gpt-5.4', 'data-residency', '0.275'],
    ['the same for a model of before', 'openai', 'gpt-5.2', 'data-residency', '0.175'],
    ['Claude in the US', 'anthropic', 'claude-opus-5', 'us', '0.55'],
    ['Claude anywhere', 'anthropic', 'claude-opus-5', 'global', '0.5'],
    ['Claude 4.5 on a regional endpoint', 'vertex', 'claude-haiku-4-5@20251001', 'regional', '0.11'],
    ['Claude 4.1 there', 'vertex', 'claude-opus-4-1@20250805', 'regional', '1.5'],
    ['Gemini 3 there', 'vertex', 'gemini-3.5-flash', 'regional', '0.165'],
    ['Gemini 2.5 there', 'vertex', 'gemini-2.5-flash', 'regional', '0.03'],
    ['Gemini 4 there, which nobody publishes', 'vertex', 'gemini-4-argon', 'regional', 'missing_rate'],
    ['Gemma there, which is free elsewhere only', 'vertex', 'gemma-3-27b-it', null, 'unknown_model'],
    ['Grok in the US', 'xai', 'grok-4.7', 'us', '0.22'],
    ['a data zone', 'azure', 'gpt-4o-2024-08-06', 'datazone', '0.275'],
    ['one deployment for the whole world', 'azure', 'gpt-4o-2024-08-06', 'global', '0.25'],
    ['a region whose meter is not known', 'azure', 'gpt-5-2025-08-07', 'regional', 'missing_rate'],
    ['another model of OpenAI on Azure', 'azure', 'gpt-4o-mini', 'global', '0.015'],
    ['the same in a data zone', 'azure', 'gpt-4o-mini', 'datazone', 'missing_rate'],
  ])('%s', (_, provider, model, region, expected) => {
    expect(usd({ provider, model, region, usage })).toBe(expected)
  })

  test.each([
    ['batch', '0.0075'],
    ['priority', 'unknown_tier'],
  ])('a tier %s of a model that is only resold', (serviceTier, expected) => {
    expect(usd({ provider: 'azure', model: 'gpt-4o-mini', serviceTier, usage })).toBe(expected)
  })
})

describe('the hour of the day', () => {
  const usage = { uncachedInputTokens: 1_000_000 }
  test.each([
    ['a Thursday before the peak', 'deepseek-flash', '2026-09-24T00:59:59.999Z', '0.15'],
    ['the peak begins', 'deepseek-flash', '2026-09-24T01:00Z', '0.3'],
    ['its last millisecond', 'deepseek-flash', '2026-09-24T03:59:59.999Z', '0.3'],
    ['it ends', 'deepseek-flash', '2026-09-24T04:00Z', '0.15'],
    ['the second begins', 'deepseek-flash', '2026-09-24T06:00Z', '0.3'],
    ['and ends', 'deepseek-flash', '2026-09-24T10:00Z', '0.15'],
    ['a Saturday', 'deepseek-flash', '2026-09-19T02:00Z', '0.15'],
    ['a Saturday that is worked on', 'deepseek-flash', '2026-10-10T02:00Z', '0.15'],
    ['the autumn festival, a Friday', 'deepseek-flash', '2026-09-25T02:00Z', '0.15'],
    ['the first of October', 'deepseek-flash', '2026-10-01T02:00Z', '0.15'],
    ['the seventh', 'deepseek-flash', '2026-10-07T09:59Z', '0.15'],
    ['the day after', 'deepseek-flash', '2026-10-08T02:00Z', '0.3'],
    ['a Saturday while every day had a peak', 'deepseek-v4-flash', '2026-08-22T02:00Z', '0.44'],
    ['the last peak of every day', 'deepseek-v4-flash', '2026-09-10T03:59:59.999Z', '0.44'],
    ['the first price of working days', 'deepseek-v4-flash', '2026-09-10T04:00Z', '0.15'],
    ['before peaks began', 'deepseek-v4-pro', '2026-08-16T15:59:59.999Z', '0.435'],
    ['since they began', 'deepseek-v4-pro', '2026-08-16T16:00Z', '0.66'],
    ['V3, off-peak from the first day', 'deepseek-chat', '2025-02-26T00:00Z', '0.135'],
    ['V3, off-peak over midnight', 'deepseek-chat', '2025-03-01T00:29:59.999Z', '0.135'],
    ['V3, its end', 'deepseek-chat', '2025-03-01T00:30Z', '0.27'],
    ['V3, its beginning', 'deepseek-chat', '2025-03-01T16:30Z', '0.135'],
    ['R1, a quarter', 'deepseek-reasoner', '2025-03-01T17:00Z', '0.135'],
    ['off-peak ended', 'deepseek-chat', '2025-09-05T17:00Z', '0.56'],
  ])('%s', (_, model, at, expected) => {
    expect(usd({ provider: 'deepseek', model, at: Date.parse(at), usage })).toBe(expected)
  })
})

describe('speed', () => {
  const usage = { uncachedInputTokens: 100_000, outputTextTokens: 1_000 }
  test.each<[string, string, string, Partial<UsageToPrice>, string]>([
    ['Opus 4.7', 'claude-opus-4-7', '', {}, '3.15'],
    ['Opus 5', 'claude-opus-5', '', {}, '1.05'],
    ['Opus 5.5', 'claude-opus-5-5', '', {}, '0.84'],
    ['in the US', 'claude-opus-5-5', '', { region: 'us' }, '0.924'],
    ['a fast batch is not sold', 'claude-opus-5-5', '', { serviceTier: 'batch' }, 'unknown_tier'],
    ['a model that has no fast speed', 'claude-sonnet-5', '', {}, 'unknown_tier'],
    ['Opus 4.6, short', 'claude-opus-4-6', '2026-03-01', {}, '3.15'],
    [
      'Opus 4.6, long',
      'claude-opus-4-6',
      '2026-03-01',
      { usage: { uncachedInputTokens: 200_001 } },
      '12.00006',
    ],
    ['Opus 4.6, long, later', 'claude-opus-4-6', '', { usage: { uncachedInputTokens: 200_001 } }, '6.00003'],
  ])('%s', (_, model, day, call, expected) => {
    const at = day === '' ? november2026 : Date.parse(day)
    expect(usd({ provider: 'anthropic', model, at, usage, speed: 'fast', ...call })).toBe(expected)
  })
})

describe('every model and tier is priced as published, or unknown_tier', () => {
  test.each(catalogue)('$provider', ({ provider, models }) => {
    for (const { model, prices } of models) {
      for (const row of prices) {
        for (const tier of priceTiers) {
          const isPublished = tier === 'standard' || row.tiers?.[tier] !== undefined
          const at = instantIn(row)
          const sold = row.rates ? { usage: { uncachedInputTokens: 1 } } : somethingOf(row)
          const result = priceUsage(book, { provider, model, at, ...sold, serviceTier: tier })
          const expected = isPublished
            ? { costState: 'priced', tier }
            : { costState: 'unpriced', reason: 'unknown_tier' }
          expect([model, tier, result]).toMatchObject([model, tier, expected])
        }
      }
    }
  })
})

function usd(call: Partial<UsageToPrice>): string {
  const result = priceUsage(book, {
    provider: 'openai',
    model: 'gpt-4o-mini',
    at: november2026,
    usage: {},
    serviceTier: null,
    ...call,
  })
  return result.costState === 'priced' ? picoUsdToDecimal(result.listCostPicoUsd) : result.reason
}

/** A token of every part that has a rate, one of every unit that has a price. */
function somethingOf(row: CataloguePriceRow): Pick<UsageToPrice, 'usage' | 'units'> {
  const usage = Object.fromEntries(Object.keys(row.rates ?? {}).map((part) => [part, 1]))
  const units = Object.entries(row.units ?? {}).flatMap(([name, price]) => {
    const unit = name as BilledUnit
    if (!('variants' in price)) return [{ unit, quantity: 1 }]
    return Object.keys(price.variants).map((variant) => ({ unit, quantity: 1, variant }))
  })
  return { usage, units }
}

function instantIn({ from, until }: Pick<CatalogueModel['prices'][number], 'from' | 'until'>): number {
  if (from !== null) return Date.parse(from)
  return until === null ? november2026 : Date.parse(until) - 1
}
