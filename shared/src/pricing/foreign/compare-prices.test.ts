import { describe, expect, it } from 'vitest'
import type { ProviderCatalogue } from '../catalogue-schema.ts'
import { compilePriceBook } from '../compile-price-book.ts'
import { providerCatalogueSchema } from '../provider-catalogue-schema.ts'
import { comparePrices } from './compare-prices.ts'
import type { ForeignPrice } from './foreign-price.ts'

const at = Date.parse('2026-11-20')
const row = { source: 'https://example.com', verifiedOn: '2026-11-20' }
const catalogue: ProviderCatalogue = providerCatalogueSchema.parse({
  schemaVersion: 1,
  provider: 'acme',
  unit: 'USD per 1,000,000 tokens',
  routingPrefixes: [],
  snapshotSuffixes: ['-YYYY-MM-DD'],
  models: [
    {
      model: 'big',
      kind: 'chat',
      names: ['big'],
      contextWindowTokens: null,
      maxOutputTokens: null,
      prices: [
        { ...row, from: '2026-01-01', until: '2026-06-01', rates: { uncachedInputTokens: '9' } },
        {
          ...row,
          from: '2026-06-01',
          until: null,
          rates: { uncachedInputTokens: '2', cacheWrite30mInputTokens: '2.5', outputTextTokens: '8' },
          tiers: { batch: { multiplier: { input: '0.5', output: '0.5' } } },
          longContext: { above: 200_000, multiplier: { input: '2', output: '1.5' } },
        },
      ],
    },
    {
      model: 'gone',
      kind: 'chat',
      names: ['gone'],
      contextWindowTokens: null,
      maxOutputTokens: null,
      prices: [{ ...row, from: '2025-01-01', until: '2026-01-01', rates: { uncachedInputTokens: '1' } }],
    },
  ],
  aliases: [],
  patterns: [],
})
const book = compilePriceBook([catalogue])

function compare(...prices: Partial<ForeignPrice>[]) {
  const standard = { provider: 'acme', model: 'big', tier: 'standard', aboveTokens: null } as const
  const theirs = prices.map((price) => ({
    ...standard,
    part: 'uncachedInputTokens' as const,
    usdPerMillion: '2',
    ...price,
  }))
  return comparePrices(book, theirs, at)
}

describe('our prices and theirs', () => {
  it.each<[string, Partial<ForeignPrice>]>([
    ['written otherwise', { usdPerMillion: '2.000' }],
    ['of a snapshot', { model: 'big-2026-07-01' }],
    ['of a cached token that we bill as a plain one', { part: 'cacheReadInputTokens' }],
    ['of a write, whatever its lifetime', { part: 'cacheWrite5mInputTokens', usdPerMillion: '2.5' }],
    ['of a batch', { tier: 'batch', usdPerMillion: '1' }],
    ['of a long prompt', { aboveTokens: 200_000, usdPerMillion: '4' }],
    ['of a prompt that is not long yet', { aboveTokens: 128_000 }],
  ])('are equal: %s', (_, price) => {
    expect(compare(price)).toEqual({ differences: [], equal: 1, onlyTheirs: [] })
  })

  it('differ by model and part, with what each says', () => {
    expect(compare({ usdPerMillion: '9' }, {}, { part: 'audioInputTokens', usdPerMillion: '30' })).toEqual({
      differences: [
        {
          provider: 'acme',
          model: 'big',
          means: 'big',
          tier: 'standard',
          aboveTokens: null,
          part: 'uncachedInputTokens',
          ours: '2',
          theirs: '9',
        },
        expect.objectContaining({ part: 'audioInputTokens', ours: null, theirs: '30' }),
      ],
      equal: 1,
      onlyTheirs: [],
    })
  })

  it('name the write that is sold', () => {
    expect(compare({ part: 'cacheWrite5mInputTokens', usdPerMillion: '3' }).differences).toMatchObject([
      { part: 'cacheWrite30mInputTokens', ours: '2.5', theirs: '3' },
    ])
  })

  it('say nothing by a 0 for what has no price of its own, and much by one for what has', () => {
    const { differences } = compare(
      { part: 'cacheReadInputTokens', usdPerMillion: '0' },
      { part: 'outputAudioTokens', usdPerMillion: '0' },
      { part: 'outputTextTokens', usdPerMillion: '0' },
    )
    expect(differences).toMatchObject([{ part: 'outputTextTokens', ours: '8', theirs: '0' }])
  })

  it('name each model once that only they have, one that is no longer sold among them', () => {
    const other = { provider: 'nobody', model: 'x' }
    expect(
      compare({ model: 'bigger' }, { model: 'bigger', tier: 'batch' }, { model: 'gone' }, other),
    ).toEqual({
      differences: [],
      equal: 0,
      onlyTheirs: [{ provider: 'acme', model: 'bigger' }, { provider: 'acme', model: 'gone' }, other],
    })
  })
})
