import { OpenAPIHono } from '@hono/zod-openapi'
import type { Scope } from '@outlay/shared/access'
import {
  type CalibrationList,
  calibrationList,
  type DriftQuery,
  type DriftReport,
  driftQuery,
  driftReport,
} from '@outlay/shared/api'
import type { ApiEnv } from './env.ts'
import { type Range, usageRange } from './point-in-time.ts'
import { json, noQuery, readingRefusals } from './responses.ts'
import { route } from './route.ts'
import type { SettingsDeps } from './settings.ts'

export type DriftDeps = {
  drift: {
    report(query: DriftQuery & Range, scope: Scope): Promise<DriftReport>
    calibrations(): CalibrationList['calibrations']
  }
}

const getDrift = route({
  requires: 'spend',
  projects: 'all',
  method: 'get',
  path: '/api/counting',
  summary: 'What is counted beside what providers report, by model, and where prompts go',
  tags: ['counting'],
  request: { query: driftQuery },
  responses: { 200: json(driftReport, 'The report'), ...readingRefusals },
})

const listCalibrations = route({
  requires: 'spend',
  projects: 'all',
  method: 'get',
  path: '/api/counting/calibrations',
  summary: 'What the estimates of each model are multiplied by, as the last thirty days teach',
  tags: ['counting'],
  request: { query: noQuery },
  responses: { 200: json(calibrationList, 'The calibrations'), ...readingRefusals },
})

export function driftRoutes({ drift, settings }: DriftDeps & SettingsDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(getDrift, async (c) => {
      const query = c.req.valid('query')
      const range = usageRange({ ...query, zone: query.zone ?? settings.reportingZone(), bucket: 'day' })
      return c.json(await drift.report({ ...query, ...range }, c.get('actor').scope), 200)
    })
    .openapi(listCalibrations, (c) => c.json({ calibrations: drift.calibrations() }, 200))
}
