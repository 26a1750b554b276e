import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatAnswer, chunk, delta, done, json, type Script, stream, usage } from '../support/fake-provider.ts'
import { chatRequest, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
    OUTLAY_GOOGLE_BASE_URL: address,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
    OUTLAY_OPENROUTER_BASE_URL: `${address}/api/v1`,
    OUTLAY_OPENROUTER_API_KEY: 'sk-or-ours',
    OUTLAY_COMPATIBLE_LLAMA_BASE_URL: `${address}/v1`,
    OUTLAY_COMPATIBLE_LLAMA_API_KEY: 'none',
  }))
})
afterAll(() => gateway.close())

async function rowAfter(script: Script, path: string, body: object) {
  gateway.provider.answer(script)
  const answer = await gateway.call({ path, body: JSON.stringify(body) })
  return gateway.row(answer.headers['x-outlay-request-id'])
}

const failed = { outcome: 'provider-error', status: 200, listCostUsd: '0', usageSource: 'not-applicable' }
const hosts = ['/v1/chat/completions', '/llama/v1/chat/completions', '/openrouter/v1/chat/completions']
const told = { message: 'the request exceeds the available context size', type: 'too_long', code: 400 }

describe('an error in a whole answer with status 200 costs nothing and is recorded as an error', () => {
  const bodies: [string, unknown][] = [
    ['an object', { error: told }],
    ['a text', { error: 'the model is not loaded' }],
    ['an answer that is itself an error', { object: 'error', ...told }],
    ['the type error', { ...told, type: 'error' }],
    ['no choices and a type', { id: '', choices: null, type: 'server_error' }],
    ['no choices and a message', { id: '', object: '', choices: null, message: 'busy', code: 'busy' }],
    ['a message instead of an answer', { code: 1113, message: 'Insufficient balance' }],
    ['a detail instead of an answer', { detail: 'Not Found' }],
    [
      'a host’s own status next to an empty list',
      { choices: [], base_resp: { status_code: 1004, status_msg: 'auth' } },
    ],
    [
      'a status of the host’s own',
      { choices: null, base_resp: { status_code: 1008, status_msg: 'balance' } },
    ],
    ['success: false', { code: 500, msg: '404 NOT_FOUND', success: false }],
    ['a choice with an error', { choices: [{ index: 0, error: told, message: { content: '' } }] }],
  ]
  for (const path of hosts) {
    it.each(bodies)(`${path}: %s`, async (_shape, body) => {
      const row = await rowAfter(json(200, body), path, chatRequest)
      expect(row).toMatchObject(failed)
      expect(row.errorType).toMatch(/^[\w.-]+$/)
    })
  }

  it.each([null, false, '', undefined, {}, { code: null, message: null, param: null }])(
    'but a field `error` of %j is not an error',
    async (error) => {
      const row = await rowAfter(json(200, { ...chatAnswer(), error, message: 'ok' }), hosts[0]!, chatRequest)
      expect(row).toMatchObject({ outcome: 'answered', usageSource: 'reported', errorType: null })
    },
  )
})

