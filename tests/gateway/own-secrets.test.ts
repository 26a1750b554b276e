import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { json } from '../support/fake-provider.ts'
import { chatRequest, startGateway, type TestGateway } from '../support/start-gateway.ts'

const adminToken = 'admin token; "with" signs=0123456789'
const plainAdminToken = 'admin-token-of-this-test-0123456789'
const rootSecret = 'root-secret-of-this-test-0123456789abcdef'

let gateway: TestGateway
let plain: TestGateway
/** Refused calls of unknown callers are recorded up to a number each minute, and earlier tests use it up. */
let fresh: TestGateway
beforeAll(async () => {
  const passing = { OUTLAY_PASS_THROUGH: 'on', OUTLAY_SECRET_KEY: rootSecret }
  gateway = await startGateway((address) => ({
    ...passing,
    OUTLAY_ADMIN_TOKEN: adminToken,
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_GOOGLE_BASE_URL: address,
  }))
  plain = await startGateway({ ...passing, OUTLAY_ADMIN_TOKEN: plainAdminToken })
  fresh = await startGateway()
})
afterAll(async () => {
  await gateway.close()
  await plain.close()
  await fresh.close()
})

const link = new URL('http://localhost/')
const linkTokenOf = async (one: TestGateway) =>
  new URL(await one.outlay.dashboardLink()).searchParams.get('token') ?? ''
const controlTokenOf = (one: TestGateway) => readFileSync(join(one.dataDir, 'control.token'), 'utf8')

/** The cookie and the page's half of a session, as the one-time link gives them. */
async function sessionOf(one: TestGateway): Promise<string[]> {
  const answer = await fetch(await one.outlay.dashboardLink(), { redirect: 'manual' })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const secret = new URL(answer.headers.get('location') ?? '/', link).hash.replace('#session=', '')
  const value = cookie.slice(cookie.indexOf('=') + 1)
  return [cookie, value, decodeURIComponent(value), secret]
}

describe('a secret of this installation as a key for calls is refused with 401 and reaches no provider', () => {
  test('the admin token, the root secret, the control token, a link or either half of a session', async () => {
    const secrets = [plainAdminToken, rootSecret, controlTokenOf(plain), await linkTokenOf(plain)]
    for (const secret of [...secrets, ...(await sessionOf(plain))]) {
      expect(secret.length).toBeGreaterThan(20)
      for (const headers of [
        { authorization: `Bearer ${secret}` },
        { 'x-api-key': secret },
        { 'api-key': secret },
        { 'x-goog-api-key': secret },
        { 'x-api-key': `Bearer ${secret}` },
        { 'x-api-key': [secret, secret] },
        { 'x-goog-api-key': `"${secret}"` },
      ] as Record<string, string | string[]>[]) {
        const answer = await plain.call({ key: null, headers })
        expect(answer.status, JSON.stringify(headers)).toBe(401)
        expect(answer.body.toString()).toContain('invalid-key')
        expect(answer.body.toString()).not.toContain(secret)
      }
      const query = await plain.call({
        key: null,
        path: `/v1/chat/completions?key=${encodeURIComponent(secret)}`,
      })
      expect(query.status).toBe(401)
    }
    expect(plain.provider.seen).toEqual([])
  })

  test('at every mount, also with an unusual admin token', async () => {
    for (const path of [
      '/v1/chat/completions',
      '/anthropic/v1/messages',
      '/gemini/v1beta/models/m:generateContent',
    ]) {
      const answer = await gateway.call({ key: null, path, headers: { 'x-api-key': adminToken } })
      expect(answer.status, path).toBe(401)
    }
    const own = await gateway.call({
      key: null,
      path: '/v1/outlay/requests/req_1',
      method: 'GET',
      headers: { 'x-api-key': adminToken },
    })
    expect(own.status).toBe(401)
    expect(gateway.provider.seen).toEqual([])
  })

  test.each(['sk-', 'x.', 'Key~'])('a whole key after %s reaches no provider', async (before) => {
    expect((await plain.call({ key: before + plain.key })).status).toBe(401)
    expect(plain.provider.seen).toEqual([])
  })

  test("a provider's token that happens to contain the beginning of a key passes", async () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.${'a1B2'.repeat(30)}-olk_${'c3D4'.repeat(4)}-x_olP_${'e5'.repeat(9)}`
    expect((await plain.call({ key: token })).status).toBe(200)
    plain.provider.seen.length = 0
  })

  test.each(['olk_', 'olk_short', 'OLK_abcdefghijklmnop', 'ols_1', 'olp_1', 'key:olk_abc'])(
    'the malformed key %s reaches no provider',
    async (key) => {
      expect((await plain.call({ key })).status).toBe(401)
      expect(plain.provider.seen).toEqual([])
    },
  )

  test('one among the subprotocols of a WebSocket is refused', async () => {
    const [, , , pageSecret = ''] = await sessionOf(plain)
    for (const protocols of [
      ['realtime', `openai-insecure-api-key.${plainAdminToken}`],
      ['realtime', `OpenAI-Insecure-Api-Key.${plainAdminToken}`],
      ['realtime', `openai-insecure-api-key.${controlTokenOf(plain)}`],
      ['realtime', `openai-insecure-api-key.${pageSecret}`],
      ['realtime', 'openai-insecure-api-key.sk-callers-0123456789abcdef', pageSecret],
    ]) {
      expect(await statusOfUpgrade(protocols)).toBeOneOf([400, 401])
    }
    expect(plain.provider.seen).toEqual([])
  })

  test("a caller's own key still passes", async () => {
    expect((await plain.call({ key: 'sk-callers-0123456789abcdefghij4f2a' })).status).toBe(200)
    expect(plain.provider.seen).toHaveLength(1)
    plain.provider.seen.length = 0
  })
})

function statusOfUpgrade(protocols: string[]): Promise<number> {
  const { host } = new URL(plain.outlay.origin)
  const socket = new WebSocket(`ws://${host}/v1/realtime?model=gpt-realtime`, protocols)
  return new Promise((resolve) => {
    socket.on('error', () => {})
    socket.on('open', () => resolve(101))
    socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0))
  })
}

