import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatAnswer, json, type Script } from '../support/fake-provider.ts'
import { chatRequest, startGateway, type TestGateway } from '../support/start-gateway.ts'

/**
 * The sweep checks calls four times in this time, so it sees a call whose body has passed and whose answer
 * takes longer.
 */
const sweptMs = 400
let gateway: TestGateway
let key: string
beforeAll(async () => {
  gateway = await startGateway({
    OUTLAY_FIRST_BYTE_TIMEOUT_MS: String(4 * sweptMs),
    OUTLAY_BETWEEN_BYTES_TIMEOUT_MS: String(sweptMs),
  })
  key = (await gateway.outlay.keys.create({ project: 'files', permissions: ['stored-objects'] })).secret
})
afterAll(() => gateway.close())

const late: Script = async (request, response, incoming) => {
  await new Promise((resolve) => setTimeout(resolve, sweptMs))
  await json(200, { ...chatAnswer(), id: 'file-1' })(request, response, incoming)
}

describe('a body that passes unread, with an answer after the sweep of stalled calls,', () => {
  const body = JSON.stringify(chatRequest)
  it.each([
    ['as curl -d sends it', 'application/x-www-form-urlencoded', {}, Buffer.from(body)],
    ['without a content type', '', {}, Buffer.from(body)],
    ['as JSON that is compressed', 'application/json', { 'content-encoding': 'gzip' }, gzipSync(body)],
    ['as text', 'text/plain', {}, Buffer.from(body)],
  ] as const)('%s: is answered', async (_name, contentType, headers, sent) => {
    gateway.provider.answer(late)
    const answer = await gateway.call({ body: sent, headers: { 'content-type': contentType, ...headers } })
    expect(answer.status).toBe(200)
    expect(gateway.provider.seen.at(-1)?.body.equals(sent)).toBe(true)
  })

  it('from files.create() of the official client is answered', async () => {
    gateway.provider.answer(late)
    const client = new OpenAI({ baseURL: `${gateway.outlay.origin}/v1`, apiKey: key, maxRetries: 0 })
    const file = await client.files.create({
      file: await toFile(Buffer.from('{"a":1}\n'), 'lines.jsonl'),
      purpose: 'batch',
    })
    expect(file.id).toBe('file-1')
  })
})

describe('an upload that is refused', () => {
  it.each([2_000, 6_000_000])(
    'of %i bytes shows the official client the 403 and not a broken connection',
    async (bytes) => {
      const client = new OpenAI({
        baseURL: `${gateway.outlay.origin}/v1`,
        apiKey: gateway.key,
        maxRetries: 0,
      })
      const upload = client.files.create({
        file: await toFile(Buffer.alloc(bytes), 'big.bin'),
        purpose: 'batch',
      })
      await expect(upload).rejects.toMatchObject({ status: 403 })
    },
  )
})

describe('a provider that answers before it has read the body', () => {
  it('gives the caller that answer, and the connection ends with it', async () => {
    gateway.provider.answer(json(413, { error: { message: 'too large' } }))
    const length = 3_000_000
    const lines = [
      'POST /v1/files HTTP/1.1',
      'host: localhost',
      `authorization: Bearer ${key}`,
      'content-type: application/octet-stream',
      `content-length: ${length}`,
    ]
    const socket = connect(Number(new URL(gateway.outlay.origin).port), '127.0.0.1')
    const pieces: Buffer[] = []
    socket.on('data', (piece) => pieces.push(piece))
    socket.on('error', () => {})
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    socket.write(Buffer.alloc(length))
    socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
    await closed
    const statuses = [
      ...Buffer.concat(pieces)
        .toString('latin1')
        .matchAll(/HTTP\/1\.1 (\d{3})/g),
    ].map(([, status]) => status)
    // Either the rest of the body is read and the next request answered, or the connection ends. It never
    // hangs.
    expect([['413'], ['413', '200']]).toContainEqual(statuses)
  })
})
