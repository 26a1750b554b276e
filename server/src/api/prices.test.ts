import { priceList } from '@outlay/shared/api'
import { allPrices, allToolFees, compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { expect, test } from 'vitest'
import { pricesRoutes } from './prices.ts'

test('every price that ships can be listed, with what is not sold by the token and the time of a change', async () => {
  const book = compilePriceBook(loadCatalogue())
  const answer = await pricesRoutes({ prices: allPrices(book), toolFees: allToolFees(book) }).request(
    '/api/prices',
  )
  const { prices, toolFees } = priceList.parse(await answer.json())
  const priceOf = (id: string) => prices.find((price) => price.id === id)

  expect(prices).toHaveLength(allPrices(book).length)
  expect(toolFees.length).toBeGreaterThan(10)
  expect(priceOf('groq/whisper-large-v3@undated')).toMatchObject({
    unitPricesUsdPerMillion: {},
    units: [{ unit: 'audioSeconds', variant: null, usd: '0.111', per: 3600, minimum: 10 }],
  })
  expect(priceOf('deepseek/deepseek-v4-pro@2026-09-10T04:00:00Z')).toMatchObject({
    from: '2026-09-10T04:00:00.000Z',
    until: null,
    hours: [{ from: '01:00', until: '04:00', days: 'working-days' }, {}],
  })
  expect(priceOf('anthropic/claude-opus-4-6@2026-02-05')).toMatchObject({
    fast: { outputTextTokens: '150.00' },
    longContext: { atLeastTokens: 200_001, fast: { outputTextTokens: '225.00' } },
    regions: { us: '1.1' },
  })
})
