import { apiError, status } from '@outlay/shared/api'
import { generateSignedCookie } from 'hono/cookie'
import { describe, expect, test } from 'vitest'
import {
  adminHeaders,
  apiForTests,
  connectionFrom,
  localConnection,
  localHeaders,
  openSession,
} from './testing.ts'

const day = 86_400_000
const now = Date.parse('2026-11-20T12:00:00Z')
const local = 'localhost:4100'
const remote = 'outlay.example'

type Row = {
  name: string
  isLoopbackListener?: boolean
  address?: string | undefined
  headers: Record<string, string>
  session?: ShownSession
  expected: 'read' | 'change' | 401
}

const rows: Row[] = [
  { name: 'this machine, localhost', headers: { host: local }, expected: 'read' },
  { name: 'this machine, 127.0.0.1', headers: { host: '127.0.0.1:9' }, expected: 'read' },
  { name: 'this machine, IPv6', address: '::1', headers: { host: '[::1]:4100' }, expected: 'read' },
  {
    name: 'this machine, IPv4 in IPv6',
    address: '::ffff:127.0.0.1',
    headers: { host: local },
    expected: 'read',
  },
  { name: 'a Host without a port', headers: { host: 'localhost' }, expected: 'read' },
  { name: 'a name pointed at 127.0.0.1 (rebinding)', headers: { host: 'evil.example:4100' }, expected: 401 },
  { name: 'a Host that only begins like ours', headers: { host: 'localhost.evil.example' }, expected: 401 },
  { name: 'no Host at all', headers: {}, expected: 401 },
  {
    name: 'behind a proxy: X-Forwarded-For',
    headers: { host: local, 'x-forwarded-for': '10.0.0.1' },
    expected: 401,
  },
  {
    name: 'behind a proxy: X-Forwarded-Proto',
    headers: { host: local, 'x-forwarded-proto': 'https' },
    expected: 401,
  },
  { name: 'behind a proxy: Forwarded', headers: { host: local, forwarded: 'for=10.0.0.1' }, expected: 401 },
  { name: 'behind a proxy: Via', headers: { host: local, via: '1.1 proxy' }, expected: 401 },
  { name: 'an address of the network', address: '192.168.1.4', headers: { host: local }, expected: 401 },
  { name: 'an unknown address', address: undefined, headers: { host: local }, expected: 401 },
  {
    name: 'a server open to the network',
    isLoopbackListener: false,
    headers: { host: local },
    expected: 401,
  },
  {
    name: 'the admin token from afar',
    isLoopbackListener: false,
    address: '10.0.0.9',
    headers: { host: remote, authorization: 'Bearer admin-token-of-the-test' },
    expected: 'change',
  },
  {
    name: 'the control token',
    headers: { host: local, authorization: 'bearer control-token-of-the-test' },
    expected: 'change',
  },
  {
    name: 'a wrong token on this machine is not ignored',
    headers: { host: local, authorization: 'Bearer wrong' },
    expected: 401,
  },
  { name: 'an empty token', headers: { host: local, authorization: 'Bearer ' }, expected: 401 },
  {
    name: 'the admin token in another scheme',
    headers: { host: local, authorization: 'Basic admin-token-of-the-test' },
    expected: 401,
  },
  { name: 'an Outlay key', headers: { host: local, authorization: 'Bearer olk_abc' }, expected: 401 },
  { name: "a provider's key", headers: { host: local, authorization: 'Bearer sk-abc' }, expected: 401 },
  {
    name: 'an Outlay key as x-api-key, from afar',
    address: '10.0.0.9',
    headers: { host: remote, 'x-api-key': 'olk_abc' },
    expected: 401,
  },
  {
    name: 'a session from afar',
    isLoopbackListener: false,
    address: '10.0.0.9',
    headers: { host: remote },
    session: 'valid',
    expected: 'change',
  },
  {
    name: 'a session through a proxy',
    headers: { host: local, 'x-forwarded-for': '10.0.0.1' },
    session: 'valid',
    expected: 'change',
  },
  {
    name: 'a session older than 30 days',
    address: '10.0.0.9',
    headers: { host: remote },
    session: 'expired',
    expected: 401,
  },
  {
    name: 'a session signed with another key',
    address: '10.0.0.9',
    headers: { host: remote },
    session: 'forged',
    expected: 401,
  },
  {
    name: 'the cookie without the half of the page',
    address: '10.0.0.9',
    headers: { host: remote },
    session: 'cookie alone',
    expected: 401,
  },
  {
    name: 'the cookie of one session with the half of another',
    address: '10.0.0.9',
    headers: { host: remote },
    session: 'of another session',
    expected: 401,
  },
  {
    name: 'a session of a dashboard on another port',
    address: '10.0.0.9',
    headers: { host: remote },
    session: 'of another port',
    expected: 401,
  },
  {
    name: 'the cookie alone, on this machine',
    headers: { host: local },
    session: 'cookie alone',
    expected: 'read',
  },
]

