import { gzipSync } from 'node:zlib'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatAnswer, headerOf, json, type Script } from '../support/fake-provider.ts'
import { callersProviderKey, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
let provider: string
let key: string
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_ANTHROPIC_BASE_URL: `${address}/anthropic`,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
    OUTLAY_GOOGLE_BASE_URL: address,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
    OUTLAY_AZURE_BASE_URL: address,
    OUTLAY_AZURE_API_KEY: 'azure-ours',
    OUTLAY_OPENROUTER_BASE_URL: `${address}/api/v1`,
    OUTLAY_OPENROUTER_API_KEY: 'sk-or-ours',
  }))
  provider = new URL(gateway.provider.baseUrl).origin
  key = (
    await gateway.outlay.keys.create({
      project: 'nightly',
      permissions: ['stored-objects', 'unmetered-routes'],
    })
  ).secret
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.provider.seen.length = 0
})

const origin = () => gateway.outlay.origin
const call = (path: string, options: Parameters<TestGateway['call']>[0] = {}) =>
  gateway.call({ method: 'GET', path, key, ...options })

const redirect =
  (location: string, status = 307): Script =>
  (_request, response) => {
    response.writeHead(status, { location, 'content-length': 0 })
    response.end()
  }

const batch = (resultsUrl: string | null, id = 'msgbatch_1') => ({
  id,
  type: 'message_batch',
  processing_status: 'ended',
  request_counts: { processing: 0, succeeded: 2, errored: 0, canceled: 0, expired: 0 },
  results_url: resultsUrl,
})
const line = (id: string) =>
  JSON.stringify({
    custom_id: id,
    result: {
      type: 'succeeded',
      message: {
        type: 'message',
        model: 'claude-sonnet-4-5',
        content: [],
        usage: { input_tokens: 1_000, output_tokens: 500, service_tier: 'batch' },
      },
    },
  })
const lines: Script = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/x-jsonl' })
  response.end(`${line('a')}\n${line('b')}\n`)
}

describe("the link to a batch's results", () => {
  const hosts = [
    ['as configured', () => `${provider}/anthropic`],
    ['as published', () => 'https://api.anthropic.com'],
  ] as const

  it.each(hosts)(
    "to the provider's host, %s, is followed by Anthropic's SDK through the gateway",
    async (name, host) => {
      const id = `msgbatch_${name.length}`
      const link = `${host()}/v1/messages/batches/${id}/results`
      gateway.provider.answer(json(200, batch(link, id)), lines)
      const client = new Anthropic({ apiKey: key, baseURL: `${origin()}/anthropic`, maxRetries: 0 })
      const read: string[] = []
      for await (const result of await client.messages.batches.results(id)) read.push(result.custom_id)
      expect(read).toEqual(['a', 'b'])
      expect(gateway.provider.seen.map(({ target }) => target)).toEqual([
        `/anthropic/v1/messages/batches/${id}`,
        `/anthropic/v1/messages/batches/${id}/results`,
      ])
      for (const seen of gateway.provider.seen) {
        expect(headerOf(seen, 'x-api-key')).toBe('sk-ant-ours')
        expect(JSON.stringify(seen.rawHeaders)).not.toContain('olk_')
      }
      const rows = await gateway.rows()
      const booked = rows.filter((row) => row.operation === 'batch' && row.usageSource === 'reported')
      // Half of 1,000 x $3/M + 500 x $15/M
      expect(booked.slice(0, 2)).toMatchObject([
        { effectiveCostUsd: '0.00525', provider: 'anthropic' },
        { effectiveCostUsd: '0.00525', provider: 'anthropic' },
      ])
    },
  )

  const mine = (id: string) => `${origin()}/anthropic/v1/messages/batches/${id}/results`
  const theirs = (id: string) => `https://api.anthropic.com/v1/messages/batches/${id}/results`

  it.each([
    ['GET', '/anthropic/v1/messages/batches/b1'],
    ['GET', '/anthropic/v1/messages/batches/b1?beta=true'],
    ['POST', '/anthropic/v1/messages/batches'],
    ['POST', '/anthropic/v1/messages/batches/b1/cancel'],
  ])('is rewritten in the answer to %s %s, and every other byte stays', async (method, path) => {
    const body = (link: string) =>
      `{ "id":"b1",\n "note": "\\"results_url\\": \\"${theirs('x')}\\" ä€",  "results_url" : "${link}","n":1.0 }`
    gateway.provider.answer(json(200, body(theirs('b1'))))
    const answer = await call(path, { method })
    expect(answer.body.toString()).toBe(body(mine('b1')))
    expect(answer.headers['content-length']).toBe(String(answer.body.length))
  })

  it('is rewritten in a list, for each batch with a link', async () => {
    const list = (of: (id: string) => string) => ({
      data: [batch(of('b1'), 'b1'), batch(null, 'b2'), batch(of('b3'), 'b3')],
    })
    gateway.provider.answer(json(200, list(theirs)))
    const answer = await call('/anthropic/v1/messages/batches?limit=1000')
    expect(JSON.parse(answer.body.toString())).toEqual(list(mine))
  })

  it('is rewritten if it is escaped, and if the answer is compressed without being asked', async () => {
    const text = JSON.stringify(batch(theirs('b1'), 'b1')).replaceAll('/', '\\/')
    const bytes = gzipSync(text)
    gateway.provider.answer((_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': bytes.length,
      })
      response.end(bytes)
    })
    const answer = await call('/anthropic/v1/messages/batches/b1', { headers: { 'accept-encoding': 'gzip' } })
    expect(headerOf(gateway.provider.seen[0]!, 'accept-encoding')).toBe('identity')
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(answer.body.toString()).results_url).toBe(mine('b1'))
  })

  it("is rewritten for a caller's own key, and to the address that a proxy names", async () => {
    gateway.provider.answer(json(200, batch(theirs('b1'), 'b1')))
    const own = await call('/anthropic/v1/messages/batches/b1', { key: callersProviderKey })
    expect(JSON.parse(own.body.toString()).results_url).toBe(mine('b1'))
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'llm.example.com' }
    const proxied = await call('/anthropic/v1/messages/batches/b1', { headers })
    expect(JSON.parse(proxied.body.toString()).results_url).toBe(
      'https://llm.example.com/anthropic/v1/messages/batches/b1/results',
    )
  })

  it("to another host is refused for an Outlay key, and passes for a caller's own key", async () => {
    const elsewhere = batch('https://storage.example/results', 'b1')
    gateway.provider.answer(json(200, elsewhere))
    const refused = await call('/anthropic/v1/messages/batches/b1')
    expect(refused.status).toBe(502)
    expect(JSON.parse(refused.body.toString()).error.code).toBe('foreign-link')
    expect(refused.body.toString()).not.toContain('storage.example')
    const own = await call('/anthropic/v1/messages/batches/b1', { key: callersProviderKey })
    expect(JSON.parse(own.body.toString())).toEqual(elsewhere)
  })

  it.each([' https://elsewhere.example/x', 'ht\ntps://elsewhere.example/x', '\t//elsewhere.example/x'])(
    'to another host, hidden by characters that clients ignore, is refused for an Outlay key: %j',
    async (link) => {
      gateway.provider.answer(json(200, batch(link)))
      expect((await call('/anthropic/v1/messages/batches/msgbatch_1')).status).toBe(502)
    },
  )

  it('in an error passes unchanged', async () => {
    gateway.provider.answer(json(404, { type: 'error', error: { type: 'not_found_error' } }))
    expect((await call('/anthropic/v1/messages/batches/b1')).status).toBe(404)
  })
})

