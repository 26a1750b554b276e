import { once } from 'node:events'
import { connect, createServer } from 'node:net'
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
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    OUTLAY_FIRST_BYTE_TIMEOUT_MS: '400',
    OUTLAY_BETWEEN_BYTES_TIMEOUT_MS: '400',
    OUTLAY_DRAIN_TIMEOUT_MS: '1000',
  })
})
afterAll(() => gateway.close())

const streamed = JSON.stringify({ ...chatRequest, stream: true })

describe('a provider that fails', () => {
  it("before it answers: the caller gets a 502 in the provider's shape, and the cost is unknown", async () => {
    gateway.provider.answer((_request, response) => void response.destroy())
    const answer = await gateway.call({})
    expect(answer.status).toBe(502)
    expect(JSON.parse(answer.body.toString()).error).toMatchObject({
      type: 'server_error',
      code: 'upstream-failed',
    })
    expect(answer.headers['x-should-retry']).toBe('false')
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'upstream-failed',
      errorType: 'upstream-reset',
      usageSource: 'none',
      costState: 'unpriced',
    })
  })

  it('by never answering: the caller gets a 504 after the timeout', async () => {
    gateway.provider.answer(() => {})
    const answer = await gateway.call({})
    expect(answer.status).toBe(504)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'upstream-failed',
      errorType: 'upstream-timeout',
    })
  })

  it('in the middle of a plain answer: the caller gets the received bytes, then a broken connection', async () => {
    const text = JSON.stringify(chatAnswer())
    gateway.provider.answer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
      await writeAlone(response, text.slice(0, 40))
      response.destroy()
    })
    const answer = await gateway.call({})
    expect([answer.status, answer.body.toString(), answer.isComplete]).toEqual([
      200,
      text.slice(0, 40),
      false,
    ])
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'upstream-failed',
      costState: 'unpriced',
    })
  })

  const broken: [string, string, Script][] = [
    ['resets', 'upstream-reset', (_request, response) => void response.destroy()],
    ['stalls', 'upstream-stalled', () => {}],
  ]
  it.each(broken)(
    'and %s in the middle of a stream: the caller gets the received events, cut, and their count is a lower bound',
    async (_, errorType, then) => {
      gateway.provider.answer(async (request, response, incoming) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        await writeAlone(response, delta('Hello.'))
        await then(request, response, incoming)
      })
      const answer = await gateway.call({ body: streamed })
      expect([answer.body.toString(), answer.isComplete]).toEqual([delta('Hello.'), false])
      const row = await eventually(async () => {
        const found = await gateway.row(answer.headers['x-outlay-request-id'])
        return found.usageSource === 'partial' ? found : null
      })
      expect(row).toMatchObject({ outcome: 'upstream-failed', errorType, inputTokens: 10, outputTokens: 2 })
      expect(Number(row.cost.highUsd)).toBeGreaterThan(Number(row.cost.lowUsd))
    },
  )

  it('by speaking another protocol than HTTP: the caller gets a 502', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const other = await startGateway({ OUTLAY_OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` })
    const answer = await other.call({})
    expect(answer.status).toBe(502)
    await other.close()
    server.close()
  })

  it('by being unreachable: it is tried again, then the caller gets a 502 that costs nothing', async () => {
    const other = await startGateway({ OUTLAY_OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' })
    const answer = await other.call({})
    expect(JSON.parse(answer.body.toString()).error.code).toBe('upstream-unreachable')
    expect(answer.headers['x-should-retry']).toBe('true')
    const row = await other.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({
      outcome: 'upstream-failed',
      usageSource: 'not-applicable',
      costState: 'free',
      effectiveCostUsd: '0',
    })
    expect(row.attempts).toHaveLength(3)
    await other.close()
  })
})

describe('another try', () => {
  const busy = json(429, { error: { code: 'rate_limit_exceeded' } }, { 'retry-after-ms': '5' })
  const ok = json(200, chatAnswer())
  const attempts = async (answer: { headers: Record<string, string | string[] | undefined> }) =>
    (await gateway.row(answer.headers['x-outlay-request-id'])).attempts.map(({ status }) => status)

  it('happens if the provider asks for it, at most twice, and the row names each try', async () => {
    gateway.provider.answer(busy, busy, ok)
    const answer = await gateway.call({})
    expect([answer.status, await attempts(answer)]).toEqual([200, [429, 429, 200]])
    gateway.provider.answer(busy)
    const refused = await gateway.call({})
    expect([refused.status, await attempts(refused)]).toEqual([429, [429, 429, 429]])
  })

  it.each([
    ['the caller already retries', { headers: { 'x-stainless-retry-count': '1' } }],
    ['the route stores an object', { path: '/v1/responses', body: '{"model":"gpt-4o-mini","input":"x"}' }],
  ])('does not happen if %s', async (_, options) => {
    gateway.provider.answer(busy, ok)
    const answer = await gateway.call(options)
    expect(answer.status).toBe(429)
  })

  it('does not happen if the requested wait is long or missing', async () => {
    gateway.provider.answer(json(429, {}, { 'retry-after': '6' }))
    expect(await attempts(await gateway.call({}))).toEqual([429])
    gateway.provider.answer(json(503, {}))
    expect(await attempts(await gateway.call({}))).toEqual([503])
  })
})

describe('a caller who hangs up', () => {
  it('during a stream stops the provider, and the count of the passed events is a lower bound', async () => {
    const aborted = gateway.provider.aborted
    gateway.provider.answer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      while (!response.destroyed) await writeAlone(response, delta('word '))
    })
    await gateway.call({ body: streamed, onPiece: (_piece, abort) => abort() }).catch(() => {})
    await aborted
    const row = await eventually(async () => {
      const [newest] = await gateway.rows()
      return newest?.usageSource === 'partial' ? newest : null
    })
    expect(row).toMatchObject({ outcome: 'client-gone', costState: 'priced' })
  })

  it('during a plain answer does not stop the provider, so that the cost is known', async () => {
    gateway.provider.answer(async (_request, response) => {
      const text = JSON.stringify(chatAnswer())
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
      await new Promise((resolve) => setTimeout(resolve, 150))
      response.end(text)
    })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    await fetch(`${gateway.outlay.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(chatRequest),
      signal: controller.signal,
    }).catch(() => {})
    const row = await eventually(async () => {
      const [newest] = await gateway.rows()
      return newest?.outcome === 'client-gone' && newest.stream === false ? newest : null
    })
    expect(row).toMatchObject({ usageSource: 'reported', effectiveCostUsd: chatCostUsd })
  })
})

