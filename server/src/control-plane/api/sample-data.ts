import { OpenAPIHono } from '@hono/zod-openapi'
import { apiError, sampleDataAdded, sampleDataRemoved } from '@outlay/shared/api'
import type { ApiEnv } from './env.ts'
import { changeRefusals, json, noQuery } from './responses.ts'
import { route } from './route.ts'

export type SampleDataDeps = { sampleData: { load(): Promise<number>; remove(): Promise<void> } }

const conflict = { 409: json(apiError, 'It is there already, or is being changed just now.') }

const addSampleData = route({
  requires: 'manage',
  projects: 'all',
  method: 'post',
  path: '/api/sample-data',
  summary: 'Add nine weeks of made-up calls to look around in; they never count as real spend',
  tags: ['first steps'],
  request: { query: noQuery },
  responses: { 201: json(sampleDataAdded, 'How many calls were added'), ...changeRefusals, ...conflict },
})

const removeSampleData = route({
  requires: 'manage',
  projects: 'all',
  method: 'delete',
  path: '/api/sample-data',
  summary: 'Remove all made-up calls, with their keys and projects',
  tags: ['first steps'],
  request: { query: noQuery },
  responses: { 200: json(sampleDataRemoved, 'Nothing of it is left'), ...changeRefusals, ...conflict },
})

export function sampleDataRoutes(deps: SampleDataDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(addSampleData, async (c) => c.json({ calls: await deps.sampleData.load() }, 201))
    .openapi(removeSampleData, async (c) => {
      await deps.sampleData.remove()
      return c.json({ removed: true as const }, 200)
    })
}