describe('a redirect', () => {
  it.each<[string, string, (provider: string) => string, string]>([
    ['to the configured host', '/v1/files/a', (host) => `${host}/v1/files/b?x=1`, '/v1/files/b?x=1'],
    [
      'under another name of the provider',
      '/openai/v1/files/a',
      (host) => `${host}/v1/files/b`,
      '/openai/v1/files/b',
    ],
    ['to the published host', '/v1/files/a', () => 'https://api.openai.com/v1/files/b', '/v1/files/b'],
    [
      'to the published host at Anthropic',
      '/anthropic/v1/models',
      () => 'https://api.anthropic.com/v1/models/',
      '/anthropic/v1/models/',
    ],
    ['without a scheme', '/v1/files/a', (host) => `${host.slice(5)}/v1/files/b`, '/v1/files/b'],
  ])('%s is rewritten to the gateway', async (_, path, location, expected) => {
    gateway.provider.answer(redirect(location(provider)))
    const answer = await call(path)
    expect([answer.status, answer.headers.location]).toEqual([307, origin() + expected])
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({ status: 307 })
  })

  it('to a path of the provider becomes a path of the gateway', async () => {
    gateway.provider.answer(redirect('/anthropic/v1/models?after=1'))
    expect((await call('/anthropic/v1/models')).headers.location).toBe('/anthropic/v1/models?after=1')
    gateway.provider.answer(redirect('next?a=1'))
    expect((await call('/v1/models')).headers.location).toBe('next?a=1')
  })

  it("that fetch follows is recorded as a second call, with Outlay's key", async () => {
    gateway.provider.answer(redirect(`${provider}/v1/chat/completions?moved=1`, 308), json(200, chatAnswer()))
    const answer = await fetch(`${origin()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [] }),
    })
    expect(answer.status).toBe(200)
    expect(gateway.provider.seen.map(({ target }) => target)).toEqual([
      '/v1/chat/completions',
      '/v1/chat/completions?moved=1',
    ])
    expect(await gateway.row(answer.headers.get('x-outlay-request-id')!)).toMatchObject({
      effectiveCostUsd: '0.00045',
    })
  })

  const foreign = [
    'https://elsewhere.example/v1/chat/completions',
    '//elsewhere.example/x',
    '\\\\elsewhere.example\\x',
    'HTTPS://ELSEWHERE.example/x',
    'https://api.openai.com.elsewhere.example/v1/x',
    'https://user@elsewhere.example/v1/x',
    'ht\ttps://elsewhere.example/v1/x',
    '/\t/elsewhere.example/x',
  ]

  it.each(foreign)('to another host is refused for an Outlay key in a header: %s', async (location) => {
    gateway.provider.answer(redirect(location))
    for (const headers of [{}, { 'x-api-key': key }, { 'api-key': key }, { 'x-goog-api-key': key }]) {
      const answer = await call('/v1/chat/completions', {
        method: 'POST',
        key: 'x-api-key' in headers || Object.keys(headers).length > 0 ? null : key,
        headers,
      })
      expect(answer.status).toBe(502)
      expect(answer.headers.location).toBeUndefined()
      expect(JSON.parse(answer.body.toString()).error.code).toBe('foreign-link')
      expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
        outcome: 'upstream-failed',
        errorType: 'foreign-link',
        costState: 'free',
      })
    }
  })

  it("to another host passes for a caller's own key, and for an Outlay key in the address", async () => {
    gateway.provider.answer(redirect('https://elsewhere.example/x'))
    const own = await call('/v1/files/a', { key: callersProviderKey })
    expect(own.headers.location).toBe('https://elsewhere.example/x')
    const inQuery = await call(`/v1/files/a?key=${key}`, { key: null })
    expect(inQuery.headers.location).toBe('https://elsewhere.example/x')
  })

  it("to the provider's host but outside of its API is refused for an Outlay key", async () => {
    gateway.provider.answer(redirect(`${provider}/elsewhere/v1/files/b`))
    expect((await call('/v1/files/a')).status).toBe(502)
  })
})

describe('other headers with addresses', () => {
  const withHeaders =
    (headers: Record<string, string>): Script =>
    (...exchange) =>
      json(200, {}, headers)(...exchange)

  it('are rewritten to the gateway', async () => {
    const at = `${provider}/v1/files/b`
    gateway.provider.answer(
      withHeaders({
        'content-location': at,
        'operation-location': at,
        'azure-asyncoperation': at,
        link: `<${at}?page=2>; rel="next", <https://docs.example/x>; rel="help"`,
        refresh: `5; url=${at}`,
      }),
    )
    const { headers } = await call('/v1/files/a')
    const here = `${origin()}/v1/files/b`
    expect(headers).toMatchObject({
      'content-location': here,
      'operation-location': here,
      'azure-asyncoperation': here,
      link: `<${here}?page=2>; rel="next", <https://docs.example/x>; rel="help"`,
      refresh: `5; url=${here}`,
    })
  })

  it('of an operation at Azure are rewritten to the gateway', async () => {
    gateway.provider.answer(
      withHeaders({ 'operation-location': `${provider}/openai/operations/images/1?api-version=1` }),
    )
    const answer = await call('/azure/openai/images/generations:submit', { method: 'POST' })
    expect(answer.headers['operation-location']).toBe(
      `${origin()}/azure/openai/operations/images/1?api-version=1`,
    )
  })

  it('of an operation at another host are refused for an Outlay key', async () => {
    gateway.provider.answer(withHeaders({ 'operation-location': 'https://elsewhere.example/1' }))
    expect((await call('/azure/openai/batches')).status).toBe(502)
  })

  it("of Gemini's uploads are rewritten without a key, and Google's SDK uploads through the gateway", async () => {
    const bytes = 'hello '.repeat(1_000)
    gateway.provider.answer(
      json(
        200,
        {},
        {
          'x-goog-upload-url':
            'https://generativelanguage.googleapis.com/upload/v1beta/files?key=AIza-ours&upload_id=u1&upload_protocol=resumable',
        },
      ),
      json(200, { file: { name: 'files/f1', mimeType: 'text/plain' } }, { 'x-goog-upload-status': 'final' }),
    )
    const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: `${origin()}/gemini` } })
    const file = await client.files.upload({
      file: new Blob([bytes], { type: 'text/plain' }),
      config: { mimeType: 'text/plain' },
    })
    expect(file.name).toBe('files/f1')
    const [, sent] = gateway.provider.seen
    expect(sent!.target).toBe('/upload/v1beta/files?upload_id=u1&upload_protocol=resumable')
    expect(sent!.body.toString()).toBe(bytes)
    expect(headerOf(sent!, 'x-goog-api-key')).toBe('AIza-ours')
  })
})

describe("addresses in OpenRouter's video jobs", () => {
  it('are rewritten, and a signed one stays', async () => {
    const job = (poll: string, content: string) => ({
      id: 'job-1',
      polling_url: poll,
      unsigned_urls: [content],
      urls: ['https://storage.example/signed?x=1'],
    })
    gateway.provider.answer(
      json(200, job('/api/v1/videos/job-1', 'https://openrouter.ai/api/v1/videos/job-1/content?index=0')),
    )
    const here = job('/openrouter/v1/videos/job-1', `${origin()}/openrouter/v1/videos/job-1/content?index=0`)
    for (const [method, path] of [
      ['POST', '/openrouter/v1/videos'],
      ['GET', '/openrouter/v1/videos/job-1'],
    ] as const) {
      expect(JSON.parse((await call(path, { method })).body.toString())).toEqual(here)
    }
  })
})
