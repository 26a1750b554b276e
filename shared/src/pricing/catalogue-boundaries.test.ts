import { describe, expect, test } from 'vitest'
import { pricePerMillionToFemtoUsd } from '../money/index.ts'
import { inputTokenParts, type TokenPart } from '../usage/index.ts'
import type { CatalogueRates, CatalogueTerms } from './catalogue-schema.ts'
import { compilePriceBook } from './compile-price-book.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { type PriceResult, priceUsage } from './price-usage.ts'
import { priceTiers } from './service-tier.ts'

/** The instants and sizes at which prices change, taken from the catalogue itself. */
const catalogue = loadCatalogue()
const book = compilePriceBook(catalogue)
const november2026 = Date.parse('2026-11-20T12:00Z')

const rows = catalogue.flatMap(({ provider, models }) =>
  models.flatMap(({ model, prices }) => prices.map((row) => ({ provider, model, row }))),
)
const longRows = rows.flatMap(({ provider, model, row }) =>
  row.longContext ? [{ provider, model, row, band: row.longContext }] : [],
)
const changes = catalogue.flatMap(({ provider, models }) =>
  models.flatMap(({ model, prices }) =>
    prices.slice(1).map((row, index) => ({ provider, model, before: prices[index]!, row, from: row.from! })),
  ),
)

describe('a prompt is long from its threshold on, and whole', () => {
  test.each(longRows)('$provider $model from $row.from', ({ provider, model, row, band }) => {
    const at = row.from === null ? november2026 : Date.parse(row.from)
    const firstLong = 'above' in band ? band.above + 1 : band.atLeast
    const named = 'above' in band ? band.above : band.atLeast
    for (const tokens of [named - 1, named, named + 1]) {
      for (const tier of priceTiers) {
        for (const part of ['uncachedInputTokens', 'cacheReadInputTokens'] as const) {
          const usage = { [part]: tokens - 1, outputTextTokens: 1, uncachedInputTokens: 1 }
          if (part === 'uncachedInputTokens') usage.uncachedInputTokens = tokens
          const result = priceUsage(book, { provider, model, at, usage, serviceTier: tier })
          const isLong = tokens >= firstLong
          const base = tier === 'standard' ? row.rates! : termsOf(row.rates!, row.tiers?.[tier])
          if (!base) {
            expect(result).toMatchObject({ reason: 'unknown_tier' })
            continue
          }
          const longRates = band.rates ?? multiplied(row.rates!, band.multiplier!)
          const published = !isLong
            ? base
            : tier === 'standard'
              ? longRates
              : termsOf(longRates, band.tiers?.[tier])
          if (!published) {
            expect(result).toMatchObject({ reason: 'missing_rate' })
            continue
          }
          expect(result).toMatchObject({ costState: 'priced', band: isLong ? 'long' : 'base' })
          expect([tokens, tier, rateOf(result, part)]).toEqual([tokens, tier, rateIn(published, part)])
          expect(rateOf(result, 'outputTextTokens')).toBe(rateIn(published, 'outputTextTokens'))
        }
      }
    }
  })

  test.each([
    ['openai', 'gpt-5.4', 272_000, 'base'],
    ['openai', 'gpt-5.4', 272_001, 'long'],
    ['anthropic', 'claude-haiku-5-5', 100_000, 'base'],
    ['anthropic', 'claude-haiku-5-5', 100_001, 'long'],
    ['google', 'gemini-2.5-pro', 200_000, 'base'],
    ['google', 'gemini-2.5-pro', 200_001, 'long'],
    ['xai', 'grok-4.7', 199_999, 'base'],
    ['xai', 'grok-4.7', 200_000, 'long'],
    ['minimax', 'minimax-m3', 512_000, 'base'],
    ['minimax', 'minimax-m3', 512_001, 'long'],
  ])('%s %s with %i tokens is %s', (provider, model, uncachedInputTokens, band) => {
    const usage = { uncachedInputTokens }
    const result = priceUsage(book, { provider, model, at: november2026, usage, serviceTier: null })
    expect(result).toMatchObject({ band })
  })

  test.each([
    ['claude-sonnet-4-5', '2026-04-29', 'long'],
    ['claude-sonnet-4-5', '2026-04-30', 'base'],
    ['claude-sonnet-4-0', '2025-08-11', 'base'],
    ['claude-sonnet-4-0', '2025-08-12', 'long'],
    ['claude-opus-4-6', '2026-03-12', 'long'],
    ['claude-opus-4-6', '2026-03-13', 'base'],
    ['claude-sonnet-4-6', '2026-03-13', 'base'],
  ])('%s with 200,001 tokens on %s is %s', (model, day, band) => {
    const usage = { uncachedInputTokens: 1, cacheReadInputTokens: 100_000, cacheWrite1hInputTokens: 100_000 }
    const call = { provider: 'anthropic', model, at: Date.parse(day), usage, serviceTier: null }
    expect(priceUsage(book, call)).toMatchObject({ band })
  })

  test.each(['gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-4.1'])('%s has no long band', (model) => {
    const usage = { uncachedInputTokens: 900_000 }
    const result = priceUsage(book, { provider: 'openai', model, at: november2026, usage, serviceTier: null })
    expect(result).toMatchObject({ band: 'base' })
  })
})

