import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { picoUsdToDecimal } from '../money/index.ts'
import type { TokenUsage } from '../usage/index.ts'
import { compilePriceBook } from './compile-price-book.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { type CallToBound, priceBound } from './price-bound.ts'
import { priceUsage } from './price-usage.ts'

const book = compilePriceBook(loadCatalogue())
const at = Date.parse('2026-11-20')

function bound(call: Partial<CallToBound>): string | null {
  const all = { provider: 'openai', model: 'gpt-4o-mini', at, inputTokens: 1000, outputTokens: 500, ...call }
  const result = priceBound(book, all)
  return result && picoUsdToDecimal(result.picoUsd)
}

describe('the bound of a call', () => {
  test.each<[string, Partial<CallToBound>, string | null]>([
    ['takes the dearest tier when any could serve', {}, '0.00075'],
    ['takes the base price when that was asked for', { serviceTier: 'default' }, '0.00045'],
    ['knows that flex can be answered at the base price', { model: 'o3', serviceTier: 'flex' }, '0.006'],
    ['takes what the model can write when nothing limits it', { outputTokens: null }, '0.016634'],
    [
      'takes input at the price of a cache write',
      { model: 'gpt-6-sol', serviceTier: 'default', region: null, outputTokens: 0 },
      '0.0025',
    ],
    [
      'takes the dearest region when any could serve',
      { model: 'gpt-6-sol', serviceTier: 'default', outputTokens: 0 },
      '0.00275',
    ],
    [
      'takes the fast speed when that could serve',
      { provider: 'anthropic', model: 'claude-opus-4-7', region: null },
      '0.135',
    ],
    [
      'takes the speed that was asked for',
      { provider: 'anthropic', model: 'claude-opus-4-7', region: null, speed: null },
      '0.0225',
    ],
    [
      'takes the dearest hours of the day',
      { provider: 'deepseek', model: 'deepseek-flash', inputTokens: 1_000_000, outputTokens: 0 },
      '0.3',
    ],
    [
      'takes the long band once the input could reach it',
      { model: 'gpt-6-sol', serviceTier: 'default', region: null, inputTokens: 272_001, outputTokens: 0 },
      '1.360005',
    ],
    [
      'has no output to bound for embeddings',
      { model: 'text-embedding-3-small', outputTokens: null },
      '0.00002',
    ],
    ['is unknown for an unknown model', { model: 'gpt-4o-mini-xyz' }, null],
    ['is unknown when nothing limits the output', { model: 'gpt-image-1', outputTokens: null }, null],
    ['is unknown before the first price', { at: 0 }, null],
  ])('%s', (_, call, expected) => {
    expect(bound(call)).toBe(expected)
  })
})

test('no receipt exceeds its bound', () => {
  const models = [...book.providers.values()].flatMap((prices) => prices.models)
  const someTokens = fc.nat(400_000)
  fc.assert(
    fc.property(
      fc.constantFrom(...models),
      fc.constantFrom(null, 'flex', 'priority', 'batch'),
      fc.constantFrom(null, 'fast' as const),
      fc.constantFrom(null, 'us', 'regional', 'data-residency'),
      fc.tuple(someTokens, someTokens, someTokens, someTokens, someTokens),
      ({ provider, model }, serviceTier, speed, region, [uncached, cached, written, text, thinking]) => {
        const usage: TokenUsage = {
          uncachedInputTokens: uncached,
          cacheReadInputTokens: cached,
          cacheWrite5mInputTokens: written,
          outputTextTokens: text,
          reasoningTokens: thinking,
        }
        const receipt = priceUsage(book, { provider, model, at, usage, serviceTier, speed, region })
        if (receipt.costState === 'unpriced') return
        const most = priceBound(book, {
          provider,
          model,
          at,
          inputTokens: uncached + cached + written,
          outputTokens: text + thinking,
        })
        expect(most && most.picoUsd >= receipt.listCostPicoUsd).toBe(true)
      },
    ),
  )
})
