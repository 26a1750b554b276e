import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  chatAnswer,
  chatCostUsd,
  delta,
  done,
  json,
  type Script,
  usageChunk,
  writeAlone,
} from '../support/fake-provider.ts'
import { chatRequest, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
  }))
})
afterAll(() => gateway.close())

const streamed = JSON.stringify({ ...chatRequest, stream: true })
const shown = [delta('one'), delta('two'), done].join('')

/**
 * Writes the pieces under any content type, or none. The second piece is sent after the first has reached the
 * caller.
 */
function labelled(contentType: string | null, pieces: readonly (string | Buffer)[]): Script {
  return async (_request, response) => {
    if (contentType === null) response.writeHead(200)
    else response.writeHead(200, { 'content-type': contentType })
    for (const [index, piece] of pieces.entries()) {
      if (index === 1) await firstSeen
      await writeAlone(response, piece)
    }
    response.end()
  }
}

let firstSeen: Promise<void>
async function call(script: Script, path = '/v1/chat/completions', body = streamed) {
  let tell = () => {}
  firstSeen = new Promise((resolve) => {
    tell = resolve
  })
  gateway.provider.answer(script)
  const answer = await gateway.call({ path, body, onPiece: () => tell() })
  return { answer, row: await gateway.row(answer.headers['x-outlay-request-id']) }
}

describe('a stream of events under another content type', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'application/octet-stream',
    null,
  ])('%s passes as it comes, without the added usage event', async (contentType) => {
    const { answer, row } = await call(labelled(contentType, [delta('one'), delta('two'), usageChunk, done]))
    expect(answer.body.toString()).toBe(shown)
    expect(answer.headers['content-type']).toBe(contentType ?? undefined)
    expect(row).toMatchObject({ usageSource: 'reported', effectiveCostUsd: chatCostUsd })
  })

  it.each([
    [': waiting\n\n', ': waiting\n\n'],
    ['\ufeff', '\ufeff'],
    ['\n\n', '\n\n'],
    ['event: message\n', 'event: message\n'],
    ['id: 1\n', 'id: 1\n'],
  ])('is recognised by its first bytes %j', async (start, seen) => {
    const pieces = [start + delta('one'), delta('two'), usageChunk, done]
    const { answer, row } = await call(labelled('application/json', pieces))
    expect(answer.body.toString()).toBe(seen + shown)
    expect(row).toMatchObject({ effectiveCostUsd: chatCostUsd })
  })

  it('is recognised if its first bytes come one at a time', async () => {
    const pieces = [...delta('one')].concat(delta('two'), usageChunk, done)
    const script: Script = async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      for (const piece of pieces) await writeAlone(response, piece)
      response.end()
    }
    const { answer, row } = await call(script)
    expect(answer.body.toString()).toBe(shown)
    expect(row).toMatchObject({ effectiveCostUsd: chatCostUsd })
  })

  it('has no declared length if a receipt is added', async () => {
    const text = [delta('one'), usageChunk, done].join('')
    gateway.provider.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': text.length })
      response.end(text)
    })
    const body = JSON.stringify({ ...chatRequest, stream: true, stream_options: { include_usage: true } })
    const answer = await gateway.call({ body, headers: { 'x-outlay-receipt': 'stream' } })
    expect(answer.headers['content-length']).toBeUndefined()
    expect(answer.body.toString()).toMatch(/\n\n: outlay \{.*"costUsd":"0.00045".*\}\n\ndata: \[DONE\]\n\n$/)
  })

  it('is recognised if it is compressed', async () => {
    const packed = gzipSync([delta('one'), delta('two'), usageChunk, done].join(''))
    const script: Script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(packed)
    }
    const { answer, row } = await call(script)
    expect(answer.body.toString()).toBe(shown)
    expect(row).toMatchObject({ effectiveCostUsd: chatCostUsd })
  })

  it('is recognised at Anthropic', async () => {
    const event = (data: { type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
    const message = {
      model: 'claude-sonnet-4-5',
      content: [],
      usage: { input_tokens: 1_000, output_tokens: 1 },
    }
    const pieces = [
      event({ type: 'message_start', message } as { type: string }),
      event({ type: 'message_delta', usage: { output_tokens: 500 } } as { type: string }),
      event({ type: 'message_stop' }),
    ]
    const body = JSON.stringify({ model: 'claude-sonnet-4-5', stream: true, messages: [] })
    const { answer, row } = await call(labelled('text/plain', pieces), '/anthropic/v1/messages', body)
    expect(answer.body.toString()).toBe(pieces.join(''))
    // 1,000 x $3/M + 500 x $15/M
    expect(row).toMatchObject({ usageSource: 'reported', effectiveCostUsd: '0.0105' })
  })
})