describe('an error in a stream', () => {
  const streamed = { ...chatRequest, stream: true }
  const events: [string, string][] = [
    ['an object', `data: ${JSON.stringify({ error: told })}\n\n`],
    ['a text', 'data: {"error": "out of memory"}\n\n'],
    ['a line named error', `error: ${JSON.stringify(told)}\n\n`],
    ['JSON outside of an event', `${JSON.stringify({ error: told })}\n\n`],
    ['a line named error with text', 'error: out of memory\n\n'],
    ['a named event', `event: error\ndata: ${JSON.stringify({ error: told })}\n\n`],
    ['a named event without a field for it', `event: error\ndata: ${JSON.stringify(told)}\n\n`],
    ['a named event that is text', 'event: error\ndata: out of memory\n\n'],
    ['a named event after an id', `id: 7\nevent: error\ndata: ${JSON.stringify(told)}\n\n`],
    ['a chunk that is itself an error', `data: ${JSON.stringify({ object: 'error', ...told })}\n\n`],
    ['no choices and a type', 'data: {"id":"","choices":null,"type":"server_error"}\n\n'],
    ['a code and a message', 'data: {"code":500,"message":"Internal error"}\n\n'],
    ['a detail', 'data: {"detail":"Internal Server Error"}\n\n'],
    [
      'a status of the host’s own',
      'data: {"id":"c","choices":null,"base_resp":{"status_code":1002,"status_msg":"rate limit"}}\n\n',
    ],
    [
      'a choice that ends with an error',
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'error' }] }),
    ],
  ]
  for (const path of hosts) {
    it.each(events)(`${path}: %s, before any output, costs nothing`, async (_shape, event) => {
      expect(await rowAfter(stream([event, done]), path, streamed)).toMatchObject(failed)
    })
    it.each(events)(`${path}: %s, after output, is an error whose cost is no zero`, async (_shape, event) => {
      const pieces = [delta('Hello'), delta(' you'), event, done]
      const row = await rowAfter(stream(pieces), path, streamed)
      expect(row.outcome).toBe('provider-error')
      expect(row.usageSource).not.toBe('not-applicable')
      expect(row.listCostUsd).not.toBe('0')
    })
  }

  it('after reported usage keeps that usage on the row', async () => {
    const pieces = [delta('Hello'), chunk({ choices: [], usage }), 'data: {"error": "late"}\n\n', done]
    expect(await rowAfter(stream(pieces), hosts[0]!, streamed)).toMatchObject({
      outcome: 'provider-error',
      usageSource: 'reported',
      listCostUsd: '0.00045',
    })
  })

  it.each([
    ['reports progress', '{"type":"status","message":"Searching"}'],
    ['has a success code', '{"code":0,"message":"ok"}'],
  ])('is not assumed if an event without choices %s', async (_what, event) => {
    const pieces = [delta('Hello'), `data: ${event}\n\n`, delta(' you'), chunk({ choices: [], usage }), done]
    expect(await rowAfter(stream(pieces), hosts[0]!, streamed)).toMatchObject({
      outcome: 'answered',
      listCostUsd: '0.00045',
    })
  })

  it('is not assumed if the model writes the word', async () => {
    const pieces = [
      delta('error'),
      delta('"error": {"a":1}'),
      delta('error: no'),
      chunk({ choices: [], usage }),
      done,
    ]
    expect(await rowAfter(stream(pieces), hosts[0]!, streamed)).toMatchObject({
      outcome: 'answered',
      listCostUsd: '0.00045',
    })
  })

  const others: [string, string, string][] = [
    [
      '/anthropic/v1/messages',
      'named',
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n',
    ],
    ['/anthropic/v1/messages', 'unnamed', 'data: {"error":{"type":"overloaded_error"}}\n\n'],
    [
      '/anthropic/v1/messages',
      'in the host’s own shape',
      'data: {"code":500,"msg":"404 NOT_FOUND","success":false}\n\n',
    ],
    ['/v1/responses', 'in the host’s own shape', 'data: {"code":500,"message":"busy"}\n\n'],
    ['/anthropic/v1/messages', 'a line', 'error: {"type":"overloaded_error"}\n\n'],
    [
      '/v1/responses',
      'named',
      'event: error\ndata: {"type":"error","code":"server_error","message":"x"}\n\n',
    ],
    ['/v1/responses', 'unnamed', 'data: {"error":{"type":"server_error"}}\n\n'],
    ['/v1/responses', 'a line', 'error: {"type":"server_error"}\n\n'],
    [
      '/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
      'unnamed',
      'data: {"error":{"code":503,"status":"UNAVAILABLE"}}\n\n',
    ],
  ]
  it.each(others)('%s: %s, before any output, costs nothing', async (path, _shape, event) => {
    const body = { model: 'gpt-4o-mini', stream: true, messages: [], input: 'x' }
    expect(await rowAfter(stream([event]), path, body)).toMatchObject(failed)
  })
})
