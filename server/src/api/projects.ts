import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { type ProjectSummary, projectList } from '@outlay/shared/api'
import { json, noQuery, readingRefusals } from './answers.ts'
import type { ApiEnv } from './env.ts'

export type ProjectsDeps = { projects: { list(): Promise<ProjectSummary[]> } }

const listProjects = createRoute({
  method: 'get',
  path: '/api/projects',
  summary: 'All projects',
  tags: ['projects'],
  request: { query: noQuery },
  responses: { 200: json(projectList, 'The projects'), ...readingRefusals },
})

export function projectsRoutes(deps: ProjectsDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(listProjects, async (c) =>
    c.json({ projects: await deps.projects.list() }, 200),
  )
}
