import { OpenAPIHono } from '@hono/zod-openapi'
import type { Scope } from '@outlay/shared/access'
import { type Status, status } from '@outlay/shared/api'
import type { ApiEnv } from './env.ts'
import { json, noQuery, readingRefusals } from './responses.ts'
import { route } from './route.ts'

export type StatusDeps = { status(scope: Scope): Omit<Status, 'access'> | Promise<Omit<Status, 'access'>> }

const getStatus = route({
  requires: 'read',
  projects: 'in-scope',
  method: 'get',
  path: '/api/status',
  summary: 'What this installation is and how it is doing',
  tags: ['status'],
  request: { query: noQuery },
  responses: { 200: json(status, 'The status'), ...readingRefusals },
})

export function statusRoutes(deps: StatusDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(getStatus, async (c) => {
    const { may, scope } = c.get('actor')
    const access = may.has('keys') ? ('change' as const) : ('read' as const)
    return c.json({ ...(await deps.status(scope)), access }, 200)
  })
}
