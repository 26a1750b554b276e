import { OpenAPIHono } from '@hono/zod-openapi'
import type { Scope } from '@outlay/shared/access'
import { type UsageQuery, type UsageReport, usageQuery, usageReport } from '@outlay/shared/api'
import type { JsonText } from '../../lib/json-text.ts'
import type { ApiEnv } from './env.ts'
import { type Range, usageRange } from './point-in-time.ts'
import { json, readingRefusals, sendJsonText } from './responses.ts'
import { route } from './route.ts'
import type { SettingsDeps } from './settings.ts'

export type UsageDeps = {
  usage: {
    report(query: UsageQuery & { zone: string } & Range, scope: Scope): Promise<JsonText<UsageReport>>
  }
}

const getUsage = route({
  requires: 'spend',
  projects: 'in-scope',
  method: 'get',
  path: '/api/usage',
  summary: 'Spend and usage over a range, by bucket and dimension, of the calls that pass the filters',
  tags: ['usage'],
  request: { query: usageQuery },
  responses: { 200: json(usageReport, 'The report'), ...readingRefusals },
})

export function usageRoutes({ usage, settings }: UsageDeps & SettingsDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(getUsage, async (c) => {
    const asked = c.req.valid('query')
    const query = { ...asked, zone: asked.zone ?? settings.reportingZone() }
    const { scope } = c.get('actor')
    return sendJsonText(c, await usage.report({ ...query, ...usageRange(query) }, scope))
  })
}
