import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { ApiEnv } from './env.ts'
import { changeRefusals, json, noQuery } from './responses.ts'
import { route } from './route.ts'

export type LinksDeps = { links: { create(): string } }

const createLink = route({
  requires: 'control',
  projects: 'all',
  method: 'post',
  path: '/api/links',
  summary: 'A new one-time link to the dashboard; for the `outlay` command of this installation only',
  tags: ['session'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: z.strictObject({}) } } },
  },
  responses: { 201: json(z.strictObject({ url: z.string() }), 'The link'), ...changeRefusals },
})

export function linksRoutes(deps: LinksDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(createLink, (c) => c.json({ url: deps.links.create() }, 201))
}
