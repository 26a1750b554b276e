import { describe, expect, it } from 'vitest'
import type { CataloguePriceRow } from '../catalogue-schema.ts'
import { foreignModels } from './foreign-models.ts'
import type { ForeignPrice } from './foreign-price.ts'

function price(
  part: ForeignPrice['part'],
  usdPerMillion: string,
  changes: Partial<ForeignPrice> = {},
): ForeignPrice {
  return {
    provider: 'acme',
    model: 'X-1',
    tier: 'standard',
    aboveTokens: null,
    part,
    usdPerMillion,
    ...changes,
  }
}

const termsOf = (prices: ForeignPrice[], ours: CataloguePriceRow | null = null) =>
  foreignModels(prices, () => ours)[0]?.terms

const plain = [price('uncachedInputTokens', '1'), price('outputTextTokens', '4')]
const row = { from: null, until: null, source: 'page', verifiedOn: '2026-11-20' }

describe('a model of somebody else’s list', () => {
  it('has a price by part, tier and size', () => {
    const prices = [
      ...plain,
      price('uncachedInputTokens', '0.5', { tier: 'batch' }),
      price('uncachedInputTokens', '2', { aboveTokens: 200_000 }),
    ]
    expect(foreignModels(prices, () => null)).toEqual([
      {
        provider: 'acme',
        model: 'x-1',
        terms: {
          rates: { uncachedInputTokens: '1', outputTextTokens: '4' },
          tiers: { batch: { rates: { uncachedInputTokens: '0.5' } } },
          longContext: { above: 200_000, rates: { uncachedInputTokens: '2', outputTextTokens: '4' } },
        },
        hasManySizes: false,
      },
    ])
  })

  it('is free where the list says so, and has no fee where it has a 0 for none', () => {
    const prices = [
      price('uncachedInputTokens', '0'),
      price('outputTextTokens', '0'),
      price('cacheWrite5mInputTokens', '0'),
    ]
    expect(termsOf(prices)?.rates).toEqual({ uncachedInputTokens: '0', outputTextTokens: '0' })
  })

  it('keeps what the list does not speak of', () => {
    const ours: CataloguePriceRow = {
      ...row,
      rates: { uncachedInputTokens: '3', cacheReadInputTokens: '0.3', outputTextTokens: '4' },
      tiers: { flex: { multiplier: { input: '0.5', output: '0.5' } } },
      regions: { us: '1.1' },
    }
    expect(termsOf([...plain, price('outputTextTokens', '2', { tier: 'flex' })], ours)).toEqual({
      rates: { uncachedInputTokens: '1', cacheReadInputTokens: '0.3', outputTextTokens: '4' },
      tiers: {
        flex: { rates: { uncachedInputTokens: '1.5', cacheReadInputTokens: '0.15', outputTextTokens: '2' } },
      },
      regions: { us: '1.1' },
    })
  })

  it('takes a cache write of unnamed lifetime for the one that is sold', () => {
    const ours: CataloguePriceRow = {
      ...row,
      rates: { uncachedInputTokens: '1', cacheWrite30mInputTokens: '1.25' },
    }
    const terms = termsOf([...plain, price('cacheWrite5mInputTokens', '1.5')], ours)
    expect(terms?.rates).toMatchObject({ cacheWrite30mInputTokens: '1.5' })
    expect(terms?.rates).not.toHaveProperty('cacheWrite5mInputTokens')
  })

  it('is left out when it has nothing at the standard tier', () => {
    expect(termsOf([price('uncachedInputTokens', '2', { tier: 'batch' })])).toBeNull()
  })

  it('is left out when it has more sizes than a price can tell apart, and says so', () => {
    const prices = [
      ...plain,
      price('uncachedInputTokens', '2', { aboveTokens: 1 }),
      price('uncachedInputTokens', '3', { aboveTokens: 2 }),
    ]
    expect(foreignModels(prices, () => null)).toMatchObject([{ terms: null, hasManySizes: true }])
  })
})
