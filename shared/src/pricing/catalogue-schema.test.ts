import { describe, expect, test } from 'vitest'
import { allPrices } from './all-prices.ts'
import type { ProviderCatalogue } from './catalogue-schema.ts'
import { compilePriceBook } from './compile-price-book.ts'
import { compileRow } from './compile-row.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { providerCatalogueSchema } from './provider-catalogue-schema.ts'

const row = {
  from: '2024-01-01',
  until: null,
  rates: { uncachedInputTokens: '1.00' },
  source: 'https://example.com/pricing',
  verifiedOn: '2024-01-02',
}
const model = {
  model: 'small',
  kind: 'chat' as const,
  names: ['small'],
  contextWindowTokens: 1000,
  maxOutputTokens: 100,
  prices: [row],
}
const catalogue: ProviderCatalogue = {
  schemaVersion: 1,
  provider: 'acme',
  unit: 'USD per 1,000,000 tokens',
  routingPrefixes: [],
  snapshotSuffixes: [],
  models: [model],
  aliases: [],
  patterns: [],
}
const withPrices = (...prices: unknown[]) => ({ ...catalogue, models: [{ ...model, prices }] })

describe('a catalogue with a mistake is refused, by a sentence that names it', () => {
  test.each<[string, unknown, RegExp]>([
    ['a misspelt rate', withPrices({ ...row, rates: { cachedInputTokens: '1' } }), /cachedInputTokens/],
    ['an unknown field', { ...catalogue, currency: 'EUR' }, /currency/],
    ['a price as a number', withPrices({ ...row, rates: { uncachedInputTokens: 1 } }), /string/],
    ['a negative price', withPrices({ ...row, rates: { uncachedInputTokens: '-1' } }), /decimal/],
    ['no rates at all', withPrices({ ...row, rates: {} }), /at least one/],
    ['an unknown tier', withPrices({ ...row, tiers: { turbo: { rates: row.rates } } }), /turbo/],
    [
      'a band without terms',
      withPrices({ ...row, longContext: { above: 10 } }),
      /either rates or a multiplier/,
    ],
    [
      'overlapping rows',
      withPrices({ ...row, until: '2024-06-01' }, { ...row, from: '2024-05-01' }),
      /does not begin where/,
    ],
    [
      'a gap between rows',
      withPrices({ ...row, until: '2024-06-01' }, { ...row, from: '2024-07-01' }),
      /does not begin where/,
    ],
    ['two rows from the same day', withPrices(row, row), /does not begin where/],
    [
      'a row that ends before it begins',
      withPrices({ ...row, until: '2023-01-01' }),
      /ends before it begins/,
    ],
    [
      'one name for two models',
      { ...catalogue, models: [model, { ...model, model: 'large' }] },
      /means both/,
    ],
    ['a model listed twice', { ...catalogue, models: [model, model] }, /listed twice/],
    [
      'an alias of nothing',
      { ...catalogue, aliases: [{ name: 'tiny', model: 'none', from: null, until: null }] },
      /not listed/,
    ],
    [
      'an alias that is a name',
      { ...catalogue, aliases: [{ name: 'small', model: 'small', from: null, until: null }] },
      /also a name/,
    ],
    ['a broken pattern', { ...catalogue, patterns: [{ wholeName: '(', model: 'small' }] }, /no expression/],
    [
      'who resells its own models',
      { ...catalogue, resells: [{ provider: 'acme', models: '.+' }] },
      /resells itself/,
    ],
    [
      'models resold by a broken pattern',
      { ...catalogue, resells: [{ provider: 'other', models: '(' }] },
      /no expression/,
    ],
    [
      'hours of a calendar that is not there',
      withPrices({
        ...row,
        schedule: { windows: [{ utc: ['01:00', '04:00'], workingDaysOf: 'xx', rates: row.rates }] },
      }),
      /no calendar xx/,
    ],
  ])('%s', (_, mistaken, message) => {
    const result = providerCatalogueSchema.safeParse(mistaken)
    expect(result.success).toBe(false)
    expect(result.error?.message).toMatch(message)
  })

  test('the same one without a mistake is accepted', () => {
    expect(providerCatalogueSchema.parse(catalogue)).toEqual(catalogue)
  })
})

test('a factor that would not be exact is refused when the row is worked out', () => {
  const third = { multiplier: { input: '0.333333', output: '1' } }
  const odd = { ...row, rates: { uncachedInputTokens: '0.000000001' }, tiers: { flex: third } }
  expect(() => compileRow('acme/one', odd)).toThrow(RangeError)
  // A book is made of rows that were checked, and works them out when they are first asked for.
  const book = compilePriceBook([{ ...catalogue, models: [{ ...model, prices: [odd] }] }])
  expect(() => book.providers.get('acme')?.models[0]?.rows[0]?.bands).toThrow(RangeError)
})

test('a long band can be a factor and can begin at its threshold', () => {
  const longContext = { atLeast: 10, multiplier: { input: '2', output: '1.5' } }
  const book = compilePriceBook([providerCatalogueSchema.parse(withPrices({ ...row, longContext }))])
  const long = book.providers.get('acme')?.models[0]?.rows[0]?.bands?.long
  expect(long?.atLeastTokens).toBe(10)
  expect(long?.standard?.rates[0]).toBe(2_000_000_000n)
})

test('what ships lists every dated price once, with its source and the day it was checked', () => {
  const entries = allPrices(compilePriceBook(loadCatalogue()))
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length)
  expect(entries.find(({ id }) => id === 'openai/gpt-4o-mini@2024-10-01')).toMatchObject({
    provider: 'openai',
    model: 'gpt-4o-mini',
    from: Date.parse('2024-10-01'),
    until: null,
    rates: {
      rates: { uncachedInputTokens: '0.15', cacheReadInputTokens: '0.075', outputTextTokens: '0.60' },
    },
    verifiedOn: '2026-11-20',
  })
  for (const { source } of entries) expect(source).not.toBe('')
})
