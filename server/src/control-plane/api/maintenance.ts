import { isAbsolute } from 'node:path'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { oneLine } from '@outlay/shared/api'
import { fieldWords } from '@outlay/shared/words'
import type { ApiEnv } from './env.ts'
import { changeRefusals, json, noQuery } from './responses.ts'
import { route } from './route.ts'

export type MaintenanceDeps = { maintenance: { restore(file: string): Promise<void> } }

const restoreBody = z.strictObject({
  file: oneLine(4096).refine(isAbsolute, fieldWords.absolutePath),
})

const restore = route({
  requires: 'control',
  projects: 'all',
  method: 'post',
  path: '/api/maintenance/restore',
  summary: 'Go back to a backup; for the `outlay` command of this installation only',
  tags: ['maintenance'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: restoreBody } } },
  },
  responses: { 200: json(z.strictObject({ restored: z.literal(true) }), 'Done'), ...changeRefusals },
})

export function maintenanceRoutes(deps: MaintenanceDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(restore, async (c) => {
    await deps.maintenance.restore(c.req.valid('json').file)
    return c.json({ restored: true as const }, 200)
  })
}
