import { OpenAPIHono } from '@hono/zod-openapi'
import { type PriceQuestion, type PriceResponse, priceQuestion, priceResponse } from '@outlay/shared/api'
import { priceWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import type { ApiEnv } from './env.ts'
import { changeRefusals, json, noQuery } from './responses.ts'
import { route } from './route.ts'

export type PriceDeps = {
  pricing: {
    /** Prices a request or answer; null for an unknown API. */
    price(question: PriceQuestion): PriceResponse | null
    /** The names of the APIs that can be read. */
    apis: readonly string[]
  }
}

const priceCall = route({
  requires: 'estimate',
  projects: 'none',
  method: 'post',
  path: '/api/price',
  summary:
    'What a call costs by what its provider said of it; as a line of `outlay price`, nothing is recorded',
  tags: ['prices'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: priceQuestion } } },
  },
  responses: { 200: json(priceResponse, 'The cost, part by part'), ...changeRefusals },
})

export function priceRoutes({ pricing }: PriceDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(priceCall, (c) => {
    const question = c.req.valid('json')
    const response = pricing.price(question)
    if (!response) {
      throw new OutlayError('invalid-request', priceWords.unknownApi(question.api, pricing.apis.join(', ')))
    }
    return c.json(response, 200)
  })
}
