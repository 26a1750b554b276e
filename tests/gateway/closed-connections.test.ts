import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatAnswer, chatCostUsd, delta, done, usageChunk } from '../support/fake-provider.ts'
import { chunkOf, head, type RawProvider, type RawScript, startRawProvider } from '../support/raw-provider.ts'
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

/** Each of these cases once ended the process: an error that reaches it fails this file. */
let provider: RawProvider
let gateway: TestGateway
beforeAll(async () => {
  provider = await startRawProvider()
  gateway = await startGateway({
    OUTLAY_OPENAI_BASE_URL: `${provider.origin}/v1`,
    OUTLAY_GOOGLE_BASE_URL: provider.origin,
    OUTLAY_GOOGLE_API_KEY: 'sk-ours',
    OUTLAY_OLLAMA_BASE_URL: provider.origin,
    OUTLAY_OLLAMA_API_KEY: 'sk-ours',
  })
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

const events = delta('Hello.').repeat(50)
const stream = gzipSync(events + usageChunk + done)
const cut = gzipSync(events).subarray(0, 60)
const lastChunk = Buffer.from('0\r\n\r\n')
const sse = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }
const close = { connection: 'close' }
const chunked = { 'transfer-encoding': 'chunked' }
const ownPath = {
  gemini: '/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent',
  ollama: '/ollama/api/chat',
}

type Case = {
  name: string
  headers: Record<string, string | number>
  pieces: Buffer[]
  outcome: string
  isReset?: boolean
  path?: string
}

const cases: Case[] = [
  {
    name: 'chunked, whole',
    headers: { ...sse, ...chunked, ...close },
    pieces: [chunkOf(stream), lastChunk],
    outcome: 'answered',
  },
  {
    name: 'chunked, kept alive, whole',
    headers: { ...sse, ...chunked },
    pieces: [chunkOf(stream), lastChunk],
    outcome: 'answered',
  },
  {
    name: 'with a length, whole',
    headers: { ...sse, ...close, 'content-length': stream.length },
    pieces: [stream],
    outcome: 'answered',
  },
  {
    name: 'with a length, kept alive, whole',
    headers: { ...sse, 'content-length': stream.length },
    pieces: [stream],
    outcome: 'answered',
  },
  { name: 'ended by the close', headers: { ...sse, ...close }, pieces: [stream], outcome: 'answered' },
  {
    name: 'chunked, cut',
    headers: { ...sse, ...chunked, ...close },
    pieces: [chunkOf(cut)],
    outcome: 'upstream-failed',
  },
  {
    name: 'chunked, kept alive, cut',
    headers: { ...sse, ...chunked },
    pieces: [chunkOf(cut)],
    outcome: 'upstream-failed',
  },
  {
    name: 'chunked, reset',
    headers: { ...sse, ...chunked, ...close },
    pieces: [chunkOf(cut)],
    outcome: 'upstream-failed',
    isReset: true,
  },
  {
    name: 'with a length, cut',
    headers: { ...sse, ...close, 'content-length': stream.length },
    pieces: [cut],
    outcome: 'upstream-failed',
  },
  {
    name: 'Gemini’s array, ended by the close',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', ...close },
    pieces: [gzipSync('[{"candidates":[]}]')],
    outcome: 'answered',
    path: ownPath.gemini,
  },
  {
    name: 'Ollama’s lines, ended by the close',
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip', ...close },
    pieces: [gzipSync('{"done":true}\n')],
    outcome: 'answered',
    path: ownPath.ollama,
  },
]

describe('a provider that closes its connection while a decoder makes it wait', () => {
  it.each(cases)('$name: the call ends $outcome', async ({ headers, pieces, isReset, path, outcome }) => {
    provider.answer(writing(head('200 OK', headers), pieces, isReset))
    const answer = await gateway.call({
      ...(path ? { path } : {}),
      headers: { 'accept-encoding': 'gzip' },
      body: JSON.stringify({ ...chatRequest, stream: true, stream_options: { include_usage: true } }),
    })
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row.outcome).toBe(outcome)
    expect(answer.isComplete).toBe(outcome === 'answered')
  })
})

describe('a provider that closes its connection while a reader makes it wait', () => {
  const sizes = [262_144, 1_048_576, 1_200_000, 3_333_333]
  it.each(sizes)('%i bytes that only the close ends: the reader gets all of them', async (bytes) => {
    provider.answer((socket) => {
      socket.write(head('200 OK', { 'content-type': 'audio/mpeg', connection: 'close' }))
      socket.end(Buffer.alloc(bytes, 'x'))
    })
    expect(await readSlowly('/v1/audio/speech')).toBe(bytes)
    await eventually(async () => (await gateway.rows())[0]?.outcome === 'answered')
  })
})

