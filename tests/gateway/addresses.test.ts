import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatAnswer, json } from '../support/fake-provider.ts'
import { rawRequest, statusOf } from '../support/raw-request.ts'
import { callersProviderKey, chatRequest, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
    OUTLAY_GOOGLE_BASE_URL: address,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
    OUTLAY_GROQ_BASE_URL: `${address}/openai/v1`,
    OUTLAY_GROQ_API_KEY: 'gsk-ours',
    OUTLAY_DEEPSEEK_BASE_URL: address,
    OUTLAY_DEEPSEEK_API_KEY: 'sk-deepseek-ours',
    OUTLAY_OLLAMA_BASE_URL: address,
  }))
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.provider.seen.length = 0
  gateway.provider.answer(json(200, chatAnswer()))
})

const body = JSON.stringify(chatRequest)

function absolute(target: string, host: string, method = 'POST'): Promise<string> {
  const sent = method === 'POST' ? body : ''
  return rawRequest(
    gateway.outlay.origin,
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nAuthorization: Bearer ${gateway.key}\r\nContent-Type: application/json\r\nContent-Length: ${sent.length}\r\n\r\n${sent}`,
  )
}

describe('a request target in absolute form', () => {
  const port = () => new URL(gateway.outlay.origin).port

  it.each([
    ['http', (at: string) => `http://127.0.0.1:${at}/v1/chat/completions`],
    ['a scheme in capitals', (at: string) => `HTTP://LOCALHOST:${at}/v1/chat/completions`],
    ['https', (at: string) => `https://localhost:${at}/v1/chat/completions`],
    ['no port', () => 'http://localhost/v1/chat/completions'],
    ['a query', (at: string) => `http://127.0.0.1:${at}/v1/chat/completions?a=1`],
  ])('is served whatever the Host header says: %s', async (_, target) => {
    const text = await absolute(target(port()), 'elsewhere.example')
    expect(statusOf(text)).toBe(200)
    expect(gateway.provider.seen[0]!.target).toMatch(/^\/v1\/chat\/completions(\?a=1)?$/)
    expect((await gateway.rows())[0]).toMatchObject({ route: '/v1/chat/completions', outcome: 'answered' })
  })

  it('is served for a name that the Host header also contains', async () => {
    expect(
      statusOf(await absolute('http://gateway.example:8080/v1/chat/completions', 'gateway.example')),
    ).toBe(200)
  })

  it('is served for the dashboard, its API and every provider', async () => {
    const at = `http://127.0.0.1:${port()}`
    expect(statusOf(await absolute(`${at}/healthz`, 'x', 'GET'))).toBe(200)
    expect(statusOf(await absolute(`${at}/readyz?a=1`, 'x', 'GET'))).toBe(200)
    expect(statusOf(await absolute(`${at}/anthropic/v1/messages`, 'x'))).toBe(200)
  })

  it('loses the key in its query like any other target', async () => {
    const target = `http://127.0.0.1:${port()}/v1/chat/completions?key=${gateway.key}`
    expect(statusOf(await absolute(target, 'x'))).toBe(200)
    expect(gateway.provider.seen[0]!.target).toBe('/v1/chat/completions')
  })

  it.each([
    'http://elsewhere.example/v1/chat/completions',
    'http://192.0.2.7/v1/chat/completions',
    'http://user:secret@127.0.0.1/v1/chat/completions',
    'ftp://127.0.0.1/v1/chat/completions',
    'v1/chat/completions',
  ])('is refused for another machine or an invalid form: %s', async (target) => {
    const text = await absolute(target, 'x')
    expect(statusOf(text)).toBe(400)
    expect(gateway.provider.seen).toEqual([])
  })

  it('is refused with 400 if its path can be read in two ways', async () => {
    expect(statusOf(await absolute(`http://127.0.0.1:${port()}/v1/../api/keys`, 'x'))).toBe(400)
  })
})

