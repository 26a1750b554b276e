import { OpenAPIHono } from '@hono/zod-openapi'
import type { Scope } from '@outlay/shared/access'
import {
  type ReportedCostsQuery,
  type ReportedCostsReport,
  reportedCostsQuery,
  reportedCostsReport,
} from '@outlay/shared/api'
import type { ApiEnv } from './env.ts'
import { type Range, usageRange } from './point-in-time.ts'
import { json, readingRefusals } from './responses.ts'
import { route } from './route.ts'
import type { SettingsDeps } from './settings.ts'

export type ReportedCostsDeps = {
  reportedCosts: { report(query: ReportedCostsQuery & Range, scope: Scope): Promise<ReportedCostsReport> }
}

const getReportedCosts = route({
  requires: 'spend',
  projects: 'all',
  method: 'get',
  path: '/api/reported-costs',
  summary: 'What providers say they charge beside what prices come to, by model',
  tags: ['prices'],
  request: { query: reportedCostsQuery },
  responses: { 200: json(reportedCostsReport, 'The report'), ...readingRefusals },
})

export function reportedCostsRoutes({ reportedCosts, settings }: ReportedCostsDeps & SettingsDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(getReportedCosts, async (c) => {
    const query = c.req.valid('query')
    const range = usageRange({ ...query, zone: query.zone ?? settings.reportingZone(), bucket: 'day' })
    return c.json(await reportedCosts.report({ ...query, ...range }, c.get('actor').scope), 200)
  })
}