describe('a credential in the query is recognised in every spelling', () => {
  const caller = 'sk-callers-0123456789abcdefghij4f2a'

  test.each(['key', '%6bey', 'k%65y', '%6b%65%79'])(
    '?%s= is read as the key and removed from the address',
    async (name) => {
      const answer = await plain.call({ key: null, path: `/v1/chat/completions?a=1&${name}=${caller}&b=2` })
      expect(answer.status).toBe(200)
      expect(plain.provider.seen.pop()?.target).toBe('/v1/chat/completions?a=1&b=2')
    },
  )

  test.each([
    ...['KEY', 'Key', '%4bey', '%256bey', 'key[]', 'key[0]', '+key', 'key+', '%20key', '$key'],
    ...[
      'api_key',
      'api-key',
      'apikey',
      'API%5fKEY',
      'x-goog-api-key',
      'access_token',
      'oauth_token',
      'token',
    ],
    ...['authorization', 'subscription-key', 'a=1;key', 'a;api_key', 'a%3bkey', 'a%26key'],
  ])('?%s= next to an Outlay key is refused with 400', async (name) => {
    const answer = await plain.call({ path: `/v1/chat/completions?${name}=${caller}` })
    expect(answer.status).toBe(400)
    expect(answer.body.toString()).toContain('invalid-request')
    expect(answer.body.toString()).not.toContain(caller)
    expect(plain.provider.seen).toEqual([])
  })

  test.each([
    'max_tokens=1',
    'pageToken=a',
    'alt=sse',
    'api-version=2024-10-21',
    'keyword=a',
    'order=desc;x',
    'after=a%3Bb',
  ])('?%s is not a credential and passes', async (query) => {
    expect((await plain.call({ path: `/v1/chat/completions?${query}` })).status).toBe(200)
    expect(plain.provider.seen.pop()?.target).toBe(`/v1/chat/completions?${query}`)
  })

  test('an Outlay key in the path or in another parameter is refused with 400', async () => {
    for (const path of [
      `/v1/${plain.key}/chat`,
      `/v1/chat/completions?a=${plain.key}`,
      '/v1/chat/completions?a=ol%6b_abc',
    ]) {
      const answer = await plain.call({ path })
      expect(answer.status, path).toBe(400)
      expect(answer.body.toString()).not.toContain(plain.key)
    }
    expect(plain.provider.seen).toEqual([])
  })

  test.each(['/v1/chat/completions#a', '/v1/models#?key=a', '/v1/chat/completions?a=1#b', '/api/keys#a'])(
    'the fragment in %s is refused with 400',
    async (path) => {
      const answer = await plain.call({
        path,
        method: 'GET',
        key: path.startsWith('/api') ? null : plain.key,
      })
      expect(answer.status).toBe(400)
      expect(answer.body.toString()).toContain('invalid-path')
      expect(plain.provider.seen).toEqual([])
    },
  )
})

describe('text that looks like a key is not stored', () => {
  const keys = [
    'sk-abcdefghijklmnopqrstuvwx',
    'sk-ant-api03-abcdefghijklmnop',
    'AIzaSyA0123456789abcdefghijklmnopqrstuv',
    'gsk_0123456789abcdefghijABCDEFGHIJ',
    'xai-0123456789abcdefghijABCDEFGHIJ',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
  ]

  test.each(keys)('%s in a path is not stored', async (key) => {
    for (const path of [`/v1/${key}/chat`, `/v1//${key}`, `/v1/%41/${key.replace('-', '%2d')}`]) {
      const answer = await fresh.call({ path })
      const id = answer.headers['x-outlay-request-id']
      expect((await fresh.row(id)).route, path).toContain('[redacted]')
    }
    expect(JSON.stringify(await fresh.rows())).not.toContain(key)
    fresh.provider.seen.length = 0
  })

  test.each(keys)("%s in a provider's answer is not stored", async (key) => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      note: `your key ${key}`,
      [key]: 1,
    }
    const answer = { id: key, object: 'response', model: key, status: 'completed', service_tier: key }
    fresh.provider.answer(
      json(200, { ...answer, choices: [], usage, output: [] }, { 'x-request-id': key }),
      json(400, { error: { message: key, code: key, type: key } }, { 'x-request-id': key }),
    )
    const body = JSON.stringify({ ...chatRequest, model: key, input: 'a' })
    const told = await fresh.call({ path: '/v1/responses', body })
    const failed = await fresh.call({ path: '/v1/chat/completions', body })
    const rows = [
      await fresh.row(told.headers['x-outlay-request-id']),
      await fresh.row(failed.headers['x-outlay-request-id']),
    ]
    expect(JSON.stringify(rows)).not.toContain(key)
    expect(rows[0]).toMatchObject({
      requestModel: '[redacted]',
      responseModel: '[redacted]',
      providerRequestId: '[redacted]',
    })
    expect(rows[0]?.providerUsage).toMatchObject({ prompt_tokens: 10, note: 'your key [redacted]' })
    expect(rows[1]).toMatchObject({ errorType: 'error', providerRequestId: '[redacted]' })
  })
})