describe('an unknown address', () => {
  it.each([
    ['a slash at its end', '/v1/chat/completions/', '/v1/chat/completions'],
    ['a slash at its end, at Anthropic', '/anthropic/v1/messages/', '/anthropic/v1/messages'],
    [
      'a slash at its end, at Gemini',
      '/gemini/v1beta/models/gemini-2.5-flash:generateContent/',
      '/gemini/v1beta/models/gemini-2.5-flash:generateContent',
    ],
    ['its version twice', '/v1/v1/chat/completions', '/v1/chat/completions'],
    ['its version twice, at OpenAI', '/openai/v1/v1/responses', '/openai/v1/responses'],
    ['its version twice, at Groq', '/groq/openai/v1/v1/chat/completions', '/groq/openai/v1/chat/completions'],
    ['its version twice, at Anthropic', '/anthropic/v1/v1/messages', '/anthropic/v1/messages'],
    [
      'its version twice, in messages at DeepSeek',
      '/deepseek/anthropic/v1/v1/messages',
      '/deepseek/anthropic/v1/messages',
    ],
    [
      'no version, in messages at DeepSeek',
      '/deepseek/anthropic/messages',
      '/deepseek/anthropic/v1/messages',
    ],
    ['the path twice', '/v1/chat/completions/chat/completions', '/v1/chat/completions'],
    ['no version, at Anthropic', '/anthropic/messages', '/anthropic/v1/messages'],
    [
      'no version, at Gemini',
      '/gemini/models/gemini-2.5-flash:generateContent',
      '/gemini/v1/models/gemini-2.5-flash:generateContent',
    ],
    ['another version', '/anthropic/v2/messages', '/anthropic/v1/messages'],
    ['capitals', '/v1/Chat/Completions', '/v1/chat/completions'],
    ['a missing letter', '/v1/chat/completion', '/v1/chat/completions'],
    ['swapped letters', '/v1/chat/compeltions', '/v1/chat/completions'],
    ['a typing error at Anthropic', '/anthropic/v1/message', '/anthropic/v1/messages'],
    ['a missing last letter', '/v1/embedding', '/v1/embeddings'],
  ])('is refused with the address that was meant: %s', async (_, path, meant) => {
    const answer = await gateway.call({ path })
    const { error } = JSON.parse(answer.body.toString())
    expect([answer.status, error.message]).toEqual([404, expect.stringContaining(`meant to be ${meant}.`)])
    expect(error.message).toContain(`POST ${path}`)
    expect(error.message).not.toMatch(/permission|--allow/)
    expect(gateway.provider.seen).toEqual([])
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'refused',
      status: 404,
      errorType: 'not-found',
      costState: 'free',
    })
  })

  it.each([
    ['GET', '/v1/models/', '/v1/models'],
    ['GET', '/v1/v1/models', '/v1/models'],
    ['GET', '/anthropic/models', '/anthropic/v1/models'],
  ])('for models names the address that was meant: %s %s', async (method, path, meant) => {
    const answer = await gateway.call({ method, path })
    expect(answer.status).toBe(404)
    expect(answer.body.toString()).toContain(`meant to be ${meant}.`)
  })

  it('without a similar one says so, and its help page explains calls to APIs that Outlay does not know', async () => {
    const answer = await gateway.call({ path: '/v1/brand/new/things' })
    expect(answer.status).toBe(404)
    const { message, code } = JSON.parse(answer.body.toString()).error
    expect(code).toBe('not-found')
    expect(message).toContain('POST /v1/brand/new/things is not a known address of the provider "openai"')
    expect(message).toContain('docs/errors/not-found.md')
    expect(message).not.toMatch(/permission|--allow/)
  })

  it.each([
    ['GET', '/v1/nothing', 'openai'],
    ['GET', '/v1/props', 'openai'],
    ['DELETE', '/v1/nothing/a', 'openai'],
    ['PUT', '/v1/health', 'openai'],
    ['GET', '/anthropic/v1/nothing', 'anthropic'],
    ['GET', '/gemini/v1beta/nothing', 'google'],
  ])('without a similar one says so, too: %s %s', async (method, path, provider) => {
    const answer = await gateway.call({ method, path, body: null })
    expect(answer.status).toBe(404)
    expect(answer.body.toString()).toContain(`${method} ${path} is not a known address of the provider`)
    expect(answer.body.toString()).toContain(provider)
    expect(answer.body.toString()).not.toMatch(/permission|--allow/)
  })

  it("is refused with the address that was meant in Ollama's own error shape", async () => {
    const answer = await gateway.call({ path: '/ollama/v1/v1/chat/completions' })
    expect([answer.status, JSON.parse(answer.body.toString()).error]).toEqual([
      404,
      expect.stringContaining('meant to be /ollama/v1/chat/completions.'),
    ])
  })

  it("with its version twice is corrected in Gemini's form of OpenAI's format", async () => {
    const answer = await gateway.call({ path: '/gemini/v1beta/openai/v1/chat/completions' })
    expect([answer.status, gateway.provider.seen]).toEqual([404, []])
  })

  it("reaches the provider with the permission, or with a caller's own key", async () => {
    const { secret } = await gateway.outlay.keys.create({ project: 'tests', permissions: ['stored-objects'] })
    for (const key of [secret, callersProviderKey]) {
      expect((await gateway.call({ path: '/v1/brand/new/things', key })).status).toBe(200)
    }
  })

  it("that is known but needs a permission is refused with the permission's name", async () => {
    const answer = await gateway.call({ method: 'GET', path: '/v1/files' })
    expect(answer.status).toBe(403)
    expect(answer.body.toString()).toContain('--allow stored-objects')
  })

  it.each([
    ['POST', '/chat/completions', '/v1/chat/completions'],
    ['POST', '/chat/completions/', '/v1/chat/completions'],
    ['POST', '/v2/chat/completions', '/v1/chat/completions'],
    ['GET', '/models', '/v1/models'],
    ['POST', '/messages', '/anthropic/v1/messages'],
    ['POST', '/v1/messages', '/anthropic/v1/messages'],
    ['POST', '/v1/messages/count_tokens', '/anthropic/v1/messages/count_tokens'],
    [
      'POST',
      '/v1beta/models/gemini-2.5-flash:generateContent',
      '/gemini/v1beta/models/gemini-2.5-flash:generateContent',
    ],
  ])(
    "outside all providers' paths, or at the wrong provider, is refused with the one that was meant: %s %s",
    async (method, path, meant) => {
      const answer = await gateway.call({ method, path })
      expect(answer.status).toBe(404)
      expect(JSON.parse(answer.body.toString()).error.message).toContain(`meant to be ${meant}.`)
    },
  )

  it("outside all providers' paths and without a similar one is refused with the paths for calls", async () => {
    const answer = await gateway.call({ path: '/nothing/like/it' })
    expect([answer.status, answer.body.toString()]).toEqual([404, expect.stringContaining('calls go to /v1')])
  })

  it('of a thousand segments is refused as quickly as a short one', async () => {
    const began = performance.now()
    expect((await gateway.call({ path: `/v1${'/a'.repeat(4_000)}` })).status).toBe(404)
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  it('is known if the provider takes a version after its base URL', async () => {
    expect((await gateway.call({ path: '/deepseek/v1/chat/completions' })).status).toBe(200)
    expect((await gateway.call({ path: '/deepseek/chat/completions' })).status).toBe(200)
  })
})
