import type { Scope } from '@outlay/shared/access'
import { apiError, type KeySummary } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { adminToken } from './actor.ts'
import { apiForTests, localConnection, localHeaders } from './testing.ts'

const search = { id: 'prj_1', name: 'Search' }
const coding = { id: 'prj_2', name: 'Coding' }
const scope: Scope = { kind: 'projects', ids: [search.id] }
const range = 'from=2026-11-01&to=2026-11-02'

/** The API for an actor with every permission but control, in the project Search only. */
function apiOfSearch() {
  const { deps } = apiForTests()
  const asked: unknown[] = []
  const note = (...question: unknown[]) => void asked.push(question)
  const [key] = [{ ...sampleKey, id: 'key_1', project: search }]
  const keys = [key, { ...key, id: 'key_2', project: coding }, { ...key, id: 'key_3', project: null }]
  const factor = { id: 'fac_1', provider: null, factor: '0.9', from: null }
  const subject = apiForTests({
    access: { actorOfToken: () => ({ ...adminToken, scope }) },
    deps: {
      status: (scope) => {
        note('status', scope)
        return deps.status(scope)
      },
      requests: {
        list: async (_query, scope) => {
          note('list', scope)
          return { requests: [], nextCursor: null }
        },
        get: async (id, scope) => {
          note('get', id, scope)
          return null
        },
      },
      usage: {
        report: async (query, scope) => {
          note('usage', scope)
          return deps.usage.report(query, scope)
        },
      },
      keys: {
        list: async () => keys,
        create: async (body) => {
          note('create', body.project)
          return { key, secret: 'olk_whole' }
        },
        update: async (id) => {
          note('update', id)
          return key
        },
        revoke: async (id) => {
          note('revoke', id)
          return key
        },
      },
      projects: {
        list: async () => [search, coding].map((project) => ({ ...project, createdAt: sampleKey.createdAt })),
      },
      prices: {
        ...deps.prices,
        own: async () => ({
          names: [],
          factors: [search, coding].map(({ id, name }) => ({ ...factor, projectId: id, project: name })),
        }),
      },
    },
  })
  return {
    asked,
    request: (method: string, path: string, body?: unknown) =>
      subject.api.request(
        path,
        {
          method,
          headers: {
            ...localHeaders,
            authorization: 'Bearer token-of-somebody',
            'content-type': 'application/json',
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        },
        localConnection,
      ),
  }
}

async function refusalOf(response: Response) {
  const { error } = apiError.parse(await response.json())
  return { status: response.status, code: error.code, message: error.message }
}

describe('with a scope of one project', () => {
  test.each([
    ['/api/status', ['status', scope]],
    ['/api/requests?project=Coding', ['list', scope]],
    ['/api/requests/req_1', ['get', 'req_1', scope]],
    [`/api/usage?${range}`, ['usage', scope]],
  ])('GET %s passes the scope to its room', async (path, question) => {
    const { request, asked } = apiOfSearch()
    await request('GET', path)
    expect(asked).toEqual([question])
  })

  test('a call outside of it is answered like an unknown one', async () => {
    const { request } = apiOfSearch()
    const outside = await refusalOf(await request('GET', '/api/requests/req_1'))
    expect(outside).toMatchObject({ status: 404, code: 'not-found' })
  })

  test.each(['/api/keys', '/api/projects', '/api/prices/own'])(
    'GET %s lists no entry of another project',
    async (path) => {
      const { request } = apiOfSearch()
      const response = await request('GET', path)
      expect(response.status).toBe(200)
      const text = await response.text()
      expect(text).toContain('prj_1')
      expect(text).not.toMatch(/prj_2|Coding|key_2|key_3/)
    },
  )

  test.each([
    `/api/reported-costs?${range}`,
    `/api/counting?${range}`,
    '/api/counting/calibrations',
    '/api/prices/changes',
  ])('GET %s is refused, because its sums are not kept by project', async (path) => {
    const { request } = apiOfSearch()
    const refusal = await refusalOf(await request('GET', path))
    expect(refusal).toMatchObject({ status: 403, code: 'permission-denied' })
    expect(refusal.message).toContain('all projects')
  })

  test.each([
    ['POST', '/api/prices'],
    ['POST', '/api/prices/factors'],
    ['POST', '/api/prices/preview'],
    ['POST', '/api/sample-data'],
    ['DELETE', '/api/sample-data'],
    ['POST', '/api/test-call'],
  ])('%s %s is refused, because it changes all projects', async (method, path) => {
    const { request } = apiOfSearch()
    expect(await refusalOf(await request(method, path, {}))).toMatchObject({ status: 403 })
  })

  test('keys are created and moved within the scope only', async () => {
    const { request, asked } = apiOfSearch()
    expect((await request('POST', '/api/keys', { project: 'Search' })).status).toBe(201)
    expect((await request('PATCH', '/api/keys/key_1', { project: 'Search' })).status).toBe(200)
    expect(asked).toEqual([
      ['create', 'Search'],
      ['update', 'key_1'],
    ])
    const refusals = [
      await request('POST', '/api/keys', { project: 'Coding' }),
      await request('POST', '/api/keys', { project: 'a new one' }),
      await request('PATCH', '/api/keys/key_1', { project: 'Coding' }),
    ]
    const [coding, unknown, moved] = await Promise.all(refusals.map(refusalOf))
    expect(coding).toMatchObject({ status: 403, code: 'permission-denied' })
    // The refusal does not reveal that a project of that name exists.
    expect([unknown, moved]).toEqual([coding, coding])
    expect(asked).toHaveLength(2)
  })

  test.each(['key_2', 'key_3', 'key_none'])(
    '%s cannot be renamed or revoked, and is answered like an unknown key',
    async (id) => {
      const { request, asked } = apiOfSearch()
      const refusals = [
        await refusalOf(await request('PATCH', `/api/keys/${id}`, { name: 'mine' })),
        await refusalOf(await request('DELETE', `/api/keys/${id}`)),
      ]
      for (const { status, message } of refusals) {
        expect(status).toBe(404)
        expect(message.replace(id, '')).toBe(refusals[0]!.message.replace(id, ''))
      }
      expect(asked).toEqual([])
    },
  )
})

test('a missing permission is named in the refusal', async () => {
  const { api } = apiForTests({
    access: { actorOfToken: () => ({ ...adminToken, may: new Set(['read']) }) },
  })
  const headers = { ...localHeaders, authorization: 'Bearer token-of-somebody' }
  const refusal = await refusalOf(await api.request(`/api/usage?${range}`, { headers }, localConnection))
  expect(refusal).toMatchObject({ status: 403, code: 'permission-denied' })
  expect(refusal.message).toContain('"spend"')
})

const sampleKey: KeySummary = {
  id: 'key_1',
  kind: 'outlay',
  name: 'laptop',
  hint: 'olk_4kTz…',
  project: search,
  provider: 'openai',
  permissions: [],
  createdAt: '2026-11-20T11:00:00.000Z',
  revokedAt: null,
}
