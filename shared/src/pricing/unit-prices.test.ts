import { expect, test } from 'vitest'
import { compilePriceBook } from './compile-price-book.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { pricedAs } from './simulated-prices.ts'
import { unitPrices } from './unit-prices.ts'

const book = compilePriceBook(loadCatalogue())

function pricesOf(model: string, day = '2026-11-20', provider = 'openai') {
  return unitPrices(book, { provider, model, at: Date.parse(day) })
}

test('each part has its price, thinking that of the answer, and a part nobody prices none', () => {
  expect(pricesOf('gpt-4o')).toMatchObject({
    uncachedInputTokens: '2.5',
    cacheReadInputTokens: '1.25',
    outputTextTokens: '10',
    reasoningTokens: '10',
  })
  expect(pricesOf('gpt-4o')).not.toHaveProperty('audioInputTokens')
})

test('prices are those of their day', () => {
  expect(pricesOf('gpt-4o', '2024-10-01')).toMatchObject({ uncachedInputTokens: '5' })
  expect(pricesOf('gpt-4o', '2024-10-02')).toMatchObject({ uncachedInputTokens: '2.5' })
  expect(pricesOf('gpt-4o', '2020-01-01')).toBeNull()
})

test('a name that means nothing for certain has no prices', () => {
  expect(pricesOf('aurora-voice-preview')).toBeNull()
  expect(pricesOf('gpt-4o', '2026-11-20', 'nobody')).toBeNull()
})

test('play money is counted at the prices of OpenAI', () => {
  expect(pricesOf('gpt-4o', '2026-11-20', pricedAs('simulator'))).toEqual(pricesOf('gpt-4o'))
  expect(pricedAs('openai')).toBe('openai')
})
