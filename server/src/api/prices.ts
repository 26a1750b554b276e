import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { type PriceRow, priceList } from '@outlay/shared/api'
import type { PriceEntry } from '@outlay/shared/pricing'
import { json, noQuery, readingRefusals } from './answers.ts'
import type { ApiEnv } from './env.ts'

export type PricesDeps = { prices: readonly PriceEntry[] }

const listPrices = createRoute({
  method: 'get',
  path: '/api/prices',
  summary: 'The published prices this server knows, each with the days it is in force',
  tags: ['prices'],
  request: { query: noQuery },
  responses: { 200: json(priceList, 'The prices'), ...readingRefusals },
})

export function pricesRoutes(deps: PricesDeps) {
  const prices = deps.prices.map(priceRowOf)
  return new OpenAPIHono<ApiEnv>().openapi(listPrices, (c) => c.json({ prices }, 200))
}

function priceRowOf({ id, provider, model, from, until, rates, source, verifiedOn }: PriceEntry): PriceRow {
  return {
    id,
    provider,
    model,
    from: from === null ? null : dayOf(from),
    until: until === null ? null : dayOf(until),
    unitPricesUsdPerMillion: rates.rates ?? {},
    source,
    verifiedOn,
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
