import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatAnswer, chatCostUsd, headerOf, json, usage } from '../support/fake-provider.ts'
import {
  chatRequest,
  eventually,
  ourProviderKey,
  startGateway,
  type TestGateway,
} from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

describe('a plain call', () => {
  it('is answered unchanged, with its cost in the headers, and is recorded by then', async () => {
    gateway.provider.answer(json(200, chatAnswer(), { 'x-request-id': 'req-of-provider' }))
    const answer = await gateway.call({})
    expect(answer.status).toBe(200)
    expect(answer.body.toString()).toBe(JSON.stringify(chatAnswer()))
    expect(answer.headers).toMatchObject({
      'x-outlay-cost-usd': chatCostUsd,
      'x-outlay-input-tokens': '1000',
      'x-outlay-output-tokens': '500',
      'x-outlay-price-id': 'openai/gpt-4o-mini@2024-10-01',
    })
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({
      outcome: 'answered',
      status: 200,
      usageSource: 'reported',
      costState: 'priced',
      effectiveCostUsd: chatCostUsd,
      requestModel: 'gpt-4o-mini',
      responseModel: 'gpt-4o-mini-2024-07-18',
      inputTokens: 1_000,
      outputTokens: 500,
      providerUsage: usage,
      providerRequestId: 'req-of-provider',
      project: { name: 'tests' },
    })
    expect(row.cost.parts).toEqual([
      {
        part: 'uncachedInputTokens',
        quantity: 1_000,
        unitPriceUsd: '0.15',
        per: 1_000_000,
        costUsd: '0.00015',
      },
      { part: 'outputTextTokens', quantity: 500, unitPriceUsd: '0.6', per: 1_000_000, costUsd: '0.0003' },
    ])
  })

  it('is shown to the key that made it and to no other', async () => {
    const answer = await gateway.call({})
    const path = `/v1/outlay/requests/${answer.headers['x-outlay-request-id']}`
    const own = await gateway.call({ path, method: 'GET' })
    expect(JSON.parse(own.body.toString())).toMatchObject({ effectiveCostUsd: chatCostUsd })
    const other = (await gateway.outlay.keys.create({ project: 'others', permissions: [] })).secret
    expect((await gateway.call({ path, method: 'GET', key: other })).status).toBe(404)
  })

  it("reaches the provider unchanged, with Outlay's key and without Outlay's own or private headers", async () => {
    const body = '{ "model":"gpt-4o-mini" ,\n "messages":[],"seed":1.0, "n":1e0,"user":"\\u00e9é" }'
    await gateway.call({
      path: '/v1/chat/completions?x=1&y=%2F',
      body,
      headers: {
        'X-Custom': 'kept',
        cookie: 'session=private',
        'x-forwarded-for': '10.0.0.1',
        forwarded: 'for=10.0.0.1',
        'x-outlay-session': 'private',
        connection: 'keep-alive, x-hop',
        'x-hop': 'one connection only',
        'openai-organization': 'org-of-caller',
      },
    })
    const seen = gateway.provider.seen.at(-1)!
    expect(seen.body.toString()).toBe(body)
    expect(seen.target).toBe('/v1/chat/completions?x=1&y=%2F')
    expect(headerOf(seen, 'authorization')).toBe(`Bearer ${ourProviderKey}`)
    expect(seen.rawHeaders).toContain('X-Custom')
    for (const name of [
      'cookie',
      'x-forwarded-for',
      'forwarded',
      'x-outlay-session',
      'x-hop',
      'openai-organization',
    ]) {
      expect(headerOf(seen, name)).toBeUndefined()
    }
    expect(seen.rawHeaders.join(' ')).not.toContain('olk_')
  })

  it('keeps the order, spelling and repetition of the provider’s headers and its status line', async () => {
    gateway.provider.answer((_request, response) => {
      response.sendDate = false
      response.writeHead(207, 'Some Words', [
        'X-First',
        '1',
        'Set-Cookie',
        'a=1',
        'x-second',
        '2',
        'Set-Cookie',
        'b=2',
        'Content-Type',
        'text/plain',
        'Connection',
        'x-gone',
        'x-gone',
        '3',
        'x-outlay-cost-usd',
        '9',
      ])
      response.end('text')
    })
    const answer = await gateway.call({})
    expect([answer.status, answer.statusMessage]).toEqual([207, 'Some Words'])
    expect(answer.rawHeaders.slice(0, 10)).toEqual([
      'X-First',
      '1',
      'Set-Cookie',
      'a=1',
      'x-second',
      '2',
      'Set-Cookie',
      'b=2',
      'Content-Type',
      'text/plain',
    ])
    expect(answer.headers).not.toHaveProperty('x-gone')
    expect(answer.headers).not.toHaveProperty('x-outlay-cost-usd')
    expect(answer.headers).not.toHaveProperty('date')
  })

  it('passes a compressed answer on compressed, and still reads it', async () => {
    const packed = gzipSync(JSON.stringify(chatAnswer()))
    gateway.provider.answer((request, response) => {
      expect(headerOf(request, 'accept-encoding')).toBe('gzip, br')
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(packed)
    })
    const answer = await gateway.call({ headers: { 'accept-encoding': 'gzip, zstd, br' } })
    expect(answer.body.equals(packed)).toBe(true)
    expect(answer.headers['x-outlay-cost-usd']).toBe(chatCostUsd)
  })

  it('reads a compressed answer that unpacks to megabytes without parsing it at once', async () => {
    const packed = gzipSync(JSON.stringify({ ...chatAnswer(), padding: 'long '.repeat(600_000) }))
    gateway.provider.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(packed)
    })
    const parse = vi.spyOn(JSON, 'parse')
    const answer = await gateway.call({ headers: { 'accept-encoding': 'gzip' } })
    const longest = Math.max(...parse.mock.calls.map(([text]) => text.length))
    parse.mockRestore()
    expect(answer.body.equals(packed)).toBe(true)
    expect(answer.headers['x-outlay-cost-usd']).toBe(chatCostUsd)
    expect(longest).toBeLessThan(256 * 1024)
  })

  it.each([401, 404, 429, 500, 503])(
    'that the provider refuses with %i passes that answer on, and is free',
    async (status) => {
      const error = { error: { message: 'no', type: 'some_type', code: 'some_code' } }
      gateway.provider.answer(json(status, error))
      const answer = await gateway.call({})
      expect(answer.status).toBe(status)
      expect(JSON.parse(answer.body.toString())).toEqual(error)
      expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
        outcome: 'provider-error',
        status,
        errorType: 'some_code',
        usageSource: 'not-applicable',
        costState: 'free',
        effectiveCostUsd: '0',
      })
    },
  )

  it('with a damaged JSON answer passes it on unchanged, and its cost is unknown', async () => {
    gateway.provider.answer(json(200, '{"broken": '))
    const answer = await gateway.call({})
    expect(answer.body.toString()).toBe('{"broken": ')
    expect(answer.headers).not.toHaveProperty('x-outlay-cost-usd')
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      errorType: 'unreadable-answer',
      usageSource: 'none',
      costState: 'unpriced',
      costReason: 'missing_usage',
      effectiveCostUsd: null,
    })
  })

  it('has an unknown cost with a reason if the model has no price', async () => {
    gateway.provider.answer(json(200, { ...chatAnswer(), model: 'gpt-4o-mini-of-our-own' }))
    const answer = await gateway.call({})
    expect(answer.headers['x-outlay-input-tokens']).toBe('1000')
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      usageSource: 'reported',
      costState: 'unpriced',
      costReason: 'unknown_model',
      effectiveCostUsd: null,
    })
  })

  it('with reported usage of 0 costs 0, and not an unknown amount', async () => {
    const zero = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
    gateway.provider.answer(json(200, { ...chatAnswer(), usage: zero }))
    const answer = await gateway.call({})
    expect(answer.headers['x-outlay-cost-usd']).toBe('0')
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      usageSource: 'reported',
      costState: 'priced',
    })
  })
})

