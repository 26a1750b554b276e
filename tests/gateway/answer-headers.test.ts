import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { chatAnswer, delta, done, json, type Script, stream, usageChunk } from '../support/fake-provider.ts'
import { type FakeRealtime, startFakeRealtime } from '../support/fake-realtime.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
let realtime: FakeRealtime
beforeAll(async () => {
  realtime = await startFakeRealtime()
  gateway = await startGateway({
    OUTLAY_XAI_BASE_URL: `${realtime.origin}/v1`,
    OUTLAY_XAI_API_KEY: 'xai-ours',
  })
})
afterAll(async () => {
  await gateway.close()
  await realtime.close()
})

const kibibyte = 1_024
const filled = (bytes: number) => ({ 'x-debug': 'a'.repeat(bytes) })
const manyLines = Object.fromEntries(
  Array.from({ length: 600 }, (_, n) => [`x-line-${n}`, 'b'.repeat(80)] as const),
)

describe("headers of a provider's answer", () => {
  it.each<[string, Script]>([
    ['20 KiB in one line, whole', json(200, chatAnswer(), filled(20 * kibibyte))],
    ['60 KiB in one line, whole', json(200, chatAnswer(), filled(60 * kibibyte))],
    ['54 KiB in 600 lines, whole', json(200, chatAnswer(), manyLines)],
    ['60 KiB in one line, streamed', stream([delta('Hi'), usageChunk, done], filled(60 * kibibyte))],
    ['60 KiB in one line, of an error', json(500, { error: { message: 'no' } }, filled(60 * kibibyte))],
  ])('pass up to 64 KiB: %s', async (_, script) => {
    gateway.provider.answer(script)
    const answer = await gateway.call({})
    const sent = answer.headers['x-debug'] ?? answer.headers['x-line-599']
    expect(sent).toMatch(/^(a{20480}|a{61440}|b{80})$/)
    expect(answer.isComplete).toBe(true)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({ status: answer.status })
  })

  it('over 64 KiB give an error that says so, and the cost of the call is unknown', async () => {
    gateway.provider.answer(json(200, chatAnswer(), filled(70 * kibibyte)))
    const answer = await gateway.call({})
    expect(answer.status).toBe(502)
    expect(JSON.parse(answer.body.toString()).error).toMatchObject({
      code: 'upstream-headers-too-large',
      message: expect.stringContaining('larger than 64 KiB'),
    })
    expect(answer.headers['x-should-retry']).toBe('false')
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'upstream-failed',
      errorType: 'upstream-headers-too-large',
      usageSource: 'none',
      costState: 'unpriced',
    })
  })
})

describe("headers of a provider's answer to a WebSocket handshake", () => {
  async function refusedWith(bytes: number): Promise<{ answer: IncomingMessage; body: string }> {
    realtime.refuse({ status: 403, headers: filled(bytes), body: '{"error":{"message":"no"}}' })
    const client = new WebSocket(`${gateway.outlay.origin}/xai/v1/realtime`, {
      headers: { authorization: `Bearer ${gateway.key}` },
      maxHeaderSize: 128 * kibibyte,
    })
    const [, answer] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage]
    let body = ''
    for await (const piece of answer) body += piece
    return { answer, body }
  }

  it('pass up to 64 KiB', async () => {
    const { answer } = await refusedWith(60 * kibibyte)
    expect(answer.statusCode).toBe(403)
    expect(answer.headers['x-debug']).toHaveLength(60 * kibibyte)
  })

  it('over 64 KiB give an error that says so', async () => {
    const { answer, body } = await refusedWith(70 * kibibyte)
    expect(answer.statusCode).toBe(502)
    expect(body).toContain('upstream-headers-too-large')
    expect((await gateway.rows())[0]).toMatchObject({ errorType: 'upstream-headers-too-large' })
  })
})
