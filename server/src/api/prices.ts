import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { priceList } from '@outlay/shared/api'
import { priceRowOf, toolFeeOf } from '@outlay/shared/price-texts'
import type { PriceEntry, ToolFeeEntry } from '@outlay/shared/pricing'
import { json, noQuery, readingRefusals } from './answers.ts'
import type { ApiEnv } from './env.ts'

export type PricesDeps = { prices: readonly PriceEntry[]; toolFees: readonly ToolFeeEntry[] }

const listPrices = createRoute({
  method: 'get',
  path: '/api/prices',
  summary: 'The published prices this server knows, each with the days it is in force',
  tags: ['prices'],
  request: { query: noQuery },
  responses: { 200: json(priceList, 'The prices'), ...readingRefusals },
})

export function pricesRoutes(deps: PricesDeps) {
  const list = { prices: deps.prices.map(priceRowOf), toolFees: deps.toolFees.map(toolFeeOf) }
  return new OpenAPIHono<ApiEnv>().openapi(listPrices, (c) => c.json(list, 200))
}