describe('other routes', () => {
  it.each([
    ['/v1/completions', 'text_completion', { ...chatAnswer(), object: 'text_completion' }],
    [
      '/v1/embeddings',
      'embeddings',
      { model: 'text-embedding-3-small', usage: { prompt_tokens: 8, total_tokens: 8 } },
    ],
    [
      '/v1/responses',
      'responses',
      {
        model: 'gpt-4o-mini',
        usage: {
          input_tokens: 10,
          output_tokens: 5,
          total_tokens: 15,
          input_tokens_details: { cached_tokens: 4 },
        },
      },
    ],
  ])('%s is metered', async (path, operation, body) => {
    gateway.provider.answer(json(200, body))
    const answer = await gateway.call({ path, body: JSON.stringify({ ...chatRequest, input: 'x' }) })
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      operation,
      usageSource: 'reported',
      costState: 'priced',
    })
  })

  it('the list of models is free', async () => {
    gateway.provider.answer(json(200, { object: 'list', data: [] }))
    const answer = await gateway.call({ path: '/v1/models', method: 'GET' })
    expect(JSON.parse(answer.body.toString())).toEqual({ object: 'list', data: [] })
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      operation: 'models',
      costState: 'free',
    })
  })

  it("HEAD is answered without a body, with the provider's headers", async () => {
    gateway.provider.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1234' })
      response.end()
    })
    const answer = await gateway.call({ path: '/v1/models', method: 'HEAD' })
    expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([200, '1234', 0])
  })
})

describe('an answer without usage', () => {
  it('is counted by Outlay a moment later and marked as counted', async () => {
    const { usage: _, ...silent } = chatAnswer()
    gateway.provider.answer(json(200, silent))
    const answer = await gateway.call({})
    expect(answer.headers).not.toHaveProperty('x-outlay-cost-usd')
    const row = await eventually(async () => {
      const found = await gateway.row(answer.headers['x-outlay-request-id'])
      return found.usageSource === 'counted' ? found : null
    })
    // "Say hello." is 3 tokens in a frame of 7, and "Hello." is 2.
    expect(row).toMatchObject({ costState: 'priced', inputTokens: 10, outputTokens: 2 })
  })
})
