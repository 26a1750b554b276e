import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatAnswer, headerOf, json } from '../support/fake-provider.ts'
import {
  callersProviderKey,
  chatRequest,
  ourProviderKey,
  startGateway,
  type TestGateway,
} from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const codeOf = (answer: { body: Buffer }) => JSON.parse(answer.body.toString()).error.code

describe('an Outlay key', () => {
  it('that is unknown, mistyped or revoked is refused with 401 and never sent to a provider', async () => {
    const before = gateway.provider.seen.length
    const revoked = await gateway.outlay.keys.create({ project: 'tests', permissions: [] })
    gateway.outlay.keys.revoke(revoked.key.id)
    const mistyped = gateway.key.replace(/.$/, gateway.key.endsWith('0') ? '1' : '0')
    for (const key of ['olk_nonsense', mistyped, revoked.secret]) {
      const answer = await gateway.call({ key })
      expect([answer.status, codeOf(answer)]).toEqual([401, 'invalid-key'])
      expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
        outcome: 'refused',
        status: 401,
        costState: 'free',
      })
    }
    expect(gateway.provider.seen).toHaveLength(before)
  })

  it.each(['x-api-key', 'api-key', 'x-goog-api-key'])('is also read from %s', async (name) => {
    gateway.provider.answer(json(200, chatAnswer()))
    expect((await gateway.call({ key: null, headers: { [name]: gateway.key } })).status).toBe(200)
    expect(headerOf(gateway.provider.seen.at(-1)!, 'authorization')).toBe(`Bearer ${ourProviderKey}`)
    expect(headerOf(gateway.provider.seen.at(-1)!, name)).toBeUndefined()
  })

  it('is read from ?key=, and that parameter does not reach the provider', async () => {
    const answer = await gateway.call({ key: null, path: `/v1/chat/completions?a=1&key=${gateway.key}&b=2` })
    expect(answer.status).toBe(200)
    expect(gateway.provider.seen.at(-1)!.target).toBe('/v1/chat/completions?a=1&b=2')
  })

  it('next to a different credential is refused with 400, and no credential with 401', async () => {
    expect(codeOf(await gateway.call({ headers: { 'x-api-key': 'another' } }))).toBe('ambiguous-credentials')
    expect(codeOf(await gateway.call({ key: null }))).toBe('missing-credential')
    expect((await gateway.call({ headers: { 'x-api-key': gateway.key } })).status).toBe(200)
  })

  it('needs a permission for objects stored at the provider and for unmetered routes', async () => {
    for (const [method, path, permission] of [
      ['GET', '/v1/files', 'stored-objects'],
      ['DELETE', '/v1/models/ft:gpt-4o:mine', 'stored-objects'],
      ['GET', '/v1/responses/resp_1', 'stored-objects'],
      ['POST', '/v1/videos', 'unmetered-routes'],
    ] as const) {
      const refused = await gateway.call({ method, path })
      expect([refused.status, codeOf(refused)]).toEqual([403, 'permission-denied'])
      const { secret } = await gateway.outlay.keys.create({ project: 'tests', permissions: [permission] })
      const allowed = await gateway.call({ method, path, key: secret })
      expect(allowed.status).toBe(200)
      expect(await gateway.row(allowed.headers['x-outlay-request-id'])).toMatchObject({
        route: path,
        outcome: 'answered',
      })
    }
  })
})

describe("a caller's own provider key", () => {
  it('is sent unchanged, and its calls are booked under its fingerprint once the provider accepts it', async () => {
    gateway.provider.answer(json(401, { error: { code: 'invalid_api_key' } }), json(200, chatAnswer()))
    const refused = await gateway.call({ key: callersProviderKey })
    expect(await gateway.row(refused.headers['x-outlay-request-id'])).toMatchObject({
      key: null,
      outcome: 'provider-error',
    })
    const taken = await gateway.call({ key: callersProviderKey })
    expect(headerOf(gateway.provider.seen.at(-1)!, 'authorization')).toBe(`Bearer ${callersProviderKey}`)
    const row = await gateway.row(taken.headers['x-outlay-request-id'])
    expect(row).toMatchObject({ project: null, key: { kind: 'pass-through', name: 'sk-...4f2a' } })
  })

  it('is known after that call, and can be named and revoked', async () => {
    const own = 'sk-another-caller-0123456789-9b1c'
    gateway.provider.answer(json(200, chatAnswer()))
    const first = await gateway.call({ key: own })
    const { key } = await gateway.row(first.headers['x-outlay-request-id'])
    await gateway.outlay.keys.update(key!.id, { project: 'theirs' })
    const named = await gateway.call({ key: own })
    expect(await gateway.row(named.headers['x-outlay-request-id'])).toMatchObject({
      project: { name: 'theirs' },
    })
    gateway.outlay.keys.revoke(key!.id)
    expect(codeOf(await gateway.call({ key: own }))).toBe('invalid-key')
  })

  it('reaches every route of the provider, and each call is recorded', async () => {
    gateway.provider.answer(json(200, { object: 'list' }))
    const answer = await gateway.call({
      method: 'GET',
      path: '/v1/organization/costs?limit=1',
      key: callersProviderKey,
    })
    expect(answer.status).toBe(200)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      route: '/v1/organization/costs',
      usageSource: 'not-applicable',
    })
  })

  it('that comes through a proxy on this machine is refused unless the setting allows it', async () => {
    const proxies: Record<string, string>[] = [
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
    ]
    const before = gateway.provider.seen.length
    for (const headers of proxies) {
      const refused = await gateway.call({ key: callersProviderKey, headers })
      expect(codeOf(refused)).toBe('pass-through-disabled')
    }
    expect(gateway.provider.seen).toHaveLength(before)
    const other = await startGateway({ OUTLAY_PASS_THROUGH: 'on' })
    expect((await other.call({ key: callersProviderKey, headers: proxies[0]! })).status).toBe(200)
    await other.close()
  })

  it('is refused if pass-through is off', async () => {
    const other = await startGateway({ OUTLAY_PASS_THROUGH: 'off' })
    expect(codeOf(await other.call({ key: callersProviderKey }))).toBe('pass-through-disabled')
    expect(other.provider.seen).toHaveLength(0)
    await other.close()
  })
})

describe('ambiguous requests', () => {
  it.each([
    '/v1/../api/keys',
    '/v1//chat/completions',
    '/v1/%2e%2e/api/keys',
    '/v1/chat%2fcompletions',
    '/v1/chat\\completions',
    '/v1/models/%00',
    '/v1/./models',
    'http://elsewhere.example/v1/models',
  ])('the path %s is refused with 400', async (path) => {
    const before = gateway.provider.seen.length
    const answer = await raw(
      `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\nconnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(gateway.provider.seen).toHaveLength(before)
  })

  it('a call that has been through this gateway before is refused', async () => {
    gateway.provider.answer(json(200, chatAnswer()))
    await gateway.call({})
    const via = headerOf(gateway.provider.seen.at(-1)!, 'via')!
    expect(codeOf(await gateway.call({ headers: { via } }))).toBe('request-loop')
  })

  it('two lengths, or a length with chunks, are refused by the parser', async () => {
    const body = JSON.stringify(chatRequest)
    const answer = await raw(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })
})

/** Sends bytes unchanged and returns the answer up to the close of the connection. */
function raw(bytes: string): Promise<string> {
  const { port, hostname } = new URL(gateway.outlay.origin)
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.on('data', (piece) => {
      text += piece
    })
    socket.on('end', () => resolve(text))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
    socket.setTimeout(5_000, () => socket.destroy())
  })
}
