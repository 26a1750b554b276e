import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { headerOf, json, type SeenRequest, stream } from '../support/fake-provider.ts'
import { startFakeRealtime } from '../support/fake-realtime.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_OLLAMA_BASE_URL: address,
    OUTLAY_COMPATIBLE_LLAMA_CPP_BASE_URL: `${address}/v1`,
  }))
})
afterAll(() => gateway.close())

const chat = { id: 'chatcmpl-1', object: 'chat.completion', model: 'qwen3:8b' }
const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 }
const whole = json(200, { ...chat, choices: [{ index: 0, message: { content: 'Hello.' } }], usage })
const pieces = stream([
  `data: ${JSON.stringify({ ...chat, choices: [{ index: 0, delta: { content: 'Hello.' } }] })}\n\n`,
  `data: ${JSON.stringify({ ...chat, choices: [], usage })}\n\n`,
  'data: [DONE]\n\n',
])
const ollamaLine = { model: 'qwen3:8b', message: { content: 'Hello.' }, done: true }
const ollamaWhole = json(200, { ...ollamaLine, prompt_eval_count: 12, eval_count: 3 })

/** Checks every header that may carry a credential, and every place where the Outlay key might appear. */
function expectNoCredential(seen: SeenRequest | undefined): void {
  const names = seen!.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  for (const name of ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'proxy-authorization']) {
    expect(names).not.toContain(name)
  }
  expect(JSON.stringify([seen!.target, seen!.rawHeaders, seen!.body.toString()])).not.toContain(gateway.key)
}

describe('a host that needs no key', () => {
  it.each([
    ['Ollama, its own chat', '/ollama/api/chat', { model: 'qwen3:8b', stream: false }, ollamaWhole],
    ['Ollama, its own generate', '/ollama/api/generate', { model: 'qwen3:8b', stream: false }, ollamaWhole],
    ['Ollama, chat completions', '/ollama/v1/chat/completions', { model: 'qwen3:8b' }, whole],
    ['Ollama, streamed', '/ollama/v1/chat/completions', { model: 'qwen3:8b', stream: true }, pieces],
    ['a compatible host', '/llama-cpp/v1/chat/completions', { model: 'qwen3:8b' }, whole],
    ['a compatible host, streamed', '/llama-cpp/v1/chat/completions', { model: 'q', stream: true }, pieces],
  ])('(%s) is called without any credential', async (_, path, body, script) => {
    gateway.provider.answer(script)
    const answer = await gateway.call({ path, body: JSON.stringify({ ...body, messages: [] }) })
    expect(answer.status).toBe(200)
    expectNoCredential(gateway.provider.seen.at(-1))
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({ outcome: 'answered', inputTokens: 12, outputTokens: 3 })
  })

  it.each(['x-api-key', 'api-key', 'x-goog-api-key'])(
    'does not get an Outlay key that came in %s',
    async (name) => {
      gateway.provider.answer(whole)
      const path = '/llama-cpp/v1/chat/completions'
      const body = JSON.stringify({ model: 'qwen3:8b', messages: [] })
      const answer = await gateway.call({ path, body, key: null, headers: { [name]: gateway.key } })
      expect(answer.status).toBe(200)
      expectNoCredential(gateway.provider.seen.at(-1))
    },
  )

  it('but then asks for one answers with its own 401', async () => {
    gateway.provider.answer(json(401, { error: { message: 'Missing API key.' } }))
    const answer = await gateway.call({ path: '/llama-cpp/v1/chat/completions' })
    expect(answer.status).toBe(401)
    expect(answer.body.toString()).toBe('{"error":{"message":"Missing API key."}}')
    expectNoCredential(gateway.provider.seen.at(-1))
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({ outcome: 'provider-error', status: 401 })
  })

  it("still gets a caller's own key unchanged", async () => {
    gateway.provider.answer(whole)
    const answer = await gateway.call({ path: '/ollama/v1/chat/completions', key: 'ollama' })
    expect(answer.status).toBe(200)
    expect(headerOf(gateway.provider.seen.at(-1)!, 'authorization')).toBe('Bearer ollama')
  })
})

describe('other hosts without a key', () => {
  it('are not called with an Outlay key, and the refusal names their setting', async () => {
    const before = gateway.provider.seen.length
    const answer = await gateway.call({ path: '/groq/v1/chat/completions' })
    expect(answer.status).toBe(403)
    expect(answer.body.toString()).toContain('set OUTLAY_GROQ_API_KEY')
    expect(gateway.provider.seen).toHaveLength(before)
  })
})

describe('a call over WebSocket to a host that needs no key', () => {
  it('begins without any credential', async () => {
    const host = await startFakeRealtime()
    const realtime = await startGateway({ OUTLAY_COMPATIBLE_VLLM_BASE_URL: `${host.origin}/v1` })
    try {
      const address = `${realtime.outlay.origin.replace('http', 'ws')}/vllm/v1/realtime?model=voxtral`
      const client = new WebSocket(address, { headers: { authorization: `Bearer ${realtime.key}` } })
      await once(client, 'open')
      const { headers } = host.handshakes[0]!
      expect(headers.authorization).toBeUndefined()
      expect(JSON.stringify(host.handshakes[0]!.rawHeaders)).not.toContain(realtime.key)
      client.close()
      await once(client, 'close')
    } finally {
      await realtime.close()
      await host.close()
    }
  })
})

describe('OUTLAY_PROVIDER=ollama', () => {
  let only: TestGateway
  beforeAll(async () => {
    only = await startGateway((address) => ({
      OUTLAY_PROVIDER: 'ollama',
      OUTLAY_OLLAMA_BASE_URL: address,
      OUTLAY_OPENAI_API_KEY: '',
    }))
  })
  afterAll(() => only.close())

  it('makes /v1 lead to Ollama, without any credential', async () => {
    only.provider.answer(whole)
    const answer = await only.call({ path: '/v1/chat/completions' })
    expect(answer.status).toBe(200)
    const seen = only.provider.seen.at(-1)!
    expect(seen.target).toBe('/v1/chat/completions')
    expect(headerOf(seen, 'authorization')).toBeUndefined()
    expect(JSON.stringify(seen.rawHeaders)).not.toContain(only.key)
    expect(await only.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      provider: 'ollama',
      outcome: 'answered',
      inputTokens: 12,
      outputTokens: 3,
    })
  })
})
