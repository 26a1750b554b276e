import { OpenAPIHono } from '@hono/zod-openapi'
import { type TestCallResult, testCallResult } from '@outlay/shared/api'
import type { ApiEnv } from './env.ts'
import { changeRefusals, json, noQuery } from './responses.ts'
import { route } from './route.ts'

export type TestCallDeps = { testCall: { send(): Promise<TestCallResult> } }

const sendTestCall = route({
  requires: 'manage',
  projects: 'all',
  method: 'post',
  path: '/api/test-call',
  summary: 'Make one small call through the gateway; with a real provider it costs what such a call costs',
  tags: ['first steps'],
  request: { query: noQuery },
  responses: { 200: json(testCallResult, 'What came of it'), ...changeRefusals },
})

export function testCallRoutes(deps: TestCallDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(sendTestCall, async (c) => c.json(await deps.testCall.send(), 200))
}
