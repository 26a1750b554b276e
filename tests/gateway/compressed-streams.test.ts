import { once } from 'node:events'
import { connect } from 'node:net'
import { brotliCompressSync, constants, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatCostUsd, delta, done, type Script, usageChunk, writeAlone } from '../support/fake-provider.ts'
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const events = delta('Hel') + delta('lo.') + usageChunk + done
const streamed = JSON.stringify({ ...chatRequest, stream: true })
const asking = JSON.stringify({ ...chatRequest, stream: true, stream_options: { include_usage: true } })
const isIdle = ({ running, heldBytes }: { running: number; heldBytes: number }) =>
  running === 0 && heldBytes === 0

function written(encoding: string, pieces: readonly Buffer[]): Script {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding })
    for (const piece of pieces) await writeAlone(response, piece)
    response.end()
  }
}

async function callWith(encoding: string, pieces: readonly Buffer[], body: string) {
  gateway.provider.answer(written(encoding, pieces))
  const answer = await gateway.call({ body, headers: { 'accept-encoding': 'gzip, deflate, br' } })
  await eventually(async () => isIdle(await gateway.load()))
  return { answer, row: await gateway.row(answer.headers['x-outlay-request-id']) }
}

/** The bytes of a gzip stream up to its last event, and the eight bytes of its end. */
async function endApart(): Promise<[Buffer, Buffer]> {
  const gzip = createGzip()
  const pieces: Buffer[] = []
  gzip.on('data', (piece: Buffer) => pieces.push(piece))
  gzip.write(events)
  await new Promise<void>((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, resolve))
  const flushed = Buffer.concat(pieces.splice(0))
  gzip.end()
  await once(gzip, 'end')
  return [flushed, Buffer.concat(pieces)]
}

describe('the end of a compressed stream that follows its last event', () => {
  it('in a separate piece: the stream ends, and the event loop keeps turning', async () => {
    const [flushed, end] = await endApart()
    const { answer, row } = await callWith('gzip', [flushed, end], asking)
    expect(answer.body.equals(Buffer.concat([flushed, end]))).toBe(true)
    expect(row).toMatchObject({ outcome: 'answered', effectiveCostUsd: chatCostUsd })
  })

  it('in pieces of one byte: the stream ends, and the event loop keeps turning', async () => {
    const [flushed, end] = await endApart()
    const { answer } = await callWith(
      'gzip',
      [flushed, ...Array.from(end, (byte) => Buffer.from([byte]))],
      asking,
    )
    expect(answer.body.equals(Buffer.concat([flushed, end]))).toBe(true)
  })
})

const packed = gzipSync(events)
const damaged = Buffer.from(packed)
damaged[30]! ^= 0xff

describe('a stream whose compression is damaged', () => {
  const kinds: [string, string, Buffer[]][] = [
    ['says gzip and is plain', 'gzip', [Buffer.from(events)]],
    ['says br and is plain', 'br', [Buffer.from(events)]],
    ['has a damaged byte', 'gzip', [damaged]],
    ['is cut inside a gzip block', 'gzip', [packed.subarray(0, 40)]],
    ['has garbage behind its end', 'gzip', [Buffer.concat([packed, Buffer.from('GARBAGE')])]],
    ['is deflate without its header', 'deflate', [deflateRawSync(events)]],
    [
      'says gzip, in pieces of one byte',
      'gzip',
      Array.from(Buffer.from(events), (byte) => Buffer.from([byte])),
    ],
  ]
  it.each(kinds)('%s: its bytes pass unchanged, and its place is freed', async (_name, encoding, pieces) => {
    const { answer, row } = await callWith(encoding, pieces, asking)
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(answer.body.equals(Buffer.concat(pieces))).toBe(true)
    expect([row.outcome, row.usageSource]).toEqual(['answered', 'none'])
  })

  const unpackable = kinds.filter(([name]) => name !== 'is cut inside a gzip block')
  it.each(unpackable)('%s, against our wish: its bytes pass unread', async (_name, encoding, pieces) => {
    const { answer, row } = await callWith(encoding, pieces, streamed)
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(answer.body.equals(Buffer.concat(pieces))).toBe(true)
    expect([row.outcome, row.usageSource]).toEqual(['answered', 'none'])
  })

  it('is damaged after unpacked events have passed: the caller gets those, cut', async () => {
    const beginning = gzipSync(delta('x'.repeat(100)).repeat(500), { finishFlush: constants.Z_SYNC_FLUSH })
    // Gzip has no block of this kind.
    const { answer, row } = await callWith('gzip', [beginning, Buffer.alloc(100, 0xff)], streamed)
    expect(answer.isComplete).toBe(false)
    expect(answer.body.toString()).toMatch(/^data: \{/)
    expect([row.outcome, row.errorType]).toEqual(['upstream-failed', 'undecodable-answer'])
  })
})

describe('a provider that compresses a stream although Outlay asked for no compression', () => {
  it('and whose stream unpacks to a thousand times its size waits for a reader that stops', async () => {
    const events = delta('x'.repeat(1_000)).repeat(60_000)
    const bytes = gzipSync(events)
    gateway.provider.answer(written('gzip', [bytes]))
    const before = process.memoryUsage().arrayBuffers
    const socket = connect(Number(new URL(gateway.outlay.origin).port), '127.0.0.1')
    socket.pause()
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${gateway.key}\r\ncontent-type: application/json\r\ncontent-length: ${streamed.length}\r\n\r\n${streamed}`,
    )
    await eventually(async () => (await gateway.load()).running === 1)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(events.length).toBeGreaterThan(60 * 2 ** 20)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 2 ** 20)
    socket.destroy()
    await eventually(async () => isIdle(await gateway.load()))
  })

  it.each([
    ['gzip', gzipSync(events)],
    ['deflate', deflateSync(events)],
    ['br', brotliCompressSync(events)],
  ])('%s: the caller gets the stream unpacked and without the added usage event', async (encoding, bytes) => {
    const { answer, row } = await callWith(encoding, [bytes.subarray(0, 20), bytes.subarray(20)], streamed)
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(answer.body.toString()).toBe(delta('Hel') + delta('lo.') + done)
    expect(row).toMatchObject({ outcome: 'answered', usageSource: 'reported', effectiveCostUsd: chatCostUsd })
  })
})
