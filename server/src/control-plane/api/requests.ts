import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Scope } from '@outlay/shared/access'
import {
  objectId,
  type RequestDetail,
  type RequestsPage,
  type RequestsQuery,
  requestDetail,
  requestsPage,
  requestsQuery,
} from '@outlay/shared/api'
import { pointInTimeToMs } from '@outlay/shared/time'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import type { ApiEnv } from './env.ts'
import { requireForwards } from './point-in-time.ts'
import { json, noQuery, notFoundRefusal, readingRefusals } from './responses.ts'
import { route } from './route.ts'
import type { SettingsDeps } from './settings.ts'

/** The query with resolved points in time (bare dates are days in UTC); null for absent ones. */
type RequestsListQuery = RequestsQuery & { fromMs: number | null; toMs: number | null }

export type RequestsDeps = {
  requests: {
    list(query: RequestsListQuery, scope: Scope): Promise<RequestsPage>
    /** Null when the scope has no call with that id. */
    get(id: string, scope: Scope): Promise<RequestDetail | null>
  }
}

const listRequests = route({
  requires: 'spend',
  projects: 'in-scope',
  method: 'get',
  path: '/api/requests',
  summary: 'Calls, newest first, page by page',
  tags: ['requests'],
  request: { query: requestsQuery },
  responses: { 200: json(requestsPage, 'A page of calls'), ...readingRefusals },
})

const getRequest = route({
  requires: 'spend',
  projects: 'in-scope',
  method: 'get',
  path: '/api/requests/{id}',
  summary: 'One call, with the formula of its cost',
  tags: ['requests'],
  request: { query: noQuery, params: z.strictObject({ id: objectId }) },
  responses: { 200: json(requestDetail, 'The call'), ...readingRefusals, ...notFoundRefusal },
})

export function requestsRoutes(deps: RequestsDeps & SettingsDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(listRequests, async (c) => {
      const query = c.req.valid('query')
      const zone = deps.settings.reportingZone()
      const fromMs = query.from === undefined ? null : pointInTimeToMs(query.from, zone)
      const toMs = query.to === undefined ? null : pointInTimeToMs(query.to, zone)
      if (fromMs !== null && toMs !== null) requireForwards({ fromMs, toMs })
      return c.json(await deps.requests.list({ ...query, fromMs, toMs }, c.get('actor').scope), 200)
    })
    .openapi(getRequest, async (c) => {
      const detail = await deps.requests.get(c.req.valid('param').id, c.get('actor').scope)
      if (!detail) throw new OutlayError('not-found', errorWords.calls.notFound)
      return c.json(detail, 200)
    })
}
