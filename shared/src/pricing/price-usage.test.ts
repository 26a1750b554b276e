import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { picoUsdToDecimal } from '../money/index.ts'
import { type TokenPart, type TokenUsage, tokenParts } from '../usage/index.ts'
import { compilePriceBook } from './compile-price-book.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { priceUsage, type UsageToPrice } from './price-usage.ts'

const book = compilePriceBook(loadCatalogue())
const november2026 = Date.parse('2026-11-20T12:00Z')

function price(call: Partial<UsageToPrice>) {
  return priceUsage(book, {
    provider: 'openai',
    model: 'gpt-4o-mini',
    at: november2026,
    usage: { uncachedInputTokens: 1000, outputTextTokens: 500 },
    serviceTier: null,
    ...call,
  })
}

function usd(call: Partial<UsageToPrice>): string {
  const result = price(call)
  return result.costState === 'priced' ? picoUsdToDecimal(result.listCostPicoUsd) : result.reason
}

const million = { uncachedInputTokens: 1_000_000 }
const exactly272k = { uncachedInputTokens: 200_000, cacheReadInputTokens: 72_000, outputTextTokens: 1_000 }

describe('hand-checked calls', () => {
  test.each<[string, Partial<UsageToPrice>, string]>([
    ['gpt-4o-mini, 1000 in, 500 out', {}, '0.00045'],
    ['no tokens cost 0', { usage: {} }, '0'],
    [
      'cached input at half price on gpt-4o',
      {
        model: 'gpt-4o',
        usage: { uncachedInputTokens: 976, cacheReadInputTokens: 1024, outputTextTokens: 100 },
      },
      '0.00472',
    ],
    [
      'cached input at a tenth on gpt-5, thinking as output',
      {
        model: 'gpt-5',
        usage: { cacheReadInputTokens: 1_000_000, reasoningTokens: 640, outputTextTokens: 360 },
      },
      '0.135',
    ],
    [
      'an absent cached rate bills as input',
      { model: 'gpt-4', usage: { cacheReadInputTokens: 1_000_000 } },
      '30',
    ],
    [
      'an absent write fee bills as input',
      { model: 'gpt-4o', usage: { cacheWrite30mInputTokens: 1_000_000 } },
      '2.5',
    ],
    [
      'a cache write on gpt-6-sol',
      { model: 'gpt-6-sol', usage: { cacheWrite30mInputTokens: 100_000 } },
      '0.25',
    ],
    ['the old snapshot keeps its price', { model: 'gpt-4o-2024-05-13', usage: million }, '5'],
    [
      'a snapshot nobody listed has its base price',
      { model: 'gpt-4o-mini-2026-12-24', usage: million },
      '0.15',
    ],
    ['a fine-tune has its own price', { model: 'ft:gpt-4o-2024-08-06:acme::abc123', usage: million }, '3.75'],
    ['an embedding', { model: 'text-embedding-3-small', usage: million }, '0.02'],
    ['a legacy completion', { model: 'gpt-3.5-turbo-instruct', usage: million }, '1.5'],
    ['moderation is free, which is known', { model: 'omni-moderation-latest', usage: million }, '0'],
    ['audio', { model: 'gpt-audio', usage: { audioInputTokens: 1_000_000 } }, '32'],
    ['an image in a chat bills as text', { model: 'gpt-4o', usage: { imageInputTokens: 1_000_000 } }, '2.5'],
    ['an image on an image model', { model: 'gpt-image-1', usage: { imageInputTokens: 1_000_000 } }, '10'],
  ])('%s', (_, call, expected) => {
    expect(usd(call)).toBe(expected)
  })
})

