import { OpenAPIHono } from '@hono/zod-openapi'
import { isInScope } from '@outlay/shared/access'
import { type ProjectSummary, projectList } from '@outlay/shared/api'
import type { ApiEnv } from './env.ts'
import { json, noQuery, readingRefusals } from './responses.ts'
import { route } from './route.ts'

export type ProjectsDeps = { projects: { list(): Promise<ProjectSummary[]> } }

const listProjects = route({
  requires: 'read',
  projects: 'in-scope',
  method: 'get',
  path: '/api/projects',
  summary: 'All projects that the caller may see',
  tags: ['projects'],
  request: { query: noQuery },
  responses: { 200: json(projectList, 'The projects'), ...readingRefusals },
})

export function projectsRoutes(deps: ProjectsDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(listProjects, async (c) => {
    const { scope } = c.get('actor')
    const projects = await deps.projects.list()
    return c.json({ projects: projects.filter(({ id }) => isInScope(scope, id)) }, 200)
  })
}
