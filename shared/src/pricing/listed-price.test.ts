import { expect, test } from 'vitest'
import type { CataloguePriceRow } from './catalogue-schema.ts'
import { listedPrice } from './listed-price.ts'

const row: CataloguePriceRow = {
  from: '2026-01-01',
  until: null,
  rates: { uncachedInputTokens: '2.50', outputTextTokens: '10.00' },
  tiers: {
    batch: { multiplier: { input: '0.5', output: '0.5' } },
    priority: { rates: { uncachedInputTokens: '4.25', outputTextTokens: '17.00' } },
  },
  source: 'https://example.com/pricing',
  verifiedOn: '2026-01-02',
}

test('a tier is listed by its rates, whether they are published or a factor', () => {
  expect(listedPrice(row)).toEqual({
    rates: { uncachedInputTokens: '2.50', outputTextTokens: '10.00' },
    tiers: {
      batch: { uncachedInputTokens: '1.25', outputTextTokens: '5' },
      priority: { uncachedInputTokens: '4.25', outputTextTokens: '17.00' },
    },
    fast: null,
    longContext: null,
    hours: [],
    regions: {},
    units: [],
  })
})

test('a long band says from how many tokens on, and its tiers stand on its own rates', () => {
  const longContext = {
    above: 200_000,
    multiplier: { input: '2', output: '1.5' },
    tiers: { batch: { multiplier: { input: '0.5', output: '0.5' } } },
    speeds: { fast: { rates: { uncachedInputTokens: '60.00' } } },
  }
  expect(listedPrice({ ...row, longContext }).longContext).toEqual({
    atLeastTokens: 200_001,
    rates: { uncachedInputTokens: '5', outputTextTokens: '15' },
    tiers: { batch: { uncachedInputTokens: '2.5', outputTextTokens: '7.5' } },
    fast: { uncachedInputTokens: '60.00' },
  })
})

test('hours, regions and units are listed one by one', () => {
  const rates = { uncachedInputTokens: '5.00' }
  expect(
    listedPrice({
      ...row,
      regions: { us: '1.1' },
      schedule: {
        windows: [
          { utc: ['01:00', '04:00'], workingDaysOf: 'cn', rates },
          { utc: ['16:30', '00:30'], rates },
        ],
      },
      units: {
        images: { variants: { 'hd/1024x1024': { usd: '0.08', per: 1 } } },
        audioSeconds: { usd: '0.111', per: 3600, minimum: 10 },
      },
    }),
  ).toMatchObject({
    hours: [
      { from: '01:00', until: '04:00', days: 'working-days', rates },
      { from: '16:30', until: '00:30', days: 'every-day', rates },
    ],
    regions: { us: '1.1' },
    units: [
      { unit: 'images', variant: 'hd/1024x1024', usd: '0.08', per: 1, minimum: 0 },
      { unit: 'audioSeconds', variant: null, usd: '0.111', per: 3600, minimum: 10 },
    ],
  })
})
