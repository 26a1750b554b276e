import { OpenAPIHono } from '@hono/zod-openapi'
import type { Scope } from '@outlay/shared/access'
import {
  type CalibrationList,
  type CountingQuery,
  type CountingReport,
  calibrationList,
  countingQuery,
  countingReport,
} from '@outlay/shared/api'
import { json, noQuery, readingRefusals } from './answers.ts'
import type { ApiEnv } from './env.ts'
import { type Range, usageRange } from './point-in-time.ts'
import { route } from './route.ts'

export type CountingDeps = {
  drift: {
    report(query: CountingQuery & Range, scope: Scope): Promise<CountingReport>
    calibrations(): CalibrationList['calibrations']
  }
}

const getCounting = route({
  requires: 'spend',
  projects: 'all',
  method: 'get',
  path: '/api/counting',
  summary: 'What is counted beside what providers report, by model, and where prompts go',
  tags: ['counting'],
  request: { query: countingQuery },
  responses: { 200: json(countingReport, 'The report'), ...readingRefusals },
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

export function countingRoutes({ drift }: CountingDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(getCounting, async (c) => {
      const query = c.req.valid('query')
      const range = usageRange({ ...query, bucket: 'day' })
      return c.json(await drift.report({ ...query, ...range }, c.get('actor').scope), 200)
    })
    .openapi(listCalibrations, (c) => c.json({ calibrations: drift.calibrations() }, 200))
}
