import { OpenAPIHono } from '@hono/zod-openapi'
import { isInScope } from '@outlay/shared/access'
import {
  type BookedCalls,
  bookedCalls,
  type FactorBody,
  factorBody,
  type OwnPriceRecords,
  ownPriceRecords,
  type PriceChangeSummary,
  type PriceDraft,
  type PricePreview,
  priceChange,
  priceDraft,
  priceHistory,
  priceList,
  pricePreview,
  withdrawBody,
} from '@outlay/shared/api'
import { priceRowOf, toolFeeOf } from '@outlay/shared/price-texts'
import type { PriceEntry, ToolFeeEntry } from '@outlay/shared/pricing'
import { errorWords } from '@outlay/shared/words'
import { z } from 'zod'
import { OutlayError } from '../../lib/errors.ts'
import type { ApiEnv } from './env.ts'
import { changeRefusals, json, noQuery, notFoundRefusal, readingRefusals } from './responses.ts'
import { route } from './route.ts'

export type PricesDeps = {
  prices: {
    list(): readonly PriceEntry[]
    toolFees(): readonly ToolFeeEntry[]
    own(): Promise<OwnPriceRecords>
    changes(): Promise<PriceChangeSummary[]>
    preview(draft: PriceDraft): Promise<PricePreview>
    add(draft: PriceDraft): Promise<PriceChangeSummary>
    setFactor(body: FactorBody): Promise<PriceChangeSummary>
    /** Null when no price, name, factor or change in force has that id. */
    withdraw(id: string): Promise<PriceChangeSummary | null>
    bookPastCalls(): Promise<BookedCalls>
  }
}

const draftBody = { required: true, content: { 'application/json': { schema: priceDraft } } }

const listPrices = route({
  requires: 'read',
  projects: 'none',
  method: 'get',
  path: '/api/prices',
  summary: 'The prices this server knows, published and its own, each with the days it is in force',
  tags: ['prices'],
  request: { query: noQuery },
  responses: { 200: json(priceList, 'The prices'), ...readingRefusals },
})

const listOwn = route({
  requires: 'read',
  projects: 'in-scope',
  method: 'get',
  path: '/api/prices/own',
  summary: 'What names of your own mean, and what projects pay of the list cost',
  tags: ['prices'],
  request: { query: noQuery },
  responses: { 200: json(ownPriceRecords, 'Names and factors'), ...readingRefusals },
})

const listChanges = route({
  requires: 'read',
  projects: 'all',
  method: 'get',
  path: '/api/prices/changes',
  summary: 'What was added and withdrawn, latest first',
  tags: ['prices'],
  request: { query: noQuery },
  responses: { 200: json(priceHistory, 'The latest 200 changes'), ...readingRefusals },
})

const preview = route({
  requires: 'manage',
  projects: 'all',
  method: 'post',
  path: '/api/prices/preview',
  summary:
    'What prices and names would change, and what past calls without a cost would come to; nothing is changed',
  tags: ['prices'],
  request: { query: noQuery, body: draftBody },
  responses: { 200: json(pricePreview, 'What would change'), ...changeRefusals },
})

const addPrices = route({
  requires: 'manage',
  projects: 'all',
  method: 'post',
  path: '/api/prices',
  summary: 'Add prices and names of your own; calls are priced by them from now on',
  tags: ['prices'],
  request: { query: noQuery, body: draftBody },
  responses: { 201: json(priceChange, 'The change'), ...changeRefusals },
})

const addFactor = route({
  requires: 'manage',
  projects: 'all',
  method: 'post',
  path: '/api/prices/factors',
  summary: 'Say what a project pays of the list cost: 0.9 is a discount of a tenth, 1.2 a margin of a fifth',
  tags: ['prices'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: factorBody } } },
  },
  responses: { 201: json(priceChange, 'The change'), ...changeRefusals },
})

const withdraw = route({
  requires: 'manage',
  projects: 'all',
  method: 'post',
  path: '/api/prices/withdraw',
  summary: 'Withdraw a price, a name or a factor, or all that one change added; what was booked stays',
  tags: ['prices'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: withdrawBody } } },
  },
  responses: { 200: json(priceChange, 'The change'), ...changeRefusals, ...notFoundRefusal },
})

const bookPastCalls = route({
  requires: 'manage',
  projects: 'all',
  method: 'post',
  path: '/api/prices/past-calls',
  summary: 'Book what the prices in force explain of past calls without a cost, as adjustments',
  tags: ['prices'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: z.strictObject({}) } } },
  },
  responses: { 200: json(bookedCalls, 'What was booked'), ...changeRefusals },
})

export function pricesRoutes({ prices }: PricesDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(listPrices, (c) =>
      c.json({ prices: prices.list().map(priceRowOf), toolFees: prices.toolFees().map(toolFeeOf) }, 200),
    )
    .openapi(listOwn, async (c) => {
      const { scope } = c.get('actor')
      const { names, factors } = await prices.own()
      return c.json({ names, factors: factors.filter(({ projectId }) => isInScope(scope, projectId)) }, 200)
    })
    .openapi(listChanges, async (c) => c.json({ changes: await prices.changes() }, 200))
    .openapi(preview, async (c) => c.json(await prices.preview(c.req.valid('json')), 200))
    .openapi(addPrices, async (c) => c.json(await prices.add(c.req.valid('json')), 201))
    .openapi(addFactor, async (c) => c.json(await prices.setFactor(c.req.valid('json')), 201))
    .openapi(withdraw, async (c) => c.json(found(await prices.withdraw(c.req.valid('json').id)), 200))
    .openapi(bookPastCalls, async (c) => c.json(await prices.bookPastCalls(), 200))
}

function found(change: PriceChangeSummary | null): PriceChangeSummary {
  if (!change) throw new OutlayError('not-found', errorWords.prices.notFound)
  return change
}
