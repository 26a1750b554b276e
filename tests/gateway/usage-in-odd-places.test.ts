import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  chatAnswer,
  chatCostUsd,
  chunk,
  delta,
  done,
  json,
  type Script,
  stream,
  usage,
  usageChunk,
  writeAlone,
} from '../support/fake-provider.ts'
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_OPENROUTER_BASE_URL: `${address}/api/v1`,
    OUTLAY_OPENROUTER_API_KEY: 'sk-or-ours',
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
  }))
})
afterAll(() => gateway.close())

const streamed = JSON.stringify({ ...chatRequest, stream: true })
const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
const zeroDelta = (content: string) => chunk({ choices: [{ index: 0, delta: { content } }], usage: zeros })
const end = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: zeros })

async function callWith(script: Script, { path = '/v1/chat/completions', body = streamed } = {}) {
  gateway.provider.answer(script)
  const answer = await gateway.call({ path, body })
  const id = answer.headers['x-outlay-request-id']
  return { answer, row: () => gateway.row(id) }
}

/** Sends the pieces, then breaks the connection. */
function cut(pieces: readonly string[]): Script {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const piece of pieces) await writeAlone(response, piece)
    response.destroy()
  }
}

describe('usage of zeros on every chunk', () => {
  const hosts = ['/v1/chat/completions', '/openrouter/v1/chat/completions']

  it.each(hosts)('is replaced by the last usage, at %s', async (path) => {
    const body = JSON.stringify({ ...chatRequest, stream: true })
    const { row } = await callWith(stream([zeroDelta('Hi'), zeroDelta(' you'), end, usageChunk, done]), {
      path,
      body,
    })
    const { usageSource, usage: parts } = await row()
    expect({ usageSource, parts }).toEqual({
      usageSource: 'reported',
      parts: { uncachedInputTokens: 1_000, outputTextTokens: 500 },
    })
  })

  it.each(hosts)('does not replace earlier usage, at %s', async (path) => {
    const zeroUsage = chunk({ choices: [], usage: zeros })
    const pieces = [delta('Hi'), chunk({ choices: [], usage }), end, zeroUsage, done]
    const { row } = await callWith(stream(pieces), { path })
    expect(await row()).toMatchObject({
      usageSource: 'reported',
      usage: { uncachedInputTokens: 1_000, outputTextTokens: 500 },
    })
  })

  const responseOf = (status: string) => {
    const event = (data: { type: string; [field: string]: unknown }) =>
      `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
    const none = { input_tokens: 0, output_tokens: 0, total_tokens: 0 }
    const response = { id: `resp_${status}`, model: 'gpt-4o-mini', status, usage: none }
    return stream([
      event({ type: 'response.output_text.delta', delta: 'Hello' }),
      event({ type: `response.${status}`, response }),
    ])
  }
  const asResponse = {
    path: '/v1/responses',
    body: JSON.stringify({ model: 'gpt-4o-mini', stream: true, input: 'Hi' }),
  }

  it('does not count for a response with text', async () => {
    const { row } = await callWith(responseOf('completed'), asResponse)
    expect((await row()).listCostUsd).not.toBe('0')
  })

  it('counts for a response that a filter ended', async () => {
    const { row } = await callWith(responseOf('incomplete'), asResponse)
    expect(await row()).toMatchObject({ usageSource: 'reported', listCostUsd: '0' })
  })

  it('gives a lower bound and not $0 if the stream is cut', async () => {
    const { row } = await callWith(cut([zeroDelta('Hi'), zeroDelta(' there, this is a longer answer')]))
    const counted = await eventually(async () => {
      const now = await row()
      return now.usageSource === 'none' ? null : now
    })
    expect(counted.usageSource).toBe('partial')
    expect(counted.inputTokens).toBeGreaterThan(0)
    expect(counted.outputTokens).toBeGreaterThan(0)
    expect(counted.cost.lowUsd).not.toBe('0')
  })

  it('does not count if text came and the zeros stay to the end', async () => {
    const { row } = await callWith(stream([zeroDelta('Hi'), zeroDelta(' you'), end, done]))
    const counted = await eventually(async () => {
      const now = await row()
      return now.usageSource === 'none' ? null : now
    })
    expect(counted.usageSource).toBe('counted')
    expect(counted.outputTokens).toBeGreaterThan(0)
  })

  it('does not count at a host whose answers cannot be counted', async () => {
    const pieces = [zeroDelta('Hi'), zeroDelta(' you'), end, done]
    const body = JSON.stringify({ ...chatRequest, model: 'unknown/unknown', stream: true })
    const { row } = await callWith(stream(pieces), { path: '/openrouter/v1/chat/completions', body })
    expect((await row()).listCostUsd).not.toBe('0')
  })

  it('counts for a whole answer', async () => {
    const body = JSON.stringify(chatRequest)
    const { row } = await callWith(json(200, { ...chatAnswer(), usage: zeros }), { body })
    expect(await row()).toMatchObject({ usageSource: 'reported', listCostUsd: '0' })
  })

  it('counts for an empty answer', async () => {
    const { row } = await callWith(stream([end, chunk({ choices: [], usage: zeros }), done]))
    expect(await row()).toMatchObject({ usageSource: 'reported', listCostUsd: '0' })
  })

  it('does not count for a message with text whose counts never come', async () => {
    const event = (data: { type: string; [field: string]: unknown }) =>
      `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
    const none = { input_tokens: 0, output_tokens: 0 }
    const pieces = [
      event({ type: 'message_start', message: { model: 'claude-sonnet-4-5', content: [], usage: none } }),
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } }),
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: none }),
      event({ type: 'message_stop' }),
    ]
    const body = JSON.stringify({ model: 'claude-sonnet-4-5', stream: true, messages: [] })
    const { row } = await callWith(stream(pieces), { path: '/anthropic/v1/messages', body })
    expect((await row()).listCostUsd).not.toBe('0')
  })
})