describe('a price changes at an instant, and not a millisecond sooner', () => {
  test.each(changes)('$provider $model on $from', ({ provider, model, before, row, from }) => {
    const idAt = (at: number) => priceUsage(book, { provider, model, at, usage: {}, serviceTier: null })
    const name = `${provider}/${model}`
    expect(idAt(Date.parse(from) - 1)).toMatchObject({ priceId: `${name}@${before.from ?? 'undated'}` })
    expect(idAt(Date.parse(from))).toMatchObject({ priceId: `${name}@${row.from}` })
    expect(row).not.toEqual({ ...before, from: row.from, until: row.until })
  })

  test.each(rows.filter(({ row }) => row.from !== null))(
    'nothing is known of $provider $model before $row.from, or an older price is',
    ({ provider, model, row }) => {
      const at = Date.parse(row.from!) - 1
      const result = priceUsage(book, { provider, model, at, usage: {}, serviceTier: null })
      const isFirst = !changes.some(
        (one) => one.provider === provider && one.model === model && one.row === row,
      )
      expect(result.costState).toBe(isFirst ? 'unpriced' : 'priced')
    },
  )

  test('prices announced for later are there, and not in force', () => {
    const announced = changes.filter(({ from }) => Date.parse(from) > november2026)
    expect(announced.map(({ model, from, row }) => [model, from, row.rates?.uncachedInputTokens])).toEqual([
      ['gemini-4-argon', '2026-12-01', '4.00'],
      ['gemini-3.8-flash', '2027-01-01', '1.50'],
      ['gemini-3.7-flash', '2027-01-01', '1.50'],
      ['gemini-3.6-flash', '2027-01-01', '1.50'],
    ])
  })
})

function termsOf(rates: CatalogueRates, terms: CatalogueTerms | undefined): CatalogueRates | null {
  if (!terms) return null
  return 'rates' in terms ? terms.rates : multiplied(rates, terms.multiplier)
}

function multiplied(rates: CatalogueRates, factors: { input: string; output: string }): CatalogueRates {
  const inputs: readonly string[] = inputTokenParts
  return Object.fromEntries(
    Object.entries(rates).map(([part, rate]) => {
      const factor = Number(inputs.includes(part) ? factors.input : factors.output)
      return [part, (Number(rate) * factor).toFixed(9)]
    }),
  )
}

/** The published rate of a part, in femto-dollars; a cached token without one is a plain one. */
function rateIn(rates: CatalogueRates, part: TokenPart): bigint {
  return pricePerMillionToFemtoUsd(rates[part] ?? rates.uncachedInputTokens ?? '')
}

function rateOf(result: PriceResult, part: TokenPart): bigint | undefined {
  if (result.costState === 'unpriced') throw new Error(result.reason)
  return result.parts.find((one) => one.part === part)?.unitPriceFemtoUsd
}
