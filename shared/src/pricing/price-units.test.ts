import { Decimal as DefaultDecimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { picoUsdToDecimal } from '../money/index.ts'
import { compilePriceBook } from './compile-price-book.ts'
import { costOf } from './price-units.ts'
import { priceUsage, type UsageToPrice } from './price-usage.ts'
import { providerCatalogueSchema } from './provider-catalogue-schema.ts'

const Decimal = DefaultDecimal.clone({ precision: 60 })
const published = { from: null, until: null, source: 'https://acme.example/prices', verifiedOn: '2026-11-20' }
const rates = { uncachedInputTokens: '1.00', outputTextTokens: '2.00' }
const model = (name: string, price: object) => ({
  model: name,
  kind: 'chat',
  names: [name],
  contextWindowTokens: null,
  maxOutputTokens: null,
  prices: [{ ...published, ...price }],
})

const book = compilePriceBook([
  providerCatalogueSchema.parse({
    schemaVersion: 1,
    provider: 'acme',
    unit: 'USD per 1,000,000 tokens',
    routingPrefixes: [],
    snapshotSuffixes: [],
    aliases: [],
    patterns: [],
    models: [
      model('chat', {
        rates,
        regions: { us: '1.1' },
        speeds: { fast: { rates: { ...rates, outputTextTokens: '12' } } },
      }),
      model('whisper', { units: { audioSeconds: { usd: '0.006', per: 60 } } }),
      model('hourly', { units: { audioSeconds: { usd: '0.111', per: 3600, minimum: 10 } } }),
      model('painter', {
        units: {
          images: {
            variants: {
              'hd/1024x1024': { usd: '0.08', per: 1 },
              'standard/1024x1024': { usd: '0.04', per: 1 },
            },
          },
        },
      }),
      model('speaker', { units: { characters: { usd: '15.00', per: 1_000_000 } } }),
      model('peaks', {
        rates,
        schedule: {
          windows: [
            {
              utc: ['01:00', '04:00'],
              workingDaysOf: 'cn',
              rates: { uncachedInputTokens: '3.00', outputTextTokens: '4.00' },
            },
            { utc: ['23:30', '00:30'], rates: { uncachedInputTokens: '0.50', outputTextTokens: '0.50' } },
          ],
        },
      }),
    ],
    tools: [
      { unit: 'webSearches', usd: '10.00', per: 1000, ...published, until: '2026-06-01' },
      { unit: 'webSearches', usd: '8.00', per: 1000, ...published, from: '2026-06-01' },
      { unit: 'groundingQueries', usd: '14.00', per: 1000, models: 'peaks|chat', ...published },
      { unit: 'webFetches', usd: '0', per: 1, ...published },
      { unit: 'codeInterpreterSessions', usd: '0.03', per: 1, ...published },
      { unit: 'codeInterpreterSessions', variant: '4g', usd: '0.12', per: 1, ...published },
    ],
    calendars: { cn: { zone: 'Asia/Shanghai', holidays: ['2026-10-01'] } },
  }),
])

const november = Date.parse('2026-11-20T12:00Z')

/** The cost as a decimal, or why there is none. */
function cost(call: Partial<UsageToPrice>): string {
  const all = { provider: 'acme', model: 'chat', at: november, usage: {}, serviceTier: null, ...call }
  const result = priceUsage(book, all)
  return result.costState === 'priced' ? picoUsdToDecimal(result.listCostPicoUsd) : result.reason
}

describe('what is not counted in tokens', () => {
  test.each<[string, Partial<UsageToPrice>, string]>([
    [
      'seconds at a price a minute',
      { model: 'whisper', units: [{ unit: 'audioSeconds', quantity: 7 }] },
      '0.0007',
    ],
    [
      'parts of a second',
      { model: 'whisper', units: [{ unit: 'audioSeconds', quantity: 0.125 }] },
      '0.0000125',
    ],
    [
      'an hour at a price an hour',
      { model: 'hourly', units: [{ unit: 'audioSeconds', quantity: 3600 }] },
      '0.111',
    ],
    [
      'a second of it, rounded once',
      { model: 'hourly', units: [{ unit: 'audioSeconds', quantity: 13 }] },
      '0.000400833333',
    ],
    [
      'no less than the least',
      { model: 'hourly', units: [{ unit: 'audioSeconds', quantity: 2 }] },
      '0.000308333333',
    ],
    [
      'images by size',
      { model: 'painter', units: [{ unit: 'images', quantity: 3, variant: 'hd/1024x1024' }] },
      '0.24',
    ],
    [
      'a size nobody priced',
      { model: 'painter', units: [{ unit: 'images', quantity: 1, variant: 'hd/9x9' }] },
      'missing_rate',
    ],
    ['a size nobody told', { model: 'painter', units: [{ unit: 'images', quantity: 1 }] }, 'missing_rate'],
    [
      'characters by the million',
      { model: 'speaker', units: [{ unit: 'characters', quantity: 43 }] },
      '0.000645',
    ],
    [
      'a unit the model is not sold by',
      { model: 'speaker', units: [{ unit: 'pages', quantity: 1 }] },
      'missing_rate',
    ],
    [
      'tokens of a model not sold by the token',
      { model: 'speaker', usage: { uncachedInputTokens: 5 } },
      'missing_rate',
    ],
  ])('%s', (_, call, expected) => {
    expect(cost(call)).toBe(expected)
  })

  test.each<[string, Partial<UsageToPrice>, string]>([
    [
      'beside tokens',
      { usage: { outputTextTokens: 1000 }, units: [{ unit: 'webSearches', quantity: 3 }] },
      '0.026',
    ],
    [
      'at the price of their day',
      { at: Date.parse('2026-05-31'), units: [{ unit: 'webSearches', quantity: 1 }] },
      '0.01',
    ],
    ['for the models they are for', { units: [{ unit: 'groundingQueries', quantity: 2 }] }, '0.028'],
    [
      'and no others',
      { model: 'whisper', units: [{ unit: 'groundingQueries', quantity: 2 }] },
      'missing_rate',
    ],
    ['of the usual size', { units: [{ unit: 'codeInterpreterSessions', quantity: 2 }] }, '0.06'],
    ['of a larger one', { units: [{ unit: 'codeInterpreterSessions', quantity: 2, variant: '4g' }] }, '0.24'],
    [
      'of a size without a price',
      { units: [{ unit: 'codeInterpreterSessions', quantity: 1, variant: '9g' }] },
      'missing_rate',
    ],
    ['free where that is the price', { units: [{ unit: 'webFetches', quantity: 9 }] }, '0'],
    ['never times a region', { region: 'us', units: [{ unit: 'webSearches', quantity: 1 }] }, '0.008'],
  ])('fees of tools: %s', (_, call, expected) => {
    expect(cost(call)).toBe(expected)
  })

  test('any quantity costs what decimal arithmetic says, rounded once', () => {
    const thousandths = fc.integer({ min: 0, max: 10_000_000 })
    fc.assert(
      fc.property(
        thousandths,
        fc.bigInt(1n, 10n ** 16n),
        fc.constantFrom(1, 60, 1000, 3600),
        (count, femto, per) => {
          const exact = new Decimal(count).div(1000).times(femto.toString()).div(per).div(1000)
          expect(costOf(count / 1000, femto, per).toString()).toBe(exact.toFixed(0, Decimal.ROUND_HALF_EVEN))
        },
      ),
    )
    expect(() => costOf(0.0001, 1n)).toThrow(RangeError)
  })
})

describe('where, how fast and when', () => {
  const million = { uncachedInputTokens: 1_000_000, outputTextTokens: 1_000_000 }
  test.each<[string, Partial<UsageToPrice>, string]>([
    ['no particular place', {}, '3'],
    ['a region with a factor', { region: 'us' }, '3.3'],
    ['a region without one, where others have one', { region: 'mars' }, 'missing_rate'],
    ['a region, where none has a factor', { model: 'peaks', region: 'us' }, '3'],
    ['a speed with a table of its own', { speed: 'fast' }, '13'],
    ['that speed in that region', { speed: 'fast', region: 'us' }, '14.3'],
    ['that speed in a batch, which is not sold', { speed: 'fast', serviceTier: 'batch' }, 'unknown_tier'],
    ['that speed of a model without it', { model: 'peaks', speed: 'fast' }, 'unknown_tier'],
  ])('%s', (_, call, expected) => {
    expect(cost({ usage: million, ...call })).toBe(expected)
  })

  test.each([
    ['2026-11-20T00:59:59.999Z', '3'],
    ['2026-11-20T01:00Z', '7'],
    ['2026-11-20T03:59:59.999Z', '7'],
    ['2026-11-20T04:00Z', '3'],
    ['2026-11-21T02:00Z', '3'], // a Saturday
    ['2026-10-01T02:00Z', '3'], // a holiday there
    ['2026-11-21T23:30Z', '1'],
    ['2026-11-22T00:29:59.999Z', '1'],
    ['2026-11-22T00:30Z', '3'],
  ])('at %s a million each way costs $%s', (at, expected) => {
    expect(cost({ model: 'peaks', usage: million, at: Date.parse(at) })).toBe(expected)
  })
})

test.each([
  ['nothing to pay for', {}, 'a price has rates or units'],
  ['tiers of units', { units: { pages: { usd: '1', per: 1 } }, tiers: {} }, 'only rates have tiers'],
  [
    'hours and a long band',
    { rates, schedule: { windows: [{ utc: ['01:00', '02:00'], rates }] }, longContext: { above: 1, rates } },
    'not combined',
  ],
  [
    'hours of an unknown calendar',
    { rates, schedule: { windows: [{ utc: ['01:00', '02:00'], workingDaysOf: 'x', rates }] } },
    'no calendar x',
  ],
])('a catalogue with %s is refused', (_, price, problem) => {
  const catalogue = {
    schemaVersion: 1,
    provider: 'acme',
    unit: 'USD per 1,000,000 tokens',
    routingPrefixes: [],
    snapshotSuffixes: [],
    aliases: [],
    patterns: [],
    models: [model('one', price)],
  }
  expect(providerCatalogueSchema.safeParse(catalogue).error?.message).toContain(problem)
})