describe('an answer without a stream to a request for one', () => {
  it('has its cost in a header if it is JSON', async () => {
    const { answer } = await call(json(200, chatAnswer()))
    expect(JSON.parse(answer.body.toString())).toEqual(chatAnswer())
    expect(answer.headers['x-outlay-cost-usd']).toBe(chatCostUsd)
  })

  it('passes unchanged if it is text', async () => {
    const { answer, row } = await call(labelled('text/plain', ['busy']))
    expect(answer.body.toString()).toBe('busy')
    expect(row).toMatchObject({ usageSource: 'none', costState: 'unpriced' })
  })

  it('passes if it is empty', async () => {
    const { answer } = await call(labelled('text/plain', []))
    expect([answer.status, answer.body.length, answer.isComplete]).toEqual([200, 0, true])
  })
})

describe('blank lines before a plain answer', () => {
  it.each([false, true])('pass as they come, with a stream requested: %j', async (isStream) => {
    const text = JSON.stringify(chatAnswer())
    const pieces = ['\n', '\n\n', ' \r\n', text]
    const body = JSON.stringify({ ...chatRequest, stream: isStream })
    const { answer, row } = await call(labelled('application/json', pieces), '/v1/chat/completions', body)
    expect(answer.body.toString()).toBe(pieces.join(''))
    expect(row).toMatchObject({
      usageSource: 'reported',
      effectiveCostUsd: chatCostUsd,
      responseBytes: pieces.join('').length,
    })
  })
})

describe('a whole answer with the content type of an event stream', () => {
  const message = {
    ...{ type: 'message', model: 'claude-sonnet-4-5', stop_reason: 'end_turn' },
    content: [{ type: 'text', text: 'Hi' }],
    usage: { input_tokens: 1_000, output_tokens: 500 },
  }
  const response = {
    ...{ id: 'resp_1', object: 'response', status: 'completed', model: 'gpt-4o-mini', output: [] },
    usage: { input_tokens: 1_000, output_tokens: 500, total_tokens: 1_500 },
  }
  const answers: [string, object, string][] = [
    ['/v1/chat/completions', chatAnswer(), chatCostUsd],
    ['/v1/responses', response, chatCostUsd],
    ['/anthropic/v1/messages', message, '0.0105'],
  ]
  it.each(answers)('at %s has its reported usage', async (path, body, cost) => {
    const text = JSON.stringify(body)
    const { answer, row } = await call(labelled('text/event-stream', [text]), path)
    expect(answer.body.toString()).toBe(text)
    expect(row).toMatchObject({ usageSource: 'reported', effectiveCostUsd: cost })
  })
})

describe('a whole answer under another content type', () => {
  const plain = JSON.stringify(chatRequest)
  it.each([
    ['text/plain', plain],
    ['text/plain', streamed],
    ['text/html; charset=utf-8', plain],
    ['application/octet-stream', plain],
    [null, plain],
  ])('passes unchanged with its reported usage: %s', async (contentType, body) => {
    const text = JSON.stringify(chatAnswer())
    const pieces = [`\n${text.slice(0, 50)}`, text.slice(50)]
    const { answer, row } = await call(labelled(contentType, pieces), '/v1/chat/completions', body)
    expect(answer.body.toString()).toBe(pieces.join(''))
    expect(row).toMatchObject({ usageSource: 'reported', effectiveCostUsd: chatCostUsd })
  })

  it('with an error in it is recorded as an error', async () => {
    const told = '{"error":{"message":"the model is not loaded","code":"not_loaded"}}'
    const { row } = await call(labelled('text/plain', [told]), '/v1/chat/completions', plain)
    expect(row).toMatchObject({ outcome: 'provider-error', errorType: 'not_loaded', listCostUsd: '0' })
  })

  it.each(['{"cost": ', '{not JSON}', '[1, 2]', 'busy'])('is unknown if it is not JSON: %j', async (text) => {
    const { answer, row } = await call(labelled('text/plain', [text]), '/v1/chat/completions', plain)
    expect(answer.body.toString()).toBe(text)
    expect(row).toMatchObject({ outcome: 'answered', costState: 'unpriced' })
  })
})