describe('connection, session or token decide what a caller may do', () => {
  test.each(rows)('$name: $expected', async (row) => {
    const { api } = apiForTests({ access: { isLoopbackListener: row.isLoopbackListener ?? true } })
    const headers = { ...row.headers, ...(row.session ? await sessionOf(row.session) : {}) }
    const address = 'address' in row ? row.address : '127.0.0.1'
    const response = await api.request('/api/status', { headers }, connectionFrom(address))
    if (row.expected === 401) {
      expect(response.status).toBe(401)
      expect(apiError.parse(await response.json()).error.code).toBe('unauthenticated')
      return
    }
    expect(response.status).toBe(200)
    expect(status.parse(await response.json()).access).toBe(row.expected)
  })

  test('an anonymous caller gets a 401 from every address under /api, also from unknown ones', async () => {
    const { api } = apiForTests()
    for (const path of [
      '/api',
      '/api/keys',
      '/api/nothing',
      '/api/openapi.json',
      '/api/docs',
      '/api/docs/start.js',
    ]) {
      expect((await api.request(path, {}, connectionFrom('10.0.0.9'))).status, path).toBe(401)
    }
  })

  test('an empty token is refused when no admin token is configured', async () => {
    const { api } = apiForTests({ access: { adminToken: null, controlToken: '' } })
    const headers = { ...localHeaders, authorization: 'Bearer' }
    expect((await api.request('/api/status', { headers }, localConnection)).status).toBe(401)
  })

  test('an admin token that looks like a key for calls is refused', async () => {
    const { api } = apiForTests({ access: { adminToken: 'sk-admin' } })
    const headers = { ...localHeaders, authorization: 'Bearer sk-admin' }
    expect((await api.request('/api/status', { headers }, localConnection)).status).toBe(401)
  })
})

test('the cookie alone may read the description of the API and nothing else', async () => {
  const { api } = apiForTests()
  const headers = { host: remote, ...(await sessionOf('cookie alone')) }
  const statusOf = async (path: string, init: RequestInit = {}) =>
    (await api.request(path, { headers, ...init }, connectionFrom('10.0.0.9'))).status
  for (const path of ['/api/docs', '/api/docs/start.js', '/api/openapi.json']) {
    expect(await statusOf(path), path).toBe(200)
    expect(await statusOf(path, { method: 'POST' }), path).toBe(401)
  }
  for (const path of ['/api/status', '/api/keys', '/api/docs/../keys', '/api/docsx', '/api/openapi.json/x']) {
    expect(await statusOf(path), path).toBe(401)
  }
})

