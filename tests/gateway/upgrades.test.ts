import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatAnswer, headerOf, json } from '../support/fake-provider.ts'
import { rawRequest, statusOf } from '../support/raw-request.ts'
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
    OUTLAY_AZURE_BASE_URL: address,
    OUTLAY_AZURE_API_KEY: 'azure-ours',
  }))
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.provider.seen.length = 0
  gateway.provider.answer(json(200, chatAnswer()))
})

const body = JSON.stringify(chatRequest)
const answer = JSON.stringify(chatAnswer())
const java = [
  'Connection: Upgrade, HTTP2-Settings',
  'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
]
const h2c = [...java, 'Upgrade: h2c']

type Framing = 'length' | 'chunks'

function post(
  headers: readonly string[],
  framing: Framing = 'length',
  path = '/v1/chat/completions',
): string {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${gateway.key}`,
    'Content-Type: application/json',
    framing === 'length' ? `Content-Length: ${body.length}` : 'Transfer-Encoding: chunked',
    ...headers,
  ]
  const sent = framing === 'length' ? body : `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
  return `${lines.join('\r\n')}\r\n\r\n${sent}`
}

function get(path: string, headers: readonly string[] = []): string {
  return `${[`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n`
}

/** A connection that stays open, with everything received on it. */
function open(): { socket: Socket; received(): string } {
  const socket = connect(Number(new URL(gateway.outlay.origin).port), '127.0.0.1')
  let text = ''
  socket.on('error', () => {})
  socket.on('data', (piece) => {
    text += piece.toString('latin1')
  })
  return { socket, received: () => text }
}

const times = (text: string, part: string) => text.split(part).length - 1
const answersIn = (text: string) => times(text, answer)
const seenBodies = () => gateway.provider.seen.map((request) => request.body.toString())

describe('an upgrade that Outlay does not serve is ignored, and the request answered over HTTP/1.1', () => {
  it.each<[string, string[], Framing]>([
    ['h2c as Java requests it', h2c, 'length'],
    ['h2c with a body in chunks', h2c, 'chunks'],
    ['h2c with Expect: 100-continue', [...h2c, 'Expect: 100-continue'], 'length'],
    ['TLS', ['Connection: Upgrade', 'Upgrade: TLS/1.0'], 'length'],
    ['two protocols', ['Connection: Upgrade', 'Upgrade: foo, h2c'], 'length'],
    ['two Upgrade lines', ['Connection: Upgrade', 'Upgrade: foo', 'Upgrade: h2c'], 'length'],
    ['websocket by POST', ['Connection: Upgrade', 'Upgrade: websocket'], 'length'],
    ['h2c without Connection', ['Upgrade: h2c'], 'length'],
    ['websocket without Connection', ['Upgrade: websocket'], 'length'],
    ['h2c next to keep-alive', ['Connection: keep-alive, Upgrade', 'Upgrade: h2c'], 'length'],
  ])('%s', async (_, headers, framing) => {
    const text = await rawRequest(gateway.outlay.origin, post([...headers, 'Connection: close'], framing))
    expect(text.replace('HTTP/1.1 100 Continue\r\n\r\n', '')).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(answersIn(text)).toBe(1)
    expect(seenBodies()).toEqual([body])
    for (const name of ['upgrade', 'http2-settings', 'expect']) {
      expect(headerOf(gateway.provider.seen[0]!, name)).toBeUndefined()
    }
    expect((await gateway.rows())[0]).toMatchObject({ outcome: 'answered', effectiveCostUsd: '0.00045' })
  })

  it.each([
    '/anthropic/v1/messages',
    '/azure/openai/deployments/mine/chat/completions',
    '/openai/v1/responses',
  ])('under %s, too', async (path) => {
    const text = await rawRequest(gateway.outlay.origin, post([...h2c, 'Connection: close'], 'length', path))
    expect(statusOf(text)).toBe(200)
    expect(seenBodies()).toEqual([body])
  })

  it('on the dashboard and its API, too', async () => {
    for (const path of ['/api/status', '/healthz', '/readyz']) {
      const text = await rawRequest(gateway.outlay.origin, get(path, [...h2c, 'Connection: close']))
      expect([path, statusOf(text)]).toEqual([path, 200])
    }
  })

  it("on a dashboard's own address, with the request behind it", async () => {
    const apart = await startGateway({ OUTLAY_DASHBOARD_LISTEN: '127.0.0.1:0' })
    const requests = get('/healthz', h2c) + get('/healthz', ['Connection: close'])
    expect(times(await rawRequest(apart.outlay.dashboardOrigin, requests), 'HTTP/1.1 200 OK')).toBe(2)
    await apart.close()
  })

  it('and keeps the connection, which serves next calls with and without an upgrade header', async () => {
    const { socket, received } = open()
    for (const [index, headers] of [h2c, [], h2c, h2c].entries()) {
      socket.write(post(headers))
      await eventually(async () => answersIn(received()) === index + 1)
    }
    expect(received()).not.toMatch(/connection: close/i)
    expect(seenBodies()).toEqual([body, body, body, body])
    socket.destroy()
  })

  it.each<[string, Framing]>([
    ['with lengths', 'length'],
    ['in chunks', 'chunks'],
  ])('and every request that was sent ahead is served, %s', async (_, framing) => {
    const { socket, received } = open()
    socket.write(
      post(h2c, framing) + post([], framing) + post(h2c, framing) + get('/healthz', h2c) + post([]),
    )
    await eventually(async () => answersIn(received()) === 4 && received().includes('"status":"ok"'))
    expect(seenBodies()).toEqual([body, body, body, body])
    socket.destroy()
  })

  it('and one behind running calls is answered in order', async () => {
    gateway.provider.answer((request, ...exchange) =>
      json(200, { ...chatAnswer(), id: `answer-${headerOf(request, 'x-number')}` })(request, ...exchange),
    )
    const { socket, received } = open()
    socket.write(post(['X-Number: 1']))
    socket.write(post(['X-Number: 2']) + post([...h2c, 'X-Number: 3']) + post(['X-Number: 4']))
    await eventually(async () => times(received(), '"id":"answer-') === 4)
    expect([...received().matchAll(/"id":"answer-(\d)"/g)].map(([, digit]) => digit)).toEqual([
      '1',
      '2',
      '3',
      '4',
    ])
    socket.destroy()
  })

  it('and a body of a megabyte in pieces is read', async () => {
    const long = JSON.stringify({ ...chatRequest, note: 'ä'.repeat(500_000) })
    const bytes = Buffer.from(
      `${post(h2c)
        .split('\r\n\r\n')[0]!
        .replace(/Content-Length: \d+/, `Content-Length: ${Buffer.byteLength(long)}`)}\r\n\r\n${long}`,
    )
    const { socket, received } = open()
    for (let start = 0; start < bytes.length; start += 77_777) {
      await new Promise((resolve) => socket.write(bytes.subarray(start, start + 77_777), resolve))
    }
    await eventually(async () => answersIn(received()) === 1)
    expect(seenBodies()).toEqual([long])
    socket.destroy()
  })

  it('and the process survives a caller who leaves at any moment', async () => {
    for (const bytes of [post(h2c).slice(0, -5), post([]) + post(h2c), get('/v1/models', h2c)]) {
      const { socket } = open()
      await new Promise((resolve) => socket.write(bytes, resolve))
      socket.resetAndDestroy()
    }
    await eventually(async () => (await gateway.load()).running === 0)
    expect((await gateway.call({})).status).toBe(200)
  })

  it('and two lengths are refused as without an upgrade', async () => {
    const text = await rawRequest(
      gateway.outlay.origin,
      post([...h2c, 'Transfer-Encoding: chunked', 'Connection: close']),
    )
    expect(statusOf(text)).toBe(400)
    expect(gateway.provider.seen).toEqual([])
  })

  it('and a key among the subprotocols of a plain request does not reach the provider', async () => {
    const headers = [`Sec-WebSocket-Protocol: openai-insecure-api-key.${gateway.key}`, 'Connection: close']
    expect(statusOf(await rawRequest(gateway.outlay.origin, post(headers)))).toBe(200)
    expect(JSON.stringify(gateway.provider.seen[0]!.rawHeaders)).not.toContain('olk_')
  })
})

describe('a WebSocket handshake at an address without a WebSocket', () => {
  const handshake = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]

  it.each([
    '/v1/responses',
    '/openai/v1/responses',
    '/v1/chat/completions',
    '/azure/openai/v1/responses',
    '/anthropic/v1/messages',
    '/vertex/ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent',
    '/nowhere',
  ])('to %s gets 426 and no row, with a key and without', async (path) => {
    const before = (await gateway.rows()).length
    for (const headers of [
      [],
      [`Authorization: Bearer ${gateway.key}`],
      ['Authorization: Bearer olk_nobody'],
    ]) {
      const text = await rawRequest(gateway.outlay.origin, get(path, [...handshake, ...headers]))
      expect(statusOf(text)).toBe(426)
      expect(text).toContain('upgrade-not-supported')
      expect(text).toContain('x-should-retry: false')
    }
    expect(await gateway.rows()).toHaveLength(before)
    expect(gateway.provider.seen).toEqual([])
  })

  it('is refused in the shape of the provider whose path it uses', async () => {
    const text = await rawRequest(gateway.outlay.origin, get('/anthropic/v1/messages', handshake))
    expect(JSON.parse(text.split('\r\n\r\n')[1]!)).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', code: 'upgrade-not-supported' },
    })
  })

  it('to a path that can be read in two ways is refused with 400', async () => {
    expect(statusOf(await rawRequest(gateway.outlay.origin, get('/v1//realtime', handshake)))).toBe(400)
  })
})
