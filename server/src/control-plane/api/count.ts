import { OpenAPIHono } from '@hono/zod-openapi'
import { type CountQuestion, type CountResponse, countQuestion, countResponse } from '@outlay/shared/api'
import type { RequestCount } from '@outlay/shared/tokens'
import { countWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import type { ApiEnv } from './env.ts'
import { changeRefusals, json, noQuery } from './responses.ts'
import { route } from './route.ts'

export type CountDeps = {
  counting: {
    /** Counts outside the event loop; null when counting took too long or too many requests were waiting. */
    countRequest(question: CountQuestion): Promise<RequestCount | null>
    /** The names of the APIs that can be read. */
    apis: readonly string[]
  }
}

/** A prompt of some sixty thousand tokens. Longer ones are for the command line. */
export const countBytesMax = 256 * 1024

const countCall = route({
  requires: 'estimate',
  projects: 'none',
  method: 'post',
  path: '/api/count',
  summary: 'What a request will be billed as; as a line of `outlay count`, nothing is sent or recorded',
  tags: ['counting'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: countQuestion } } },
  },
  responses: { 200: json(countResponse, 'The tokens, and where they go'), ...changeRefusals },
})

export function countRoutes({ counting }: CountDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(countCall, async (c) => {
    const question = c.req.valid('json')
    const count = await counting.countRequest(question)
    return c.json(responseOf(question, count, counting.apis), 200)
  })
}

function responseOf(
  { id, api }: CountQuestion,
  count: RequestCount | null,
  apis: readonly string[],
): CountResponse {
  if (!count) throw new OutlayError('overloaded', countWords.busy)
  if (count.inputTokens !== null) return { id, ...count }
  throw new OutlayError(
    'invalid-request',
    count.reason === 'unknown_api' ? countWords.unknownApi(api, apis.join(', ')) : countWords.unreadable,
  )
}
