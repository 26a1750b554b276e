import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  chatCostUsd,
  chunk,
  delta,
  done,
  headerOf,
  json,
  stream,
  usage,
  usageChunk,
  writeAlone,
} from '../support/fake-provider.ts'
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const streamed = JSON.stringify({ ...chatRequest, stream: true })
const asking = JSON.stringify({ ...chatRequest, stream: true, stream_options: { include_usage: true } })

describe('a stream', () => {
  it('is asked for its usage, and the caller sees the same stream as without Outlay', async () => {
    gateway.provider.answer(stream([delta('Hel'), delta('lo.'), usageChunk, done]))
    const answer = await gateway.call({ body: streamed })
    expect(answer.body.toString()).toBe(delta('Hel') + delta('lo.') + done)
    const seen = gateway.provider.seen.at(-1)!
    expect(seen.body.toString()).toBe(streamed.replace(/\}$/, ',"stream_options":{"include_usage":true}}'))
    expect(headerOf(seen, 'accept-encoding')).toBe('identity')
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({
      stream: true,
      outcome: 'answered',
      usageSource: 'reported',
      effectiveCostUsd: chatCostUsd,
    })
    expect(row.timeToFirstTokenMs).toBeGreaterThan(0)
  })

  it('keeps its usage event for a caller who asked for it', async () => {
    gateway.provider.answer(stream([delta('Hello.'), usageChunk, done]))
    const answer = await gateway.call({ body: asking })
    expect(answer.body.toString()).toBe(delta('Hello.') + usageChunk + done)
    expect(gateway.provider.seen.at(-1)!.body.toString()).toBe(asking)
  })

  const awkward = Buffer.from(
    `: comment\r\n\r\n${chunk({ choices: [{ index: 0, delta: { content: 'é "usage":{} [DONE]' } }] }, '\r\n')}` +
      `data:${JSON.stringify({ choices: [], usage, model: 'gpt-4o-mini' })}\n\n: ping\n\ndata:[DONE]\n\n`,
  )
  const expected = Buffer.from(
    `: comment\r\n\r\n${chunk({ choices: [{ index: 0, delta: { content: 'é "usage":{} [DONE]' } }] }, '\r\n')}: ping\n\ndata:[DONE]\n\n`,
  )
  it.each([1, 2, 3, 7, 64, 1_000])('is read correctly if its bytes come %i at a time', async (size) => {
    const pieces: Buffer[] = []
    for (let at = 0; at < awkward.length; at += size) pieces.push(awkward.subarray(at, at + size))
    gateway.provider.answer(stream(pieces))
    const answer = await gateway.call({ body: streamed })
    expect(answer.body.toString()).toBe(expected.toString())
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      effectiveCostUsd: chatCostUsd,
    })
  })

  it('is recorded before its last event reaches the caller', async () => {
    gateway.provider.answer(stream([delta('Hello.'), usageChunk, done]))
    let rowAtEnd: Promise<unknown> | null = null
    await gateway.call({
      body: streamed,
      onPiece(piece) {
        if (piece.includes('[DONE]')) rowAtEnd = gateway.rows().then(([newest]) => newest)
      },
    })
    expect(await rowAtEnd).toMatchObject({ usageSource: 'reported', effectiveCostUsd: chatCostUsd })
  })

  it('passes its pieces on at once', async () => {
    let letGo = () => {}
    const first = new Promise<void>((resolve) => {
      letGo = resolve
    })
    gateway.provider.answer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      await writeAlone(response, delta('first'))
      await first
      response.end(usageChunk + done)
    })
    let seen = ''
    const answer = await gateway.call({
      body: streamed,
      onPiece(piece) {
        seen += piece.toString()
        if (seen === delta('first')) letGo()
      },
    })
    expect(answer.isComplete).toBe(true)
  })

  it('without [DONE] is settled at the end of its body', async () => {
    gateway.provider.answer(stream([delta('Hello.'), usageChunk]))
    const answer = await gateway.call({ body: asking })
    expect(answer.body.toString()).toBe(delta('Hello.') + usageChunk)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'answered',
      effectiveCostUsd: chatCostUsd,
    })
  })

  it('has the last of several usages, because hosts that repeat usage count up', async () => {
    const growing = (tokens: number) =>
      chunk({
        choices: [{ index: 0, delta: { content: 'x' } }],
        usage: { prompt_tokens: 10, completion_tokens: tokens, total_tokens: 10 + tokens },
      })
    gateway.provider.answer(stream([growing(1), growing(2), growing(3), done]))
    const answer = await gateway.call({ body: streamed })
    expect(answer.body.toString()).toBe(growing(1) + growing(2) + growing(3) + done)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      inputTokens: 10,
      outputTokens: 3,
    })
  })

  it('with an error under status 200 is recorded as an error', async () => {
    const error = 'data: {"error":{"message":"overloaded","type":"server_error","code":"overloaded"}}\n\n'
    gateway.provider.answer(stream([error, done]))
    const answer = await gateway.call({ body: streamed })
    expect(answer.body.toString()).toBe(error + done)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'provider-error',
      status: 200,
      errorType: 'overloaded',
    })
  })

  it('without usage is counted by Outlay', async () => {
    gateway.provider.answer(stream([delta('Hel'), delta('lo.'), done]))
    const answer = await gateway.call({ body: streamed })
    const row = await eventually(async () => {
      const found = await gateway.row(answer.headers['x-outlay-request-id'])
      return found.usageSource === 'counted' ? found : null
    })
    expect(row).toMatchObject({ inputTokens: 10, outputTokens: 2, costState: 'priced' })
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('compressed with %s passes compressed and is read', async (encoding, pack) => {
    const packed = pack(Buffer.from(delta('Hello.') + usageChunk + done))
    const pieces = [packed.subarray(0, 20), packed.subarray(20, 21), packed.subarray(21)]
    gateway.provider.answer(stream(pieces, { 'content-encoding': encoding }))
    const answer = await gateway.call({ body: asking, headers: { 'accept-encoding': encoding } })
    expect(answer.body.equals(packed)).toBe(true)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      usageSource: 'reported',
      effectiveCostUsd: chatCostUsd,
    })
  })

  it('contains a receipt before its terminal event if the caller asks for one', async () => {
    gateway.provider.answer(stream([delta('Hello.'), usageChunk, done]))
    const answer = await gateway.call({ body: streamed, headers: { 'x-outlay-receipt': 'stream' } })
    const receipt = /: outlay (\{.*\})\n\ndata: \[DONE\]\n\n$/.exec(answer.body.toString())
    expect(JSON.parse(receipt![1]!)).toMatchObject({
      costUsd: chatCostUsd,
      inputTokens: 1_000,
      outputTokens: 500,
    })
  })

  it('is requested again as the caller wrote it if the host refuses the request for usage, which is remembered', async () => {
    const refusal = {
      error: {
        message: 'Unrecognized request argument supplied: stream_options',
        type: 'invalid_request_error',
      },
    }
    gateway.provider.answer(json(400, refusal), stream([delta('Hello.'), done]))
    const before = gateway.provider.seen.length
    const first = await gateway.call({ body: streamed })
    const second = await gateway.call({ body: streamed })
    expect(first.body.toString()).toBe(delta('Hello.') + done)
    expect(second.body.toString()).toBe(delta('Hello.') + done)
    const sent = gateway.provider.seen.slice(before).map(({ body }) => body.includes('include_usage'))
    expect(sent).toEqual([true, false, false])
    expect((await gateway.row(first.headers['x-outlay-request-id'])).attempts).toHaveLength(2)
  })
})

describe('a stream of responses', () => {
  const event = (type: string, fields: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
  const terminal = (type: string) =>
    event(type, {
      response: {
        model: 'gpt-4o-mini',
        usage: { input_tokens: 1_000, output_tokens: 500, total_tokens: 1_500 },
      },
    })
  it.each(['response.completed', 'response.incomplete', 'response.failed'])(
    'ends with %s, which has the usage',
    async (type) => {
      const body =
        event('response.created', { response: { model: 'gpt-4o-mini', usage: null } }) +
        event('response.output_text.delta', { delta: 'Hi' }) +
        terminal(type)
      gateway.provider.answer(stream([body.slice(0, 50), body.slice(50)]))
      const answer = await gateway.call({
        path: '/v1/responses',
        body: JSON.stringify({ model: 'gpt-4o-mini', input: 'Hi', stream: true }),
      })
      expect(answer.body.toString()).toBe(body)
      const row = await gateway.row(answer.headers['x-outlay-request-id'])
      expect(row).toMatchObject({ usageSource: 'reported', effectiveCostUsd: chatCostUsd })
      expect(row.timeToFirstTokenMs).not.toBeNull()
    },
  )
})
