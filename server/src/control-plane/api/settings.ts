import { OpenAPIHono } from '@hono/zod-openapi'
import {
  type ChangeSettingsBody,
  changeSettingsBody,
  type InstallationSettings,
  installationSettings,
} from '@outlay/shared/api'
import type { ApiEnv } from './env.ts'
import { changeRefusals, json, noQuery, readingRefusals } from './responses.ts'
import { route } from './route.ts'

export type SettingsDeps = {
  settings: {
    read(): InstallationSettings
    change(body: ChangeSettingsBody): Promise<InstallationSettings>
    reportingZone(): string
  }
}

const getSettings = route({
  requires: 'read',
  projects: 'none',
  method: 'get',
  path: '/api/settings',
  summary: 'What holds for the whole installation',
  tags: ['settings'],
  request: { query: noQuery },
  responses: { 200: json(installationSettings, 'The settings'), ...readingRefusals },
})

const changeSettings = route({
  requires: 'manage',
  projects: 'all',
  method: 'patch',
  path: '/api/settings',
  summary: 'Choose the zone of reports and files that name none',
  tags: ['settings'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: changeSettingsBody } } },
  },
  responses: { 200: json(installationSettings, 'The settings as they are now'), ...changeRefusals },
})

export function settingsRoutes({ settings }: SettingsDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(getSettings, (c) => c.json(settings.read(), 200))
    .openapi(changeSettings, async (c) => c.json(await settings.change(c.req.valid('json')), 200))
}
