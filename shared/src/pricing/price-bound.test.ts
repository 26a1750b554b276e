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
      { model: 'gpt-6-sol', serviceTier: 'default', outputTokens: 0 },
      '0.0025',
    ],
    [
      'takes the long band once the input could reach it',
      { model: 'gpt-6-sol', serviceTier: 'default', inputTokens: 272_001, outputTokens: 0 },
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
  const names = loadCatalogue().flatMap(({ models }) => models.map(({ model }) => model))
  const someTokens = fc.nat(400_000)
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.constantFrom(null, 'flex', 'priority', 'batch'),
      fc.tuple(someTokens, someTokens, someTokens, someTokens, someTokens),
      (model, serviceTier, [uncached, cached, written, text, thinking]) => {
        const usage: TokenUsage = {
          uncachedInputTokens: uncached,
          cacheReadInputTokens: cached,
          cacheWrite30mInputTokens: written,
          outputTextTokens: text,
          reasoningTokens: thinking,
        }
        const receipt = priceUsage(book, { provider: 'openai', model, at, usage, serviceTier })
        if (receipt.costState === 'unpriced') return
        const most = priceBound(book, {
          provider: 'openai',
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
