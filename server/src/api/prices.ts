import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { type PriceRow, priceList } from '@outlay/shared/api'
import { json, noQuery, readingRefusals } from './answers.ts'
import type { ApiEnv } from './env.ts'

export type PricesDeps = { prices?(): PriceRow[] }

const listPrices = createRoute({
  method: 'get',
  path: '/api/prices',
  summary: 'The published prices this server knows, each with the days it is in force',
  tags: ['prices'],
  request: { query: noQuery },
  responses: { 200: json(priceList, 'The prices'), ...readingRefusals },
})

export function pricesRoutes(deps: PricesDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(listPrices, (c) => c.json({ prices: deps.prices?.() ?? [] }, 200))
}
