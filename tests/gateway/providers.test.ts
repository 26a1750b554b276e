import { connect } from 'node:net'
import type { ReportedCostsReport } from '@outlay/shared/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headerOf, json, stream } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
    OUTLAY_GOOGLE_BASE_URL: address,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
    OUTLAY_AZURE_BASE_URL: address,
    OUTLAY_AZURE_API_KEY: 'azure-ours',
    OUTLAY_VERTEX_BASE_URL: address,
    OUTLAY_VERTEX_API_KEY: 'ya29.ours',
    OUTLAY_GROQ_BASE_URL: `${address}/openai/v1`,
    OUTLAY_GROQ_API_KEY: 'gsk-ours',
    OUTLAY_DEEPSEEK_BASE_URL: address,
    OUTLAY_DEEPSEEK_API_KEY: 'sk-deepseek-ours',
    OUTLAY_OPENROUTER_BASE_URL: `${address}/api/v1`,
    OUTLAY_OPENROUTER_API_KEY: 'sk-or-ours',
    OUTLAY_XAI_BASE_URL: `${address}/v1`,
    OUTLAY_XAI_API_KEY: 'xai-ours',
    OUTLAY_BEDROCK_BASE_URL: address,
    OUTLAY_BEDROCK_API_KEY: 'bedrock-ours',
    OUTLAY_COHERE_BASE_URL: address,
    OUTLAY_COMPATIBLE_OUR_HOST_BASE_URL: `${address}/v1`,
  }))
})
afterAll(() => gateway.close())

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text: 'Hello.' }],
  usage: { input_tokens: 1_000, output_tokens: 500, cache_read_input_tokens: 2_000 },
}

describe('the address of a call', () => {
  it.each([
    ['/v1/chat/completions', '/v1/chat/completions'],
    ['/openai/v1/chat/completions', '/v1/chat/completions'],
    ['/openai/chat/completions', '/v1/chat/completions'],
    ['/anthropic/v1/messages?beta=true', '/v1/messages?beta=true'],
    [
      '/gemini/v1beta/models/gemini-2.5-flash:generateContent',
      '/v1beta/models/gemini-2.5-flash:generateContent',
    ],
    ['/google/v1beta/models', '/v1beta/models'],
    [
      '/azure/openai/deployments/ours/chat/completions?api-version=1',
      '/openai/deployments/ours/chat/completions?api-version=1',
    ],
    ['/groq/openai/v1/chat/completions', '/openai/v1/chat/completions'],
    ['/groq/v1/chat/completions', '/openai/v1/chat/completions'],
    ['/groq/chat/completions', '/openai/v1/chat/completions'],
    ['/deepseek/v1/chat/completions', '/chat/completions'],
    ['/deepseek/chat/completions', '/chat/completions'],
    ['/openrouter/api/v1/chat/completions', '/api/v1/chat/completions'],
  ])('%s becomes %s at the provider', async (path, target) => {
    gateway.provider.answer(json(200, {}))
    const { secret } = await gateway.outlay.keys.create({ project: 'tests', permissions: ['stored-objects'] })
    await gateway.call({ path, key: secret })
    expect(gateway.provider.seen.at(-1)?.target).toBe(target)
  })

  it('is unknown for a provider that is not configured', async () => {
    for (const path of ['/anthropicx/v1/messages', '/mistralx', '/our_host/v1/models']) {
      expect((await gateway.call({ path })).status).toBe(404)
    }
  })

  it("is refused in an ambiguous spelling under every provider's path", async () => {
    for (const path of ['/anthropic/../v1/chat', '/anthropic//v1/messages', '/gemini/%2e%2e/v1/models']) {
      expect((await gateway.call({ path })).status).toBe(400)
    }
  })

  it.each([
    '/azure/openai/deployments/%zz/chat/completions',
    '/gemini/v1beta/models/%ff:generateContent',
    '/vertex/v1/projects/p/locations/global/publishers/google/models/%c3:generateContent',
    '/bedrock/model/%e2%82/converse',
  ])('with an undecodable name is recorded and answered: %s', async (path) => {
    gateway.provider.answer(json(404, { error: { message: 'no such model' } }))
    const answer = await gateway.call({ path, key: 'olk_nobody' })
    expect(answer.status).toBe(401)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({ outcome: 'refused' })
    expect(await upgradeAt(path)).toMatch(/^HTTP\/1\.1 \d{3} /)
  })
})

