import { OpenAPIHono } from '@hono/zod-openapi'
import { type PriceAnswer, type PriceQuestion, priceAnswer, priceQuestion } from '@outlay/shared/api'
import { priceWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { changeRefusals, json, noQuery } from './answers.ts'
import type { ApiEnv } from './env.ts'
import { route } from './route.ts'

export type PriceDeps = {
  pricing: {
    /** Prices a request or answer; null for an unknown API. */
    answer(question: PriceQuestion): PriceAnswer | null
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
  responses: { 200: json(priceAnswer, 'The cost, part by part'), ...changeRefusals },
})

export function priceRoutes({ pricing }: PriceDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(priceCall, (c) => {
    const question = c.req.valid('json')
    const answer = pricing.answer(question)
    if (!answer) {
      throw new OutlayError('invalid-request', priceWords.unknownApi(question.api, pricing.apis.join(', ')))
    }
    return c.json(answer, 200)
  })
}
