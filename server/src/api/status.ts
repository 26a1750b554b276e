import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { type Status, status } from '@outlay/shared/api'
import { json, noQuery, readingRefusals } from './answers.ts'
import type { ApiEnv } from './env.ts'

export type StatusDeps = { status(): Omit<Status, 'access'> | Promise<Omit<Status, 'access'>> }

const getStatus = createRoute({
  method: 'get',
  path: '/api/status',
  summary: 'What this installation is and how it is doing',
  tags: ['status'],
  request: { query: noQuery },
  responses: { 200: json(status, 'The status'), ...readingRefusals },
})

export function statusRoutes(deps: StatusDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(getStatus, async (c) =>
    c.json({ ...(await deps.status()), access: c.get('caller').access }, 200),
  )
}