describe('prices have dates', () => {
  const day = 24 * 60 * 60 * 1000
  test.each([
    ['o3', '2025-06-10', '1', '0.2'],
    ['gpt-4o', '2024-10-02', '0.5', '0.25'],
    ['o1-mini', '2025-01-31', '0.3', '0.11'],
    ['gpt-5.6-luna', '2026-07-30', '0.1', '0.02'],
    ['gpt-5.6', '2026-08-21', '0.5', '0.4'],
  ])('%s changes at the first instant of %s', (model, date, before, after) => {
    const at = Date.parse(date)
    const usage = { uncachedInputTokens: 100_000 }
    expect(usd({ model, at: at - 1, usage })).toBe(before)
    expect(usd({ model, at, usage })).toBe(after)
    expect(usd({ model, at: at + day, usage })).toBe(after)
  })

  test('before the first known price a call is unpriced', () => {
    expect(price({ at: Date.parse('2024-07-18') - 1 })).toEqual({
      costState: 'unpriced',
      reason: 'missing_rate',
      priceId: null,
    })
  })

  test('the price used has a stable, readable id', () => {
    expect(price({})).toMatchObject({
      priceId: 'openai/gpt-4o-mini@2024-10-01',
      tier: 'standard',
      band: 'base',
    })
    expect(price({ at: Date.parse('2024-08-01') })).toMatchObject({
      priceId: 'openai/gpt-4o-mini@2024-07-18',
    })
  })
})

describe('the whole request is priced by its band', () => {
  test.each([
    ['gpt-5.4 at 272,000', 'gpt-5.4', exactly272k, null, '0.533'],
    ['gpt-5.4 above', 'gpt-5.4', { ...exactly272k, cacheReadInputTokens: 72_001 }, null, '1.0585005'],
    ['gpt-5.4 flex above', 'gpt-5.4', { ...exactly272k, cacheReadInputTokens: 72_001 }, 'flex', '0.52925025'],
    ['gpt-6.1-sol fast and long', 'gpt-6.1-sol', { uncachedInputTokens: 1_000_000 }, 'fast', '8'],
    ['gpt-5.4-mini has no long band', 'gpt-5.4-mini', { uncachedInputTokens: 400_000 }, null, '0.3'],
    [
      'priority is not published for long gpt-5.4',
      'gpt-5.4',
      { uncachedInputTokens: 272_001 },
      'priority',
      'missing_rate',
    ],
  ])('%s', (_, model, usage, serviceTier, expected) => {
    expect(usd({ model, usage, serviceTier })).toBe(expected)
  })
})

describe('the tier that served decides', () => {
  const usage = { uncachedInputTokens: 1_000_000, cacheReadInputTokens: 0, outputTextTokens: 0 }
  const cached = { cacheReadInputTokens: 1_000_000 }
  test.each<[string, string | null, TokenUsage, string]>([
    ['gpt-4o', null, usage, '2.5'],
    ['gpt-4o', 'default', usage, '2.5'],
    ['gpt-4o', 'auto', usage, '2.5'],
    ['gpt-4o', 'standard', usage, '2.5'],
    ['gpt-4o', 'priority', usage, '4.25'],
    ['gpt-4o', 'fast', usage, '4.25'],
    ['gpt-4o', 'batch', usage, '1.25'],
    ['gpt-4o', 'batch', cached, '1.25'],
    ['gpt-4o', 'flex', usage, 'unknown_tier'],
    ['gpt-4o', 'scale', usage, 'unknown_tier'],
    ['o4-mini', 'flex', cached, '0.138'],
    ['gpt-5.4', 'flex', { cacheReadInputTokens: 100_000 }, '0.013'],
    ['gpt-5.5', 'priority', { uncachedInputTokens: 100_000 }, '1.25'],
    ['gpt-5.6-sol', 'batch', { cacheWrite30mInputTokens: 100_000 }, '0.25'],
  ])('%s served as %s', (model, serviceTier, tokens, expected) => {
    expect(usd({ model, serviceTier, usage: tokens })).toBe(expected)
  })
})

