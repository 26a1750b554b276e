import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatAnswer, delta, done, headerOf, json, stream, usageChunk } from '../support/fake-provider.ts'
import { type Answer, type CallOptions, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
let listed: TestGateway
let closed: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
  }))
  listed = await startGateway({
    OUTLAY_CORS_ORIGINS: 'https://App.example.com, app://obsidian.md, https://chat.example.com:443',
  })
  closed = await startGateway({ OUTLAY_CORS_ORIGINS: 'off' })
})
afterAll(() => Promise.all([gateway, listed, closed].map((one) => one.close())))
beforeEach(() => {
  gateway.provider.seen.length = 0
  gateway.provider.answer(json(200, chatAnswer()))
})

const local = 'http://localhost:3000'

function preflight(at: TestGateway, origin: string, options: CallOptions = {}): Promise<Answer> {
  return at.call({
    method: 'OPTIONS',
    key: null,
    body: null,
    ...options,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
      ...options.headers,
    },
  })
}

describe("a browser's preflight", () => {
  it.each([
    '/v1/chat/completions',
    '/v1/models',
    '/anthropic/v1/messages',
    '/gemini/v1beta/models/m:generateContent',
  ])(
    'of a page on this machine is answered without a key at %s, does not reach the provider and leaves no row',
    async (path) => {
      const before = (await gateway.rows()).length
      const answer = await preflight(gateway, local, { path })
      expect(answer.status).toBe(204)
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': local,
        'access-control-allow-headers': 'authorization,content-type,x-stainless-lang',
        'access-control-max-age': '7200',
        vary: expect.stringContaining('Origin'),
      })
      expect(answer.headers['access-control-allow-methods']).toContain('POST')
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
      expect(gateway.provider.seen).toEqual([])
      expect(await gateway.rows()).toHaveLength(before)
    },
  )

  it.each([
    'http://127.0.0.1:5173',
    'http://[::1]:8080',
    'https://localhost',
    'http://shop.localhost:3000',
    'tauri://localhost',
  ])('of %s counts as one of a page on this machine', async (origin) => {
    expect((await preflight(gateway, origin)).headers['access-control-allow-origin']).toBe(origin)
  })

  it.each([
    'https://app.example.com',
    'http://localhost.example.com',
    'null',
    'http://127.0.0.1.example.com',
  ])('of %s is refused with a sentence and leaves no row', async (origin) => {
    const before = (await gateway.rows()).length
    const answer = await preflight(gateway, origin)
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(JSON.parse(answer.body.toString()).error).toMatchObject({
      code: 'forbidden-origin',
      message: expect.stringContaining('OUTLAY_CORS_ORIGINS'),
    })
    expect(await gateway.rows()).toHaveLength(before)
  })

  it('is answered for the configured origins and for no other', async () => {
    // A browser leaves out a scheme's default port.
    for (const origin of ['https://app.example.com', 'app://obsidian.md', 'https://chat.example.com']) {
      expect((await preflight(listed, origin)).status).toBe(204)
    }
    expect((await preflight(listed, local)).status).toBe(403)
  })

  it('is refused if pages are off', async () => {
    expect((await preflight(closed, local)).status).toBe(403)
  })

  it('of an allowed page on the internet may call this private network', async () => {
    const headers = { 'access-control-request-private-network': 'true' }
    const answer = await preflight(listed, 'https://app.example.com', { headers })
    expect(answer.headers['access-control-allow-private-network']).toBe('true')
  })

  it('gives access neither to the dashboard nor to its API', async () => {
    const answer = await preflight(gateway, local, { path: '/api/keys' })
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('a page that may call', () => {
  const names = (answer: Answer, name: string) =>
    answer.rawHeaders.filter((part, index) => index % 2 === 0 && part.toLowerCase() === name)

  it("can read an answer and its headers, and the provider's own CORS headers are dropped", async () => {
    gateway.provider.answer((_request, response) => {
      response.writeHead(200, [
        ...['Content-Type', 'application/json', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Vary', 'Accept'],
        ...[
          'Access-Control-Allow-Origin',
          'https://provider.example',
          'Access-Control-Expose-Headers',
          'x-a',
        ],
      ])
      response.end(JSON.stringify(chatAnswer()))
    })
    const answer = await gateway.call({ headers: { origin: local } })
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': local,
      'access-control-expose-headers': '*',
      'x-outlay-cost-usd': '0.00045',
    })
    expect(names(answer, 'access-control-allow-origin')).toHaveLength(1)
    expect(names(answer, 'access-control-expose-headers')).toHaveLength(1)
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(answer.headers.vary).toBe('Accept, Origin')
    expect(headerOf(gateway.provider.seen[0]!, 'origin')).toBe(local)
  })

  it('can read a stream', async () => {
    gateway.provider.answer(stream([delta('Hi'), usageChunk, done]))
    const answer = await gateway.call({ headers: { origin: local } })
    expect(answer.headers['access-control-allow-origin']).toBe(local)
  })

  it.each([
    ['a refusal of an unknown key', { key: 'olk_nobody' }, 401],
    ['a refusal of a key without the permission', { method: 'GET', path: '/v1/files' }, 403],
    ['the row of its own call', { method: 'GET', path: '/v1/outlay/requests/req_none' }, 404],
  ] as const)('is %s', async (_, options, status) => {
    const answer = await gateway.call({ ...options, headers: { origin: local } })
    expect(answer.status).toBe(status)
    expect(answer.headers['access-control-allow-origin']).toBe(local)
  })

  it('can read its own recorded call', async () => {
    const made = await gateway.call({ headers: { origin: local } })
    const path = `/v1/outlay/requests/${made.headers['x-outlay-request-id']}`
    const answer = await gateway.call({ method: 'GET', path, headers: { origin: local } })
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, local])
  })

  it('cannot read the answer if its origin is not allowed, although the call is served', async () => {
    const answer = await closed.call({ headers: { origin: local } })
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('gets CORS headers, and a call without an origin gets none', async () => {
    const answer = await gateway.call({})
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(answer.headers.vary).toBeUndefined()
  })
})

describe('the setting OUTLAY_CORS_ORIGINS', () => {
  it('can allow any page', async () => {
    const any = await startGateway({ OUTLAY_CORS_ORIGINS: '*' })
    expect((await preflight(any, 'https://anything.example')).headers['access-control-allow-origin']).toBe(
      'https://anything.example',
    )
    await any.close()
  })

  it.each(['localhost:3000', 'https://app.example.com/path', 'on'])(
    'refuses %s at the start',
    async (value) => {
      await expect(startGateway({ OUTLAY_CORS_ORIGINS: value })).rejects.toThrow(
        /OUTLAY_CORS_ORIGINS must be off/,
      )
    },
  )
})

describe('clients that check whether the server is there', () => {
  const bases = [
    '/v1',
    '/v1/',
    '/anthropic',
    '/anthropic/',
    '/anthropic/v1',
    '/gemini',
    '/gemini/v1beta',
    '/openai/v1',
    '/deepseek/anthropic',
    '/deepseek/anthropic/v1/',
    '/openrouter/api/v1',
    '/groq/openai/v1',
    '/gemini/v1beta/openai/',
    '/vertex/v1',
    '/zai/api/paas/v4',
    '/cohere/compatibility/v1',
    '/ollama/?beta=true',
  ]

  it.each(bases)(
    'get 204 without a row for HEAD and GET of %s, with a credential and without',
    async (path) => {
      const before = (await gateway.rows()).length
      for (const method of ['HEAD', 'GET']) {
        for (const key of [null, gateway.key, 'olk_nobody', 'sk-ant-oat01-0123456789abcdefghij']) {
          const answer = await gateway.call({ method, path, key })
          expect([method, path, answer.status]).toEqual([method, path, 204])
        }
      }
      expect(await gateway.rows()).toHaveLength(before)
      expect(gateway.provider.seen).toEqual([])
    },
  )

  it.each([
    '/anthropic/api/hello',
    '/deepseek/anthropic/api/hello',
    '/anthropic/api/hello?a=1',
    '/api/hello',
  ])('get 204 without a row for %s', async (path) => {
    const before = (await gateway.rows()).length
    for (const method of ['HEAD', 'GET', 'POST']) {
      for (const key of [null, gateway.key]) {
        expect([method, (await gateway.call({ method, path, key })).status]).toEqual([method, 204])
      }
    }
    expect(await gateway.rows()).toHaveLength(before)
    expect(gateway.provider.seen).toEqual([])
  })

  it('get 204 for HEAD /, with a dashboard at this address or at another', async () => {
    expect((await gateway.call({ method: 'HEAD', path: '/', key: null })).status).toBe(204)
    const apart = await startGateway({ OUTLAY_DASHBOARD_LISTEN: '127.0.0.1:0' })
    for (const path of ['/', '/api/hello']) {
      expect((await apart.call({ method: 'HEAD', path, key: null })).status).toBe(204)
    }
    await apart.close()
  })

  it('on an allowed page can read the answer', async () => {
    const headers = { origin: 'http://localhost:3000' }
    const answer = await gateway.call({ method: 'GET', path: '/v1', key: null, headers })
    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:3000')
  })

  it('still make a call with HEAD of an address of the API', async () => {
    expect((await gateway.call({ method: 'HEAD', path: '/v1/models', key: null })).status).toBe(401)
    expect((await gateway.rows())[0]).toMatchObject({ route: '/v1/models', outcome: 'refused' })
  })

  it('may send a body, which is not taken for the next request', async () => {
    const { port } = new URL(gateway.outlay.origin)
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest({ port, host: '127.0.0.1', path: '/anthropic/api/hello', method: 'POST' })
      request.on('response', (response) => resolve(response.statusCode))
      request.on('error', reject)
      request.end('x'.repeat(200_000))
    })
    expect(status).toBe(204)
  })
})
