import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  chatAnswer,
  delta,
  done,
  headerOf,
  json,
  type Script,
  stream,
  usageChunk,
} from '../support/fake-provider.ts'
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const plain = JSON.stringify(chatRequest)
const streamed = JSON.stringify({ ...chatRequest, stream: true })
const asking = JSON.stringify({ ...chatRequest, stream: true, stream_options: { include_usage: true } })
const asked = streamed.replace(/\}$/, ',"stream_options":{"include_usage":true}}')

/** A zstd frame with one uncompressed block. */
function zstdFrame(text: string): Buffer {
  const data = Buffer.from(text)
  const block = (data.length << 3) | 1
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60, (data.length - 256) & 0xff, (data.length - 256) >> 8]),
    Buffer.from([block & 0xff, (block >> 8) & 0xff, block >> 16]),
    data,
  ])
}

const padded = (text: string) => text + ' '.repeat(Math.max(0, 300 - text.length))
const packers: [string, (text: string) => Buffer][] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', (text) => zstdFrame(padded(text))],
]

async function call(script: Script, body: string | Buffer, headers: Record<string, string>) {
  gateway.provider.answer(script)
  const answer = await gateway.call({ body, headers })
  const sent = gateway.provider.seen.at(-1)!
  return { answer, sent, row: await gateway.row(answer.headers['x-outlay-request-id']) }
}

describe('a compressed request', () => {
  it.each(packers)('in %s is sent unchanged and is read', async (encoding, pack) => {
    const body = pack(plain)
    const { sent, row } = await call(json(200, chatAnswer()), body, { 'content-encoding': encoding })
    expect(sent.body.equals(body)).toBe(true)
    expect(headerOf(sent, 'content-encoding')).toBe(encoding)
    expect(row).toMatchObject({ requestModel: 'gpt-4o-mini', stream: false, effectiveCostUsd: '0.00045' })
  })

  it.each(packers)('in %s is sent unchanged if its caller asks for usage', async (encoding, pack) => {
    const body = pack(asking)
    const { answer, sent, row } = await call(stream([delta('Hi'), usageChunk, done]), body, {
      'content-encoding': encoding,
    })
    expect(sent.body.equals(body)).toBe(true)
    expect(answer.body.toString()).toBe(delta('Hi') + usageChunk + done)
    expect(row).toMatchObject({ stream: true, effectiveCostUsd: '0.00045' })
  })

  it.each(packers)('in %s is sent unpacked if Outlay adds the request for usage', async (encoding, pack) => {
    const { answer, sent, row } = await call(stream([delta('Hi'), usageChunk, done]), pack(streamed), {
      'content-encoding': encoding,
    })
    expect(sent.body.toString().replace(/ {2,}$/, '')).toBe(asked)
    expect(headerOf(sent, 'content-encoding')).toBeUndefined()
    expect(headerOf(sent, 'content-length')).toBe(String(sent.body.length))
    expect(answer.body.toString()).toBe(delta('Hi') + done)
    expect(row).toMatchObject({ stream: true, usageSource: 'reported', effectiveCostUsd: '0.00045' })
  })

  it('in zstd is read with a compressed frame, too', async () => {
    const { sent, row } = await call(stream([delta('Hi'), usageChunk, done]), compressedRequest, {
      'content-encoding': 'zstd',
    })
    expect(JSON.parse(sent.body.toString())).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    })
    expect(row).toMatchObject({ requestModel: 'gpt-4o-mini', effectiveCostUsd: '0.00045' })
  })

  it('of several megabytes is read', async () => {
    const long = JSON.stringify({
      ...chatRequest,
      messages: [{ role: 'user', content: 'word '.repeat(600_000) }],
    })
    const body = gzipSync(long)
    const { sent, row } = await call(json(200, chatAnswer()), body, { 'content-encoding': 'gzip' })
    expect(sent.body.equals(body)).toBe(true)
    expect(row).toMatchObject({ requestModel: 'gpt-4o-mini', effectiveCostUsd: '0.00045' })
  })

  it('is counted if no usage comes', async () => {
    const { answer } = await call(stream([delta('Hello.'), done]), gzipSync(asking), {
      'content-encoding': 'gzip',
    })
    const row = await eventually(async () => {
      const now = await gateway.row(answer.headers['x-outlay-request-id'])
      return now.usageSource === 'counted' && now
    })
    expect(row.inputTokens).toBeGreaterThan(5)
  })

  const zeros = Buffer.alloc(100 * 1024 * 1024)
  it.each<[string, string, Buffer]>([
    ['is damaged', 'gzip', gzipSync(plain).subarray(0, 40)],
    ['is not in the declared encoding', 'br', Buffer.from(plain)],
    ['is raw deflate', 'deflate', deflateRawSync(plain)],
    ['unpacks to 100 MiB', 'gzip', gzipSync(zeros)],
    ['is zstd that was cut', 'zstd', zstdFrame(padded(plain)).subarray(0, 60)],
    ['claims a window of a gigabyte', 'zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3, 1, 0, 0])],
    ['has two frames', 'zstd', Buffer.concat([zstdFrame(padded(plain)), zstdFrame(padded(plain))])],
    ['has an unknown encoding', 'lzma', Buffer.from('xyz')],
  ])('that %s is sent unchanged and unread', async (_why, encoding, body) => {
    const { sent, row } = await call(json(200, chatAnswer()), body, { 'content-encoding': encoding })
    expect(sent.body.equals(body)).toBe(true)
    expect(row).toMatchObject({ requestModel: null, outcome: 'answered', effectiveCostUsd: '0.00045' })
    // A call frees its place once its caller's connection has finished with it.
    await eventually(async () => {
      const { running, heldBytes } = await gateway.load()
      return running === 0 && heldBytes === 0
    })
  })
})

