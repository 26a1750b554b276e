import { type Requirement, requirements } from '@outlay/shared/access'
import { apiError } from '@outlay/shared/api'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { requireAccess } from './access.ts'
import { type Actor, adminToken, controlToken, halfSession, localReader, session } from './actor.ts'
import type { ApiEnv } from './env.ts'
import { errorResponse } from './error-response.ts'
import { type Declaration, declare, declaredRoutes } from './route.ts'
import { adminHeaders, apiForTests, localConnection, localHeaders } from './testing.ts'

/** The requirement and projects of each route. A change here changes the permissions of callers. */
const expected: Record<string, [Requirement, Declaration['projects']]> = {
  'GET /api/docs': ['describe', 'none'],
  'GET /api/docs/:file': ['describe', 'none'],
  'GET /api/docs/start.js': ['describe', 'none'],
  'GET /api/openapi.json': ['describe', 'none'],
  'GET /api/keys': ['read', 'in-scope'],
  'GET /api/prices': ['read', 'none'],
  'GET /api/prices/changes': ['read', 'all'],
  'GET /api/prices/own': ['read', 'in-scope'],
  'GET /api/projects': ['read', 'in-scope'],
  'GET /api/settings': ['read', 'none'],
  'GET /api/status': ['read', 'in-scope'],
  'GET /api/counting': ['spend', 'all'],
  'GET /api/counting/calibrations': ['spend', 'all'],
  'GET /api/reported-costs': ['spend', 'all'],
  'GET /api/requests': ['spend', 'in-scope'],
  'GET /api/requests/:id': ['spend', 'in-scope'],
  'GET /api/usage': ['spend', 'in-scope'],
  'POST /api/count': ['estimate', 'none'],
  'POST /api/price': ['estimate', 'none'],
  'POST /api/keys': ['keys', 'in-scope'],
  'PATCH /api/keys/:id': ['keys', 'in-scope'],
  'DELETE /api/keys/:id': ['keys', 'in-scope'],
  'POST /api/prices': ['manage', 'all'],
  'POST /api/prices/factors': ['manage', 'all'],
  'POST /api/prices/past-calls': ['manage', 'all'],
  'POST /api/prices/preview': ['manage', 'all'],
  'POST /api/prices/withdraw': ['manage', 'all'],
  'POST /api/sample-data': ['manage', 'all'],
  'DELETE /api/sample-data': ['manage', 'all'],
  'PATCH /api/settings': ['manage', 'all'],
  'POST /api/test-call': ['manage', 'all'],
  'POST /api/links': ['control', 'all'],
  'POST /api/maintenance/forget': ['control', 'all'],
  'POST /api/maintenance/restore': ['control', 'all'],
}

describe('the routes of the API', () => {
  const routes = declaredRoutes(apiForTests().api.routes)

  test('each declare a requirement and their projects', () => {
    const undeclared = routes.filter(({ declaration }) => declaration === null)
    expect(
      undeclared.map(({ method, path }) => `${method} ${path}`),
      'make it with route({ requires, projects, ... }), or put declare({ ... }) before its handler',
    ).toEqual([])
    const declared = routes.map(({ method, path, declaration }) => [
      `${method} ${path}`,
      [declaration?.requires, declaration?.projects],
    ])
    expect(Object.fromEntries(declared)).toEqual(expected)
  })

  test('answer single methods only, so that no route escapes the list above', () => {
    expect(routes.filter(({ method }) => method === 'ALL')).toEqual([])
  })

  test('show their requirement in the description', async () => {
    const { api } = apiForTests()
    const response = await api.request('/api/openapi.json', { headers: localHeaders }, localConnection)
    const { paths } = description.parse(await response.json())
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => [
        `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        [operation['x-outlay-requires'], operation['x-outlay-projects']],
      ]),
    )
    const withoutDescription = Object.entries(expected).filter(([, [requires]]) => requires !== 'describe')
    expect(Object.fromEntries(described)).toEqual(Object.fromEntries(withoutDescription))
    expect(JSON.stringify(paths)).not.toContain('"requires"')
  })

  test('cover every requirement, because one without a route would grant nothing', () => {
    const used = new Set(Object.values(expected).map(([requires]) => requires))
    expect([...used].toSorted()).toEqual([...requirements].toSorted())
  })
})

describe('HEAD', () => {
  const { api } = apiForTests()
  const headOf = async (path: string, headers: Record<string, string>) =>
    (await api.request(path, { method: 'HEAD', headers }, localConnection)).status

  test('requires the same as GET', async () => {
    expect(await headOf('/api/usage?from=2026-11-01&to=2026-11-02', localHeaders)).toBe(200)
    expect(await headOf('/api/status', { host: 'outlay.example' })).toBe(401)
    expect(await headOf('/api/nothing', localHeaders)).toBe(404)
  })
})

describe('a route without a declaration', () => {
  const app = new Hono<ApiEnv>()
  app.onError(errorResponse({ error: () => {} }))
  app.use('/api/*', requireAccess(apiForTests().access))
  app.get('/api/forgotten', (c) => c.text('open'))
  app.all('/api/any-method', (c) => c.text('open'))
  app.get('/api/declared', declare({ requires: 'read', projects: 'none' }), (c) => c.text('open'))
  app.get('/api/half-declared/:id', declare({ requires: 'read', projects: 'none' }), (_c, next) => next())
  app.get('/api/half-declared/*', (c) => c.text('open'))
  const control = { ...localHeaders, authorization: 'Bearer control-token-of-the-test' }

  test.each(['/api/forgotten', '/api/any-method', '/api/half-declared/1'])(
    '%s is refused to everybody',
    async (path) => {
      for (const headers of [localHeaders, adminHeaders, control]) {
        const response = await app.request(path, { headers }, localConnection)
        expect(response.status).toBe(403)
        expect(apiError.parse(await response.json()).error.message).toContain('does not say')
      }
    },
  )

  test('a route with a declaration is answered', async () => {
    expect((await app.request('/api/declared', { headers: control }, localConnection)).status).toBe(200)
  })
})

const actors: [Actor, Requirement[]][] = [
  [localReader, ['describe', 'read', 'spend']],
  [halfSession, ['describe']],
  [session, ['describe', 'read', 'spend', 'estimate', 'keys', 'manage']],
  [adminToken, ['describe', 'read', 'spend', 'estimate', 'keys', 'manage']],
  [controlToken, ['describe', 'read', 'spend', 'estimate', 'keys', 'manage', 'control']],
]

describe.each(actors)('$kind', (actor, granted) => {
  const { api } = apiForTests({ access: { actorOfToken: () => actor } })
  const headers = {
    ...localHeaders,
    authorization: 'Bearer token-of-the-actor',
    'content-type': 'application/json',
    origin: 'http://localhost:4100',
  }

  test(`may only ${granted.join(', ')}`, async () => {
    for (const [route, [requires]] of Object.entries(expected)) {
      const [method = '', path = ''] = route.split(' ')
      const response = await api.request(
        path.replace(':id', 'id').replace(':file', 'swagger-ui.css'),
        { method, headers, ...(method !== 'GET' && { body: '{}' }) },
        localConnection,
      )
      const isRefused = response.status === 401 || response.status === 403
      expect([route, isRefused]).toEqual([route, !granted.includes(requires)])
    }
  })
})

const description = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ 'x-outlay-requires': z.string(), 'x-outlay-projects': z.string() })),
  ),
})