describe('unknown is not zero', () => {
  test.each<[string, Partial<UsageToPrice>, string]>([
    ['an unknown model', { model: 'gpt-4o-mini-xyz' }, 'unknown_model'],
    ['an unknown provider', { provider: 'acme' }, 'unknown_model'],
    ['audio on a text model', { usage: { uncachedInputTokens: 1, audioInputTokens: 1 } }, 'missing_rate'],
    [
      'output of an embedding',
      { model: 'text-embedding-3-small', usage: { outputTextTokens: 1 } },
      'missing_rate',
    ],
    [
      'a write of a lifetime whose fee is unknown',
      { model: 'gpt-6-sol', usage: { cacheWrite12hInputTokens: 1 } },
      'missing_rate',
    ],
  ])('%s', (_, call, reason) => {
    expect(price(call)).toMatchObject({ costState: 'unpriced', reason })
  })
})

const anyUsage = fc.dictionary(
  fc.constantFrom('uncachedInputTokens', 'cacheReadInputTokens', 'outputTextTokens', 'reasoningTokens'),
  fc.oneof(fc.nat(1000), fc.nat(2_000_000), fc.constant(Number.MAX_SAFE_INTEGER)),
) as fc.Arbitrary<TokenUsage>
const anyModel = fc.constantFrom('gpt-4o-mini', 'gpt-5-nano', 'o3', 'gpt-5.4', 'gpt-6.1-terra', 'gpt-4')
const anyTier = fc.constantFrom(null, 'default', 'flex', 'priority', 'batch')

describe('for any usage', () => {
  test('the total is the sum of its parts, each what decimal arithmetic says', () => {
    fc.assert(
      fc.property(anyModel, anyTier, anyUsage, (model, serviceTier, usage) => {
        const result = price({ model, serviceTier, usage })
        if (result.costState === 'unpriced') return
        let total = 0n
        for (const part of result.parts) {
          const exact = new Decimal(part.unitPriceFemtoUsd.toString()).times(part.quantity).dividedBy(1000)
          expect(part.costPicoUsd.toString()).toBe(exact.toFixed(0, Decimal.ROUND_HALF_EVEN))
          expect(part.quantity).toBe(usage[part.part as TokenPart])
          total += part.costPicoUsd
        }
        expect(result.listCostPicoUsd).toBe(total)
        expect(result.parts).toHaveLength(Object.values(usage).filter((quantity) => quantity > 0).length)
      }),
    )
  })

  test('the order of its fields does not matter', () => {
    fc.assert(
      fc.property(anyModel, anyUsage, (model, usage) => {
        const reversed = Object.fromEntries(Object.entries(usage).reverse())
        expect(price({ model, usage: reversed })).toEqual(price({ model, usage }))
      }),
    )
  })

  test('a conversation costs the same in one call or in many', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { maxLength: 20 }), (counts) => {
        let apart = 0n
        for (const count of counts) {
          const one = price({ model: 'gpt-5-nano', usage: { uncachedInputTokens: count } })
          if (one.costState === 'priced') apart += one.listCostPicoUsd
        }
        const together = price({
          model: 'gpt-5-nano',
          usage: { uncachedInputTokens: counts.reduce((sum, count) => sum + count, 0) },
        })
        expect(together).toMatchObject({ listCostPicoUsd: apart })
      }),
    )
  })
})

test('a million tiny calls lose nothing', () => {
  let total = 0n
  const usage = { uncachedInputTokens: 3 }
  for (let call = 0; call < 1_000_000; call++) {
    const result = price({ usage })
    if (result.costState === 'priced') total += result.listCostPicoUsd
  }
  expect(picoUsdToDecimal(total)).toBe('0.45')
})

test('parts stand in the order of tokenParts', () => {
  const usage = { outputTextTokens: 1, cacheReadInputTokens: 1, uncachedInputTokens: 1 }
  const result = price({ usage })
  if (result.costState === 'unpriced') throw new Error(result.reason)
  const places = result.parts.map(({ part }) => tokenParts.indexOf(part as TokenPart))
  expect(places).toEqual([...places].sort((a, b) => a - b))
})