describe('large bodies and slow readers', () => {
  it('a body of 64 MiB of JSON is relayed unchanged and its model is read', async () => {
    // The others' short timeouts would give it up on a machine that takes long to copy so much.
    const patient = await startGateway()
    const before = '{"messages":[{"role":"user","content":"'
    const after = '"}],"model":"gpt-4o-mini","stream":true}'
    const body = Buffer.concat([Buffer.from(before), Buffer.alloc(64 * 1024 * 1024, 'x'), Buffer.from(after)])
    patient.provider.answer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(delta('ok') + usageChunk + done)
    })
    const answer = await patient.call({ body })
    const seen = patient.provider.seen.at(-1)!.body
    const asked = Buffer.from(',"stream_options":{"include_usage":true}}')
    expect(seen.length).toBe(body.length + asked.length - 1)
    expect(seen.subarray(0, body.length - 1).equals(body.subarray(0, -1))).toBe(true)
    expect(seen.subarray(body.length - 1).equals(asked)).toBe(true)
    expect(await patient.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      requestModel: 'gpt-4o-mini',
      effectiveCostUsd: chatCostUsd,
    })
    await patient.close()
  })

  it('a slow reader makes the provider wait instead of filling memory', async () => {
    // The others' short timeouts would drop a reader who stops, and the answer would be read to its end.
    const patient = await startGateway()
    const piece = Buffer.alloc(64 * 1024, 'y')
    let written = 0
    patient.provider.answer(async (_request, response) => {
      response.setMaxListeners(0)
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      for (let index = 0; index < 4_096 && !response.destroyed; index += 1) {
        if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')])
        written += piece.length
      }
      response.end()
    })
    const body = JSON.stringify(chatRequest)
    const { port, hostname } = new URL(patient.outlay.origin)
    const reader = connect(Number(port), hostname, () =>
      reader.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${patient.key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      ),
    )
    reader.pause()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    // The system's own buffers, which grow, hold tens of mebibytes. All of it would be 256.
    expect(written).toBeLessThan(128 * 1024 * 1024)
    expect(written).toBeGreaterThan(0)
    reader.destroy()
    await patient.close()
  })

  it('a body over the limit is refused before it is read', async () => {
    const other = await startGateway({ OUTLAY_UPLOAD_BYTES: '1000' })
    const answer = await other.call({ body: Buffer.alloc(2_000, ' ') })
    expect([answer.status, JSON.parse(answer.body.toString()).error.code]).toEqual([413, 'request-too-large'])
    expect(other.provider.seen).toHaveLength(0)
    await other.close()
  })
})