describe('a change', () => {
  const body = JSON.stringify({ project: 'Search' })
  const json = { 'content-type': 'application/json' }

  async function change(headers: Record<string, string>, init: RequestInit = { method: 'POST', body }) {
    const { api, asked } = apiForTests()
    const path = init.method === 'POST' ? '/api/keys' : '/api/keys/key_1'
    const response = await api.request(
      path,
      { ...init, headers: { ...localHeaders, ...headers } },
      localConnection,
    )
    const code = response.ok ? null : apiError.parse(await response.json()).error.code
    return { status: response.status, code, asked }
  }

  test('by a reader on this machine is refused before its body is read', async () => {
    expect(await change(json, { method: 'POST', body: '{' })).toEqual({
      status: 403,
      code: 'permission-denied',
      asked: [],
    })
  })

  test.each(['cookie alone', 'of another session', 'of another port', 'former'] as const)(
    'with half a session (%s) is refused with a sentence that says what to do',
    async (kind) => {
      const { api, asked } = apiForTests()
      const sameOrigin = { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:4100' }
      const headers = { ...localHeaders, ...json, ...sameOrigin, ...(await sessionOf(kind)) }
      const response = await api.request('/api/keys', { method: 'POST', body, headers }, localConnection)
      const { error } = apiError.parse(await response.json())
      expect([response.status, error.code]).toEqual([403, 'permission-denied'])
      expect(error.message).toContain('npx outlay link')
      expect(asked).toEqual([])
    },
  )

  test('with a token is accepted from any origin', async () => {
    expect((await change({ ...adminHeaders, ...json })).status).toBe(201)
    expect((await change({ ...adminHeaders, ...json, origin: 'https://elsewhere.example' })).status).toBe(201)
  })

  test('with a body that is not JSON is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json-seq', '']) {
      const headers: Record<string, string> = { ...adminHeaders, ...(type ? { 'content-type': type } : {}) }
      expect(await change(headers), type).toMatchObject({ status: 400, code: 'invalid-request', asked: [] })
    }
  })

  test('without a body needs no content type', async () => {
    expect((await change(adminHeaders, { method: 'DELETE' })).status).toBe(200)
  })

  test.each([
    {
      name: 'our own page',
      headers: { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:4100' },
      status: 201,
    },
    { name: 'our own page, older browser', headers: { origin: 'http://localhost:4100' }, status: 201 },
    {
      name: 'our own page behind a proxy that renames the host',
      headers: { 'sec-fetch-site': 'same-origin', origin: 'https://outlay.example' },
      status: 201,
    },
    {
      name: 'another port of this host',
      headers: { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
      status: 403,
    },
    { name: 'another port, older browser', headers: { origin: 'http://localhost:3000' }, status: 403 },
    {
      name: 'another site',
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      status: 403,
    },
    { name: 'a page without an origin', headers: { origin: 'null' }, status: 403 },
    { name: 'something that does not say', headers: {}, status: 403 },
  ])('with a session, from $name: $status', async ({ headers, status }) => {
    const response = await change({ ...headers, ...json, ...(await sessionOf('valid')) } as Record<
      string,
      string
    >)
    expect(response.status).toBe(status)
    if (status === 403) expect(response.code).toBe('forbidden-origin')
  })
})

type ShownSession =
  | 'valid'
  | 'expired'
  | 'forged'
  | 'cookie alone'
  | 'of another session'
  | 'of another port'
  | 'former'

/**
 * Headers of a browser that opened its session with the one-time link. `kind` names the defect of the
 * session.
 */
async function sessionOf(kind: ShownSession): Promise<Record<string, string>> {
  const { access } = apiForTests({
    access: {
      now: () => (kind === 'expired' ? now - 31 * day : now),
      sessionKey: Buffer.alloc(32, kind === 'forged' ? 8 : 7),
      port: () => (kind === 'of another port' ? 4200 : 4100),
    },
  })
  if (kind === 'former') {
    const signed = await generateSignedCookie(
      'outlay_session',
      String(now + day),
      new Uint8Array(access.sessionKey),
    )
    return { cookie: signed.split(';')[0]! }
  }
  const session = await openSession(access)
  if (kind === 'cookie alone') return { cookie: session.cookie }
  if (kind === 'of another session') return { ...session, cookie: (await openSession(access)).cookie }
  return session
}