describe('a provider that resets its connection during an answer without a declared end', () => {
  const half = JSON.stringify(chatAnswer()).slice(0, 100)
  it.each([
    ['JSON', { 'content-type': 'application/json', connection: 'close' }, Buffer.from(half)],
    ['sound', { 'content-type': 'audio/mpeg', connection: 'close' }, Buffer.alloc(1_000_000, 'x')],
    ['a stream', { 'content-type': 'text/event-stream', connection: 'close' }, Buffer.from(delta('Hel'))],
    ['a compressed stream', { ...sse, ...close }, cut],
  ] as const)('%s: is cut for the caller as well, and on record as broken', async (_name, headers, bytes) => {
    provider.answer((socket) => {
      socket.write(head('200 OK', headers))
      socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 50))
    })
    const answer = await gateway.call({ headers: { 'accept-encoding': 'gzip' } })
    expect(answer.isComplete).toBe(false)
    const row = await eventually(async () => (await gateway.rows())[0])
    expect([row.outcome, row.errorType]).toEqual(['upstream-failed', 'upstream-reset'])
  })
})

describe('an unusual but valid answer', () => {
  const body = JSON.stringify(chatAnswer())
  const json = { 'content-type': 'application/json', 'content-length': body.length }

  it('an unrequested 100 Continue is skipped', async () => {
    provider.answer(
      (socket) => void socket.write(`HTTP/1.1 100 Continue\r\n\r\n${head('200 OK', json)}${body}`),
    )
    const answer = await gateway.call({})
    expect([answer.status, answer.headers['x-outlay-cost-usd']]).toEqual([200, chatCostUsd])
    expect(answer.body.toString()).toBe(body)
  })

  it('a 304 may declare the length of a body that it does not send', async () => {
    provider.answer(
      (socket) => void socket.write(head('304 Not Modified', { etag: '"a"', 'content-length': 1_234 })),
    )
    const answer = await gateway.call({ path: '/v1/models', method: 'GET' })
    expect([answer.status, answer.headers['content-length'], answer.isComplete]).toEqual([304, '1234', true])
    expect((await gateway.row(answer.headers['x-outlay-request-id'])).outcome).toBe('answered')
  })

  it('a head of 40 KiB passes', async () => {
    const policy = 'x'.repeat(40_000)
    provider.answer((socket) => void socket.write(head('200 OK', { ...json, policy }) + body))
    expect((await gateway.call({})).status).toBe(200)
  })

  it('a byte-order mark before JSON does not hide its usage', async () => {
    provider.answer(
      (socket) =>
        void socket.write(`${head('200 OK', { ...json, 'content-length': body.length + 3 })}\ufeff${body}`),
    )
    const answer = await gateway.call({})
    expect(answer.headers['x-outlay-cost-usd']).toBe(chatCostUsd)
    expect(answer.body.toString()).toBe(`\ufeff${body}`)
  })
})

function writing(headOfAnswer: string, pieces: readonly Buffer[], isReset = false): RawScript {
  return (socket) => {
    socket.write(headOfAnswer)
    for (const piece of pieces.slice(0, -1)) socket.write(piece)
    const last = pieces.at(-1)!
    if (isReset) socket.write(last, () => socket.resetAndDestroy())
    else socket.end(last)
  }
}

/** Reads a piece, then rests for a moment, repeatedly. Resolves with the bytes of the body. */
function readSlowly(path: string): Promise<number> {
  const body = JSON.stringify({ model: 'tts-1', input: 'hi', voice: 'alloy' })
  const lines = [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    `authorization: Bearer ${gateway.key}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    'connection: close',
  ]
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(gateway.outlay.origin).port), '127.0.0.1')
    const pieces: Buffer[] = []
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
    socket.on('error', reject)
    socket.on('data', (piece) => {
      pieces.push(piece)
      socket.pause()
      setTimeout(() => socket.resume(), 2)
    })
    socket.on('close', () => resolve(chunkedBodyBytes(Buffer.concat(pieces))))
  })
}

/** The number of body bytes in an answer that came in chunks. */
function chunkedBodyBytes(answer: Buffer): number {
  let at = answer.indexOf('\r\n\r\n') + 4
  let bytes = 0
  for (;;) {
    const lineEnd = answer.indexOf('\r\n', at)
    const length = Number.parseInt(answer.subarray(at, lineEnd).toString(), 16)
    if (!(length > 0)) return bytes
    bytes += length
    at = lineEnd + 2 + length + 2
  }
}