describe('a request that is JSON under another content type', () => {
  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'text/plain; charset=utf-8',
    'application/octet-stream',
    '',
  ])('is read and sent unchanged: %j', async (contentType) => {
    const { answer, sent, row } = await call(stream([delta('Hi'), usageChunk, done]), streamed, {
      'content-type': contentType,
    })
    expect(sent.body.toString()).toBe(asked)
    expect(headerOf(sent, 'content-type')).toBe(contentType)
    expect(answer.body.toString()).toBe(delta('Hi') + done)
    expect(row).toMatchObject({ requestModel: 'gpt-4o-mini', stream: true, effectiveCostUsd: '0.00045' })
  })

  it('is read after a byte order mark', async () => {
    const body = `\ufeff${plain}`
    const { sent, row } = await call(json(200, chatAnswer()), body, {})
    expect(sent.body.toString()).toBe(body)
    expect(row).toMatchObject({ requestModel: 'gpt-4o-mini' })
  })

  it('that is a real form is sent unchanged', async () => {
    const body = 'model=gpt-4o-mini&stream=true'
    const { sent, row } = await call(json(400, { error: { code: 'invalid_json' } }), body, {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(sent.body.toString()).toBe(body)
    expect(row).toMatchObject({ requestModel: null, status: 400, listCostUsd: '0' })
  })
})

const compressedRequest = Buffer.from(
  [
    'KLUv/WSMB60RAMKLIhmAbQ7AKBCRaC+7RdYRvY2IgTrFAZIDMy0BFVHp3/hv/PZ//X/jN259yE8O+mrp8GMjspvMNJamv01m',
    'xG29ET7iPtsrQiwLuQ83Xs1AR1mL4ZxmQSuLtc8l0JLioTKdcWdkQwGV244y3cdSqYFpL/LuhQqsIydT+JWzFVAXHQxYCCaD',
    'KNO3B0OlAoDyqEHTJElh2D8DEBKDmDt2EYCIbYwRF0wyHDxoSf4oXFGqSDrZGi/T16ZZEWt87a0a6Kq8jhHldJF5q/V5lqgG',
    'K8UDsR1WqgCP4ESjOwqzgxCtT/Jcm0gpfbFwdK3GGsqLaF0l5OI79iXHQmLDThpVxOYCMNm2N69m3ah8DWPxwX08gCyClNrV',
    '88jSazT8DptApBx20/hIwceNf/tyQwUzYxz0avDh921ySuEOs0dtqOhHow8OhGyK+whqP7V8no1QPZblnhmiBPNCyBOu2EDT',
    'irrvyCJ+x5+zDP1hpcGQYCgzL/GSBZPXIuWqa070hjEHTiMNtM4h9uItkTU0Ln5iiFPJAxWCp4gs0ChHhYq9j+ukcWyNGbAj',
    'njvkUJ1JWpONIyFnJgCNuFxIfM9VntoTyyQlFhOj90Z54SGNW1oQlS8mUDInQ3Esin5kO2Z/NU7T55YIFtbfYqY9oZnqlnG4',
    'CejdBOSYXpelgj7UitTdTlm4/COi6v/ZPO9t0XIIQXFU09EEYaZSFCRt1EbYrJ0ck0ZV5j5RABTL0MokLVsh5ORZpPPbUgWU',
    'a5bb',
  ].join(''),
  'base64',
)