describe('usage after the end of a stream', () => {
  it.each([
    ['in a separate piece', [delta('Hi'), done, usageChunk]],
    ['in the same piece', [delta('Hi'), done + usageChunk]],
    ['without a blank line', [delta('Hi'), done, usageChunk.trimEnd()]],
  ])('is recorded, and removed for a caller who did not ask: %s', async (_how, pieces) => {
    const { answer, row } = await callWith(stream(pieces))
    expect(answer.body.toString()).toBe(delta('Hi') + done)
    expect(await row()).toMatchObject({ usageSource: 'reported', effectiveCostUsd: chatCostUsd })
  })

  it('stays in the stream for a caller who asked', async () => {
    const body = JSON.stringify({ ...chatRequest, stream: true, stream_options: { include_usage: true } })
    const { answer, row } = await callWith(stream([delta('Hi'), done, usageChunk]), { body })
    expect(answer.body.toString()).toBe(delta('Hi') + done + usageChunk)
    expect(await row()).toMatchObject({ effectiveCostUsd: chatCostUsd })
  })

  it('is not waited for if the host keeps the stream open', async () => {
    let close = () => {}
    const script: Script = async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const piece of [delta('Hi'), done]) await writeAlone(response, piece)
      close = () => response.end()
    }
    gateway.provider.answer(script)
    let seen = ''
    const answer = await gateway.call({
      body: streamed,
      onPiece(piece) {
        seen += piece
        if (seen.endsWith(done)) close()
      },
    })
    expect(answer.body.toString()).toBe(delta('Hi') + done)
  })
})

describe('a usage chunk with further content', () => {
  it.each([
    ['timings', { timings: { prompt_n: 75, predicted_per_second: 35.4 } }],
    ['an unknown field', { nvext: { worker: 1 } }],
  ])('stays in the answer: %s', async (_what, more) => {
    const last = chunk({ choices: [], usage, ...more })
    const { answer, row } = await callWith(stream([delta('Hi'), last, done]))
    expect(answer.body.toString()).toBe(delta('Hi') + last + done)
    expect(await row()).toMatchObject({ effectiveCostUsd: chatCostUsd })
  })

  it('is removed if its other fields are null', async () => {
    const last = chunk({ choices: [], usage, prompt_token_ids: null, obfuscation: 'x' })
    const { answer } = await callWith(stream([delta('Hi'), last, done]))
    expect(answer.body.toString()).toBe(delta('Hi') + done)
  })
})
