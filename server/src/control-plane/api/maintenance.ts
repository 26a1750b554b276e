import { isAbsolute } from 'node:path'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { oneLine, recordedName } from '@outlay/shared/api'
import { attributionLimits } from '@outlay/shared/records'
import { fieldWords } from '@outlay/shared/words'
import type { ApiEnv } from './env.ts'
import { changeRefusals, json, noQuery } from './responses.ts'
import { route } from './route.ts'

export type MaintenanceDeps = {
  maintenance: { restore(file: string): Promise<void>; forget(users: readonly string[]): Promise<number> }
}

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

const forgetBody = z.strictObject({
  /** The same person in each way they may be on record. */
  users: z.array(recordedName(attributionLimits.endUser).min(1)).min(1).max(2),
})

const forget = route({
  requires: 'control',
  projects: 'all',
  method: 'post',
  path: '/api/maintenance/forget',
  summary: 'Take an end user off all calls; for the `outlay` command of this installation only',
  tags: ['maintenance'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: forgetBody } } },
  },
  responses: {
    200: json(z.strictObject({ calls: z.number().int() }), 'The calls that name nobody now'),
    ...changeRefusals,
  },
})

export function maintenanceRoutes(deps: MaintenanceDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(restore, async (c) => {
      await deps.maintenance.restore(c.req.valid('json').file)
      return c.json({ restored: true as const }, 200)
    })
    .openapi(forget, async (c) => {
      return c.json({ calls: await deps.maintenance.forget(c.req.valid('json').users) }, 200)
    })
}
