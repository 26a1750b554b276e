import { priceList } from '@outlay/shared/api'
import { allPrices, allToolFees, compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { describe, expect, it, test } from 'vitest'
import { pricesRoutes } from './prices.ts'
import { adminHeaders, apiForTests, localConnection, localHeaders } from './testing.ts'

test('every shipped price is listed, with units other than tokens and the instant from which it holds', async () => {
  const book = compilePriceBook(loadCatalogue())
  const { prices: sample } = apiForTests().deps
  const response = await pricesRoutes({
    prices: { ...sample, list: () => allPrices(book), toolFees: () => allToolFees(book) },
  }).request('/api/prices')
  const { prices, toolFees } = priceList.parse(await response.json())
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

describe('own prices', () => {
  const price = {
    provider: 'openai',
    model: 'my-model',
    price: {
      from: null,
      until: null,
      rates: { uncachedInputTokens: '1' },
      source: 's',
      verifiedOn: '2026-11-20',
    },
  }
  const post = (path: string, body: unknown, headers: Record<string, string> = adminHeaders) => {
    const { api, asked } = apiForTests()
    const request = new Request(`http://localhost:4100${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return Promise.resolve(api.fetch(request, localConnection)).then(async (response) => ({
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
      asked,
    }))
  }

  it.each([
    ['/api/prices/preview', { prices: [price] }, 200],
    ['/api/prices', { prices: [price] }, 201],
    ['/api/prices/factors', { project: 'Search', factor: '0.9' }, 201],
    ['/api/prices/withdraw', { id: 'chg_1' }, 200],
    ['/api/prices/past-calls', {}, 200],
  ])(
    '%s is answered with the admin token and refused to a reader of this machine',
    async (path, body, status) => {
      expect((await post(path, body)).status).toBe(status)
      expect((await post(path, body, localHeaders)).status).toBe(403)
    },
  )

  it('absent fields get defaults', async () => {
    const { asked } = await post('/api/prices', { prices: [price] })
    expect(asked[0]).toMatchObject({
      names: [],
      note: null,
      changeId: null,
      prices: [{ names: [], kind: null }],
    })
  })

  it.each([
    ['/api/prices', { prices: [{ ...price, rates: {} }] }, 'Unknown field'],
    ['/api/prices', { prices: [{ ...price, provider: 'Open AI' }] }, 'provider'],
    [
      '/api/prices',
      { prices: [{ ...price, price: { ...price.price, rates: { uncachedInputTokens: '-1' } } }] },
      'rates',
    ],
    ['/api/prices/factors', { project: 'Search', factor: '-0.1' }, 'factor'],
    ['/api/prices/factors', { project: 'Search', factor: '0.1234567' }, 'factor'],
    ['/api/prices/factors', { project: 'Search', factor: 0.9 }, 'factor'],
  ])('%s refuses %j', async (path, body, words) => {
    const response = await post(path, body)
    expect(response.status).toBe(400)
    expect(JSON.stringify(response.body)).toContain(words)
  })

  it('withdrawing an unknown id is answered with 404', async () => {
    expect((await post('/api/prices/withdraw', { id: 'chg_2' })).status).toBe(404)
  })
})
