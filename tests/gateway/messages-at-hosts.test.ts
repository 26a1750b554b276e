import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatAnswer, headerOf, json, stream } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_DEEPSEEK_BASE_URL: `${address}/deepseek`,
    OUTLAY_ZAI_BASE_URL: `${address}/zai/api/paas/v4`,
    OUTLAY_MOONSHOT_BASE_URL: `${address}/moonshot/v1`,
    OUTLAY_MINIMAX_BASE_URL: `${address}/minimax/v1`,
    OUTLAY_OPENROUTER_BASE_URL: `${address}/openrouter/api/v1`,
    OUTLAY_XAI_BASE_URL: `${address}/xai/v1`,
    OUTLAY_AZURE_BASE_URL: `${address}/azure`,
    OUTLAY_OLLAMA_BASE_URL: `${address}/ollama`,
    OUTLAY_COMPATIBLE_VLLM_BASE_URL: `${address}/vllm/v1`,
    ...Object.fromEntries(
      [
        ...['DEEPSEEK', 'ZAI', 'MOONSHOT', 'MINIMAX', 'OPENROUTER', 'XAI', 'AZURE', 'OLLAMA'],
        'COMPATIBLE_VLLM',
      ].map((name) => [`OUTLAY_${name}_API_KEY`, 'sk-ours']),
    ),
  }))
})
afterAll(() => gateway.close())

const event = (data: { type: string; [field: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
const counts = { input_tokens: 1_000, cache_read_input_tokens: 4_000, cache_creation_input_tokens: 0 }

function messageEvents(model: string, usage: object = {}): string[] {
  const message = {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    usage: { ...counts, output_tokens: 0 },
  }
  return [
    event({ type: 'message_start', message }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'OK' } }),
    event({ type: 'content_block_stop', index: 0 }),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: 500, ...usage },
    }),
    event({ type: 'message_stop' }),
  ]
}

const question = (model: string) => ({
  model,
  max_tokens: 50,
  messages: [{ role: 'user' as const, content: 'hi' }],
})

/** The provider, the caller's base URL, and the path that the provider receives. */
const places: [string, string, string][] = [
  ['deepseek', '/deepseek/anthropic', '/deepseek/anthropic/v1/messages'],
  ['zai', '/zai/anthropic', '/zai/api/anthropic/v1/messages'],
  ['zai', '/zai/api/anthropic', '/zai/api/anthropic/v1/messages'],
  ['moonshot', '/moonshot/anthropic', '/moonshot/anthropic/v1/messages'],
  ['minimax', '/minimax/anthropic', '/minimax/anthropic/v1/messages'],
  ['openrouter', '/openrouter', '/openrouter/api/v1/messages'],
  ['openrouter', '/openrouter/anthropic', '/openrouter/api/v1/messages'],
  ['xai', '/xai', '/xai/v1/messages'],
  ['azure', '/azure/anthropic', '/azure/anthropic/v1/messages'],
  ['ollama', '/ollama', '/ollama/v1/messages'],
  ['vllm', '/vllm', '/vllm/v1/messages'],
  ['vllm', '/vllm/anthropic', '/vllm/v1/messages'],
]

describe.each(places)('messages at %s, by %s', (provider, base, target) => {
  it('are relayed, and metered like Anthropic’s', async () => {
    gateway.provider.answer(stream(messageEvents('some-model')))
    const client = new Anthropic({
      baseURL: gateway.outlay.origin + base,
      authToken: gateway.key,
      apiKey: null,
    })
    const message = await client.messages.stream(question('some-model')).finalMessage()
    expect(message.usage.output_tokens).toBe(500)
    const seen = gateway.provider.seen.at(-1)!
    expect(seen.target).toBe(target)
    expect(headerOf(seen, provider === 'azure' ? 'api-key' : 'authorization')).toMatch(/sk-ours$/)
    const [newest] = await gateway.rows()
    expect(await gateway.row(newest?.id)).toMatchObject({
      provider,
      operation: 'chat',
      requestModel: 'some-model',
      stream: true,
      outcome: 'answered',
      usageSource: 'reported',
      usage: { uncachedInputTokens: 1_000, cacheReadInputTokens: 4_000, outputTextTokens: 500 },
    })
  })
})

describe('messages at another host', () => {
  it("are priced by the host's prices", async () => {
    gateway.provider.answer(stream(messageEvents('glm-4.7')))
    const body = JSON.stringify({ ...question('glm-4.7'), stream: true })
    const answer = await gateway.call({ path: '/zai/anthropic/v1/messages?beta=true', body })
    expect(gateway.provider.seen.at(-1)!.target).toBe('/zai/api/anthropic/v1/messages?beta=true')
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    // 1,000 x $0.60/M + 4,000 x $0.11/M + 500 x $2.20/M
    expect(row).toMatchObject({ costState: 'priced', listCostUsd: '0.00214' })
  })

  it('have the cost that the host reports, if it reports one', async () => {
    gateway.provider.answer(stream(messageEvents('anthropic/claude-sonnet-4.5', { cost: 0.0125 })))
    const body = JSON.stringify({ ...question('anthropic/claude-sonnet-4.5'), stream: true })
    const answer = await gateway.call({ path: '/openrouter/v1/messages', body })
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({ listCostUsd: '0.0125' })
  })

  it('are metered if the answer is whole', async () => {
    const usage = { ...counts, output_tokens: 500 }
    gateway.provider.answer(
      json(200, { type: 'message', model: 'm', content: [{ type: 'text', text: 'OK' }], usage }),
    )
    const answer = await gateway.call({
      path: '/zai/anthropic/v1/messages',
      body: JSON.stringify(question('m')),
    })
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      usage: { uncachedInputTokens: 1_000, cacheReadInputTokens: 4_000, outputTextTokens: 500 },
    })
  })

  it('can be counted at no cost', async () => {
    gateway.provider.answer(json(200, { input_tokens: 14 }))
    for (const path of ['/deepseek/anthropic/v1/messages/count_tokens', '/vllm/v1/messages/count_tokens']) {
      const answer = await gateway.call({ path, body: JSON.stringify(question('m')) })
      const row = await gateway.row(answer.headers['x-outlay-request-id'])
      expect([answer.status, row.costState]).toEqual([200, 'free'])
    }
  })

  it('are refused in Anthropic’s error shape', async () => {
    const answer = await gateway.call({
      path: '/deepseek/anthropic/v1/messages',
      key: 'olk_wrong',
      body: '{}',
    })
    expect(answer.status).toBe(401)
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      type: 'error',
      error: { type: 'authentication_error' },
    })
  })

  it('do not change the host’s own format', async () => {
    gateway.provider.answer(json(200, chatAnswer()))
    const answer = await gateway.call({ path: '/deepseek/v1/chat/completions' })
    expect(gateway.provider.seen.at(-1)!.target).toBe('/deepseek/chat/completions')
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      usageSource: 'reported',
    })
  })
})