/** The answer to a stranger's WebSocket handshake at that path. */
async function upgradeAt(path: string): Promise<string> {
  const socket = connect(Number(new URL(gateway.outlay.origin).port), '127.0.0.1')
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`)
  let said = ''
  for await (const piece of socket) said += piece
  return said
}

describe('the credential that is sent', () => {
  it.each([
    ['/anthropic/v1/messages', 'x-api-key', 'sk-ant-ours'],
    ['/gemini/v1beta/models/gemini-2.5-flash:generateContent', 'x-goog-api-key', 'AIza-ours'],
    ['/azure/openai/deployments/ours/chat/completions', 'api-key', 'azure-ours'],
    ['/groq/v1/chat/completions', 'authorization', 'Bearer gsk-ours'],
    [
      '/vertex/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-pro:generateContent',
      'authorization',
      'Bearer ya29.ours',
    ],
  ])("for an Outlay key at %s is Outlay's, in %s", async (path, header, value) => {
    gateway.provider.answer(json(200, {}))
    await gateway.call({ path })
    const sent = gateway.provider.seen.at(-1)!
    expect(headerOf(sent, header)).toBe(value)
    expect(JSON.stringify(sent.rawHeaders)).not.toContain('olk_')
  })

  it.each([
    ['x-api-key', '/anthropic/v1/messages'],
    ['authorization', '/anthropic/v1/messages'],
    ['api-key', '/azure/openai/deployments/ours/chat/completions'],
    ['x-goog-api-key', '/gemini/v1beta/models/gemini-2.5-flash:generateContent'],
  ])('for a caller’s own key stays that key, in %s', async (header, path) => {
    gateway.provider.answer(json(200, {}))
    const own = `sk-theirs-${header}`
    const value = header === 'authorization' ? `Bearer ${own}` : own
    const answer = await gateway.call({ path, key: null, headers: { [header]: value } })
    expect(answer.status).toBe(200)
    expect(headerOf(gateway.provider.seen.at(-1)!, header)).toBe(value)
  })

  it("comes without the caller's account headers if it is Outlay's", async () => {
    gateway.provider.answer(json(200, {}))
    const theirs = {
      'x-amz-date': '20261120T120000Z',
      'x-amz-content-sha256': '00',
      'x-amz-security-token': 'their-session',
      'x-goog-user-project': 'their-project',
    }
    await gateway.call({ path: '/bedrock/model/m/converse', headers: theirs })
    for (const name of Object.keys(theirs)) {
      expect(headerOf(gateway.provider.seen.at(-1)!, name)).toBeUndefined()
    }
    const own = { authorization: 'Bearer ya29.theirs', ...theirs }
    const path = '/vertex/v1/projects/p/locations/global/publishers/google/models/m:generateContent'
    await gateway.call({ path, key: null, headers: own })
    expect(headerOf(gateway.provider.seen.at(-1)!, 'x-goog-user-project')).toBe('their-project')
  })

  it('may only list models at the list of models', async () => {
    for (const path of ['/v1/models/m', '/anthropic/v1/models/m', '/gemini/v1beta/models/m']) {
      expect((await gateway.call({ path, method: 'DELETE' })).status).toBe(403)
    }
  })

  it('moves from the address to a header', async () => {
    gateway.provider.answer(json(200, {}))
    const path = '/gemini/v1beta/models/gemini-2.5-flash:generateContent?key=AIza-theirs&alt=sse'
    const answer = await gateway.call({ path, key: null })
    const sent = gateway.provider.seen.at(-1)!
    expect(sent.target).toBe('/v1beta/models/gemini-2.5-flash:generateContent?alt=sse')
    expect(headerOf(sent, 'x-goog-api-key')).toBe('AIza-theirs')
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      key: { name: expect.stringContaining('...') },
    })
  })

  it('is missing if none is configured, and the refusal names the setting', async () => {
    for (const [path, setting] of [
      ['/cohere/v2/chat', 'OUTLAY_COHERE_API_KEY'],
      ['/mistral/v1/chat/completions', 'OUTLAY_MISTRAL_API_KEY'],
    ] as const) {
      const answer = await gateway.call({ path })
      expect(answer.status).toBe(403)
      expect(answer.body.toString()).toContain(setting)
    }
  })
})

describe('a refusal by Outlay', () => {
  it.each([
    ['/anthropic/v1/messages', { type: 'error', error: { type: 'authentication_error' } }],
    ['/gemini/v1beta/models/m:generateContent', { error: { code: 401, status: 'UNAUTHENTICATED' } }],
    ['/cohere/v2/chat', { message: expect.stringContaining('Outlay') }],
    ['/ollama/api/chat', { error: expect.stringContaining('Outlay') }],
    ['/azure/openai/deployments/d/chat/completions', { error: { type: 'authentication_error' } }],
  ])('at %s has the provider’s shape', async (path, shape) => {
    const answer = await gateway.call({ path, key: 'olk_nobody' })
    expect(answer.status).toBe(401)
    expect(JSON.parse(answer.body.toString())).toMatchObject(shape)
  })
})

describe('the cost of a call', () => {
  it('at Anthropic, whole, prices cache reads apart from other input', async () => {
    gateway.provider.answer(json(200, message))
    const answer = await gateway.call({
      path: '/anthropic/v1/messages',
      body: '{"model":"claude-sonnet-4-5","max_tokens":10}',
    })
    // 1,000 x $3/M + 2,000 x $0.30/M + 500 x $15/M
    expect(answer.headers['x-outlay-cost-usd']).toBe('0.0111')
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      provider: 'anthropic',
      inputTokens: 3_000,
      outputTokens: 500,
      costState: 'priced',
    })
  })

  it('at Anthropic, streamed, uses the last count of every field', async () => {
    const event = (type: string, data: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
    gateway.provider.answer(
      stream([
        event('message_start', {
          message: { ...message, content: [], usage: { ...message.usage, output_tokens: 3 } },
        }),
        event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hello.' } }),
        event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 500 } }),
        event('message_stop', {}),
      ]),
    )
    const answer = await gateway.call({
      path: '/anthropic/v1/messages',
      body: '{"model":"claude-sonnet-4-5","max_tokens":10,"stream":true}',
      headers: { 'x-outlay-receipt': 'stream' },
    })
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({ stream: true, effectiveCostUsd: '0.0111' })
    expect(row.timeToFirstTokenMs).not.toBeNull()
    const receipt = answer.body.toString().split('\n\n').at(-3)
    expect(receipt).toContain('"costUsd":"0.0111"')
  })

  it('at Anthropic, cut before the end, is unknown and not the placeholder at its start', async () => {
    const start = `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message })}\n\n`
    gateway.provider.answer(stream([start]))
    const answer = await gateway.call({
      path: '/anthropic/v1/messages',
      body: '{"model":"claude-sonnet-4-5","stream":true}',
    })
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row.usageSource).not.toBe('reported')
  })

  it('at Gemini without server-sent events is read from an array whose members pass as they arrive', async () => {
    const member = (usage: object, text: string) =>
      JSON.stringify(
        {
          candidates: [{ content: { parts: [{ text }] } }],
          modelVersion: 'gemini-2.5-flash',
          usageMetadata: usage,
        },
        null,
        2,
      )
    const pieces = [
      '[',
      member({ promptTokenCount: 1_000 }, 'He said "}]" and'),
      ',\n',
      member({ promptTokenCount: 1_000, candidatesTokenCount: 400, thoughtsTokenCount: 100 }, ' left.'),
      ']',
    ]
    const whole = pieces.join('')
    gateway.provider.answer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
      for (let at = 0; at < whole.length; at += 7) response.write(whole.slice(at, at + 7))
      response.end()
    })
    const answer = await gateway.call({
      path: '/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent',
      body: '{}',
    })
    expect(answer.body.toString()).toBe(whole)
    // 1,000 x $0.30/M + 500 x $2.50/M
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      stream: true,
      requestModel: 'gemini-2.5-flash',
      effectiveCostUsd: '0.00155',
    })
  })

  it('at Gemini, of a long picture with a possible search, is unknown, because the scan does not find searches', async () => {
    const parts = [{ inlineData: { data: 'x'.repeat(300 * 1024) } }]
    gateway.provider.answer(
      json(200, {
        candidates: [{ content: { parts }, groundingMetadata: { webSearchQueries: ['a cat'] } }],
        modelVersion: 'gemini-2.5-flash',
        usageMetadata: { promptTokenCount: 1_000, candidatesTokenCount: 100 },
      }),
    )
    const path = '/gemini/v1beta/models/gemini-2.5-flash:generateContent'
    const reasonOf = async (body: string) => {
      const answer = await gateway.call({ path, body })
      return (await gateway.row(answer.headers['x-outlay-request-id'])).costReason
    }
    expect(await reasonOf('{"tools":[{"google_search":{}}]}')).toBe('missing_usage')
    expect(await reasonOf('{}')).toBeNull()
  })

  it('at OpenRouter is the reported charge, and the cost by list prices is kept with it', async () => {
    const usage = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500, cost: 0.0123 }
    gateway.provider.answer(json(200, { model: 'openai/gpt-4o-mini', choices: [], usage }))
    const answer = await gateway.call({ path: '/openrouter/v1/chat/completions' })
    expect(answer.headers['x-outlay-cost-usd']).toBe('0.0123')
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({ costState: 'priced', effectiveCostUsd: '0.0123' })
    expect(row.cost.parts).toMatchObject([{ part: 'reportedCost', costUsd: '0.0123' }])
  })

  it('at providers that report charges is summed next to their list prices, and apart for calls without a report', async () => {
    const usage = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 }
    gateway.provider.answer(
      json(200, { model: 'grok-4.7', choices: [], usage: { ...usage, cost_in_usd_ticks: 52_000_000 } }),
      json(200, { model: 'meta-llama/llama-4', choices: [], usage: { ...usage, cost: 0.0123 } }),
    )
    await gateway.call({ path: '/xai/v1/chat/completions' })
    await gateway.call({ path: '/openrouter/v1/chat/completions' })
    const day = 86_400_000
    const [from, to] = [Date.now() - day, Date.now() + day].map((at) => new Date(at).toISOString())
    const answer = await fetch(`${gateway.outlay.origin}/api/reported-costs?from=${from}&to=${to}`)
    const { models } = (await answer.json()) as ReportedCostsReport
    // $2 and $6 a million tokens.
    expect(models.find(({ provider }) => provider === 'xai')).toEqual({
      ...{ provider: 'xai', model: 'grok-4.7', state: 'too-few', calls: 1, reportedCostUsd: '0.0052' },
      ...{ comparedCalls: 1, comparedReportedCostUsd: '0.0052', computedCostUsd: '0.005' },
      ...{ differenceUsd: '0.0002', differencePercent: 4 },
      ...{ uncomputedCalls: 0, uncomputedReportedCostUsd: '0' },
    })
    expect(models.find(({ model }) => model === 'meta-llama/llama-4')).toMatchObject({
      ...{ state: 'not-compared', calls: 1, comparedCalls: 0, computedCostUsd: null },
      ...{ uncomputedCalls: 1, uncomputedReportedCostUsd: '0.0123' },
    })
  })

  it('at Vertex is higher in a region than at the global address', async () => {
    const priced = async (place: string) => {
      gateway.provider.answer(json(200, { ...message, usage: { input_tokens: 1_000, output_tokens: 500 } }))
      const path = `/vertex/v1/projects/p/locations/${place}/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict`
      const answer = await gateway.call({ path, body: '{}' })
      return answer.headers['x-outlay-cost-usd']
    }
    expect([await priced('global'), await priced('us-east5')]).toEqual(['0.0105', '0.01155'])
  })

  it('of counting tokens and of classifying is 0', async () => {
    for (const path of [
      '/anthropic/v1/messages/count_tokens',
      '/gemini/v1beta/models/gemini-2.5-flash:countTokens',
      '/vertex/v1/projects/p/locations/us-east5/publishers/anthropic/models/count-tokens:rawPredict',
      '/vertex/v1/publishers/anthropic/models/count-tokens:rawPredict',
      '/vertex/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:countTokens',
      '/vertex/v1beta1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:computeTokens',
      '/vertex/v1/projects/p/locations/us-east5/endpoints/123:countTokens',
      '/bedrock/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens',
      '/cohere/v1/tokenize',
      '/xai/v1/tokenize-text',
      '/moonshot/v1/tokenizers/estimate-token-count',
      '/v1/responses/input_tokens',
      '/v1/moderations',
    ]) {
      gateway.provider.answer(json(200, { input_tokens: 8, totalTokens: 8 }))
      const answer = await gateway.call({ path })
      expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
        usageSource: 'not-applicable',
        costState: 'free',
      })
    }
  })
})
