import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import OpenAI from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import {
  type RealtimeEnd,
  type RealtimeLimits,
  type RealtimeRelay,
  type RunningRealtime,
  relayRealtime,
} from '../../server/src/data-plane/gateway/realtime/relay-realtime.ts'
import { readSubprotocols } from '../../server/src/data-plane/gateway/realtime/subprotocols.ts'
import { readServerEvent } from '../../server/src/providers/openai/realtime-events.ts'

const limits: RealtimeLimits = {
  connectMs: 2_000,
  answerHeadBytesMax: 64 * 1024,
  messageBytesMax: 16 * 2 ** 20,
  waitingBytesMax: 2 ** 20,
  stalledMs: 60_000,
}
const usage = { total_tokens: 30, input_tokens: 20, output_tokens: 10 }
const toClose: (() => void)[] = []

afterEach(() => {
  for (const close of toClose.splice(0)) close()
})

describe('a call over WebSocket', () => {
  it('passes texts and bytes unchanged in both directions', async () => {
    const { connect, provider } = await scene()
    const { client, served } = await connect('/v1/realtime?model=gpt-realtime')
    const long = 'ü'.repeat(400_000)
    for (const [from, to] of [
      [client, served],
      [served, client],
    ] as const) {
      const got = messages(to, 4)
      from.send('{"type":"response.create"}')
      from.send(Buffer.from([0, 255, 1]))
      from.send(long)
      from.send('')
      expect(await got).toEqual(['{"type":"response.create"}', Buffer.from([0, 255, 1]), long, ''])
    }
    expect(provider.requests[0]!.url).toBe('/v1/realtime?model=gpt-realtime')
  })

  it("carries Outlay's headers to the provider and the provider’s headers back", async () => {
    const { connect, provider } = await scene()
    const { answer } = await connect('/v1/realtime', {
      headers: { authorization: 'Bearer olk_ours', 'x-kept': '1' },
    })
    const { headers } = provider.requests[0]!
    expect(headers.authorization).toBe('Bearer sk-ours')
    expect(headers['x-kept']).toBe('1')
    expect(headers['sec-websocket-extensions']).toBeUndefined()
    expect(answer.headers).toMatchObject({ 'x-request-id': 'req_provider', 'x-outlay-request-id': 'req_1' })
    expect(answer.headers['sec-websocket-extensions']).toBeUndefined()
  })

  it('uses the provider’s subprotocol, and a browser’s key is not sent to the provider', async () => {
    const { connect, provider, credentials } = await scene()
    const { client } = await connect('/v1/realtime', {
      subprotocols: ['realtime', 'openai-insecure-api-key.olk_browser'],
    })
    expect(client.protocol).toBe('realtime')
    expect(credentials).toEqual(['olk_browser'])
    expect(provider.requests[0]!.headers['sec-websocket-protocol']).toBe('realtime')
    expect(JSON.stringify(provider.requests[0]!.headers)).not.toContain('olk_browser')
  })

  it('passes pings and pongs, so that a live connection means a live far end', async () => {
    const { connect } = await scene()
    const { client, served } = await connect()
    for (const [from, to] of [
      [client, served],
      [served, client],
    ] as const) {
      const [pinged, ponged] = [once(to, 'ping'), once(from, 'pong')]
      from.ping('are you there')
      expect(String((await pinged)[0])).toBe('are you there')
      expect(String((await ponged)[0])).toBe('are you there')
    }
  })

  it.each([
    [
      'a code and a reason',
      (socket: WebSocket) => socket.close(4001, 'Sitzung zu lang'),
      4001,
      'Sitzung zu lang',
    ],
    ['neither', (socket: WebSocket) => socket.close(), 1005, ''],
    ['a break', (socket: WebSocket) => socket.terminate(), 1006, ''],
  ])('ends for both sides in the same way, with %s', async (_, close, code, reason) => {
    for (const by of ['client', 'provider'] as const) {
      const { connect, ends } = await scene()
      const { client, served } = await connect()
      const [closing, other] = by === 'client' ? [client, served] : [served, client]
      const closed = once(other, 'close')
      close(closing)
      const [seenCode, seenReason] = await closed
      expect([seenCode, String(seenReason)]).toEqual([code, reason])
      await until(() => ends.length === 1)
      expect(ends[0]).toMatchObject({ kind: 'closed', by, code, reason })
    }
  })

  it('keeps messages that a caller sends before the handshake is answered', async () => {
    const { origin, provider } = await scene({ delayMs: 100 })
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    toClose.push(() => socket.destroy())
    const frame = (letter: string) => Buffer.from([0x81, 0x81, 0, 0, 0, 0, letter.charCodeAt(0)])
    const handshake = [
      'GET /v1/realtime HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]
    const heard: string[] = []
    provider.onConnection = (served) => served.on('message', (data) => heard.push(String(data)))
    socket.write(Buffer.concat([Buffer.from(`${handshake.join('\r\n')}\r\n\r\n`), frame('a')]))
    await pause(50)
    socket.write(frame('b'))
    const answered = once(socket, 'data')
    await answered
    socket.write(frame('c'))
    await until(() => heard.length === 3)
    expect(heard).toEqual(['a', 'b', 'c'])
  })

  it('passes everything that was sent before its end', async () => {
    const { connect } = await scene()
    const { client, served } = await connect()
    const got = messages(client, 200)
    for (let count = 0; count < 200; count += 1) served.send(`${count} ${'x'.repeat(10_000)}`)
    served.close(1000, 'done')
    expect((await got).length).toBe(200)
    expect((await once(client, 'close'))[0]).toBe(1000)
  })
})

describe("a provider's message with usage", () => {
  it('is shown to the meter once, and no other message is', async () => {
    const { connect, events } = await scene()
    const { client, served } = await connect()
    const got = messages(client, 4)
    const sent = [
      { type: 'session.created', session: { model: 'gpt-realtime' } },
      { type: 'response.output_audio.delta', delta: 'UklGRg==' },
      { type: 'response.done', response: { usage } },
      { type: 'response.done', response: { usage } },
    ]
    for (const event of sent) served.send(JSON.stringify(event))
    expect((await got).map((text) => JSON.parse(String(text)))).toEqual(sent)
    expect(events).toEqual([sent[0], sent[2], sent[3]])
  })

  it('reaches the caller after it is recorded, in its order', async () => {
    let record = () => {}
    const { connect } = await scene({
      onServerEvent: () =>
        new Promise((resolve) => {
          record = resolve
        }),
    })
    const { client, served } = await connect()
    const got: string[] = []
    client.on('message', (data) => got.push(JSON.parse(String(data)).type))
    served.send('{"type":"response.output_text.delta"}')
    served.send(JSON.stringify({ type: 'response.done', response: { usage } }))
    served.send('{"type":"rate_limits.updated"}')
    served.close(1000, 'done')
    await until(() => got.length > 0)
    await pause(50)
    expect(got).toEqual(['response.output_text.delta'])
    const closed = once(client, 'close')
    record()
    await closed
    expect(got).toEqual(['response.output_text.delta', 'response.done', 'rate_limits.updated'])
  })

  it('passes although its metering fails', async () => {
    let calls = 0
    const { connect } = await scene({
      onServerEvent() {
        calls += 1
        if (calls === 1) throw new Error('metering is broken')
        return Promise.reject(new Error('and the database is, too'))
      },
    })
    const { client, served } = await connect()
    const got = messages(client, 2)
    for (let count = 0; count < 2; count += 1) served.send('{"type":"response.done","response":{}}')
    expect(await got).toHaveLength(2)
    expect(calls).toBe(2)
  })

  it('is read although the caller has left', async () => {
    const { connect, events, ends } = await scene()
    const { client, served } = await connect()
    served.removeAllListeners('close')
    client.close(1000)
    served.send(JSON.stringify({ type: 'response.done', response: { usage } }))
    await until(() => ends.length === 1)
    expect(events).toHaveLength(1)
    expect(ends[0]).toMatchObject({ by: 'client', responseBytes: 0 })
  })
})

describe('a slow reader', () => {
  it.each(['client', 'provider'] as const)(
    '(the %s) makes the other side wait and loses nothing',
    async (reader) => {
      const { connect } = await scene()
      const { client, served } = await connect()
      const [slow, fast] = reader === 'client' ? [client, served] : [served, client]
      slow.pause()
      const piece = Buffer.alloc(64 * 1024, 'x')
      const pieces = 1_024
      let got = 0
      slow.on('message', (data: Buffer) => {
        got += data.length
      })
      for (let count = 0; count < pieces; count += 1) fast.send(piece)
      const before = process.memoryUsage().arrayBuffers
      await pause(500)
      // The bytes still at the sender did not pass. Of 64 MiB, sockets and the gateway hold only a part.
      expect(fast.bufferedAmount).toBeGreaterThan(40 * 2 ** 20)
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 2 ** 20)
      slow.resume()
      await until(() => got === pieces * piece.length)
    },
  )

  it.each(['client', 'provider'] as const)(
    '(the %s) makes a side that floods it with pings wait, too',
    async (reader) => {
      const { connect } = await scene()
      const { client, served } = await connect()
      const [slow, fast] = reader === 'client' ? [client, served] : [served, client]
      slow.pause()
      const ping = Buffer.alloc(125)
      for (let count = 0; count < 300_000; count += 1) fast.ping(ping)
      // Nothing leaves the sender any more, and most of 38 MB is still there: neither sockets nor the gateway
      // hold it.
      let left = fast.bufferedAmount
      await until(async () => {
        const before = left
        await pause(300)
        left = fast.bufferedAmount
        return left === before
      })
      expect(left).toBeGreaterThan(15 * 2 ** 20)
    },
  )

  it('that stays slow is dropped', async () => {
    const { connect, ends } = await scene({ limits: { ...limits, stalledMs: 200 } })
    const { client, served } = await connect()
    client.pause()
    for (let count = 0; count < 1_024; count += 1) served.send(Buffer.alloc(64 * 1024))
    await until(() => ends.length === 1)
    expect(ends[0]).toMatchObject({ kind: 'closed', code: 1006 })
  })

  it('is protected from a message without end', async () => {
    const { connect, ends } = await scene({ limits: { ...limits, messageBytesMax: 1_024 } })
    const { client } = await connect()
    const closed = once(client, 'close')
    client.send('x'.repeat(2_000))
    expect((await closed)[0]).toBe(1009)
    await until(() => ends.length === 1)
  })
})

describe('a handshake that fails', () => {
  it("at the provider gives the provider's status, headers and body", async () => {
    const body = JSON.stringify({ error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } })
    const { origin, ends } = await scene({
      refuse: { status: 401, headers: { 'content-type': 'application/json', 'x-request-id': 'req_9' }, body },
    })
    const answer = await refused(`${origin}/v1/realtime`)
    expect(answer).toMatchObject({
      status: 401,
      headers: {
        'content-type': 'application/json',
        'x-request-id': 'req_9',
        'x-outlay-request-id': 'req_1',
      },
      body,
    })
    await until(() => ends.length === 1)
    expect(ends).toEqual([{ kind: 'refused', status: 401, body: Buffer.from(body) }])
  })

  it('because the provider is unreachable leaves the answer to the gateway', async () => {
    const { origin, ends, close } = await scene()
    close()
    const answer = await refused(`${origin}/v1/realtime`)
    expect(answer.status).toBe(502)
    expect(ends).toMatchObject([{ kind: 'unreachable' }])
  })

  it('because it is invalid reaches no provider', async () => {
    const { origin, ends, provider } = await scene()
    const sound = [
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]
    for (const [path, ...headers] of [
      ['/v1/realtime', 'Upgrade: h2c'],
      ['/v1/realtime', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: x'],
      ['/v1/realtime', 'Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
      ['/v1/realtime#part', ...sound],
    ]) {
      const socket = connect(Number(new URL(origin).port), '127.0.0.1')
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n${headers.join('\r\n')}\r\n\r\n`,
      )
      expect(String((await once(socket, 'data'))[0])).toContain('HTTP/1.1 400')
      socket.destroy()
    }
    expect(ends.map(({ kind }) => kind)).toEqual(['invalid', 'invalid', 'invalid', 'invalid'])
    expect(provider.requests).toEqual([])
  })

  it('because the caller leaves is aborted at the provider', async () => {
    const { origin, ends, provider } = await scene({ delayMs: 60_000 })
    const client = new WebSocket(`${origin.replace('http', 'ws')}/v1/realtime`)
    client.on('error', () => {})
    await until(() => provider.requests.length === 1)
    const gone = once(provider.requests[0]!.socket, 'end')
    client.terminate()
    await gone
    expect(ends).toEqual([{ kind: 'gone' }])
  })
})

it('a gateway that stops sends a close code to both sides', async () => {
  const { connect, running, ends } = await scene()
  const { client, served } = await connect()
  const closed = Promise.all([once(client, 'close'), once(served, 'close')])
  running[0]!.stop('Come back.')
  expect((await closed).map(([code, reason]) => [code, String(reason)])).toEqual([
    [1012, 'Come back.'],
    [1001, ''],
  ])
  await until(() => ends.length === 1)
})

it("OpenAI's official client talks through the gateway", async () => {
  const { origin, provider, events } = await scene()
  provider.onConnection = (served) => {
    served.send(JSON.stringify({ type: 'session.created', session: { model: 'gpt-realtime' } }))
    served.on('message', (data) => {
      if (JSON.parse(String(data)).type !== 'response.create') return
      served.send(JSON.stringify({ type: 'response.output_text.delta', delta: 'Grüße 👋' }))
      served.send(JSON.stringify({ type: 'response.done', response: { id: 'resp_1', usage } }))
    })
  }
  const openai = new OpenAI({ apiKey: 'olk_ours', baseURL: `${origin}/v1` })
  // The client speaks TLS whatever its base URL says, so its connection is replaced by one without TLS.
  const { port } = new URL(origin)
  const options = { createConnection: () => connect(Number(port), '127.0.0.1') }
  const realtime = await OpenAIRealtimeWS.create(openai, { model: 'gpt-realtime', options })
  const heard: string[] = []
  realtime.on('response.output_text.delta', ({ delta }) => heard.push(delta))
  realtime.on('session.created', () => realtime.send({ type: 'response.create' }))
  const spent = await new Promise((resolve, reject) => {
    realtime.on('response.done', ({ response }) => resolve(response.usage))
    realtime.on('error', reject)
  })
  realtime.close()
  expect(heard).toEqual(['Grüße 👋'])
  expect(spent).toEqual(usage)
  expect(provider.requests[0]!.url).toBe('/v1/realtime?model=gpt-realtime')
  expect(provider.requests[0]!.headers.authorization).toBe('Bearer sk-ours')
  expect(events.map(({ type }) => type)).toEqual(['session.created', 'response.done'])
})

type SceneOptions = Partial<Pick<RealtimeRelay, 'limits'>> & {
  onServerEvent?: (event: Record<string, unknown>) => void | Promise<void>
  refuse?: { status: number; headers: Record<string, string>; body: string }
  /** The time that the provider takes to answer a handshake. */
  delayMs?: number
}

/** A provider, and a gateway that relays to it, both over real sockets. */
async function scene({ refuse, delayMs = 0, onServerEvent, ...relay }: SceneOptions = {}) {
  const events: Record<string, unknown>[] = []
  const ends: RealtimeEnd[] = []
  const credentials: (string | null)[] = []
  const running: RunningRealtime[] = []
  const provider = {
    requests: [] as IncomingMessage[],
    onConnection: (_served: WebSocket) => {},
    served: [] as WebSocket[],
  }
  const upstream = createServer()
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true })
  sockets.on('headers', (lines) => lines.push('x-request-id: req_provider'))
  upstream.on('upgrade', (incoming, socket, head) => {
    provider.requests.push(incoming)
    if (refuse) {
      const lines = Object.entries(refuse.headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.end(
        `HTTP/1.1 ${refuse.status} Unauthorized\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(refuse.body)}\r\n\r\n${refuse.body}`,
      )
      return
    }
    // Node notices that a peer leaves only on a socket that is read.
    if (delayMs > 0) socket.on('error', () => {}).resume()
    setTimeout(() => {
      sockets.handleUpgrade(incoming, socket, head, (served) => {
        served.on('error', () => {})
        provider.served.push(served)
        provider.onConnection(served)
      })
    }, delayMs).unref()
  })
  const target = await listening(upstream)
  const gateway = createServer()
  gateway.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const { credential, offered } = readSubprotocols(incoming.headers['sec-websocket-protocol'])
    credentials.push(credential)
    running.push(
      relayRealtime({
        incoming,
        socket,
        head,
        target: new URL(incoming.url ?? '/', target.replace('http', 'ws')),
        headers: withoutCredential(incoming.rawHeaders),
        subprotocols: offered,
        leadBack: (raw) => raw,
        answerHeaders: ['x-outlay-request-id', 'req_1'],
        contain: (step) => step,
        onProviderMessage(message) {
          const event = readServerEvent(message)
          if (event === null) return
          if (onServerEvent) return onServerEvent(event)
          events.push(event)
        },
        limits,
        ...relay,
        onEnd(end) {
          ends.push(end)
          if (end.kind === 'invalid') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
          if (end.kind === 'unreachable') socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n')
        },
      }),
    )
  })
  const origin = await listening(gateway)

  async function connectTo(
    path = '/v1/realtime',
    { headers = {}, subprotocols = [] }: { headers?: Record<string, string>; subprotocols?: string[] } = {},
  ) {
    const client = new WebSocket(origin.replace('http', 'ws') + path, subprotocols, { headers })
    client.on('error', () => {})
    const [[answer]] = await Promise.all([
      once(client, 'upgrade') as Promise<[IncomingMessage]>,
      once(client, 'open'),
    ])
    await until(() => provider.served.length > 0)
    return { client, served: provider.served.at(-1)!, answer }
  }
  return {
    connect: connectTo,
    origin,
    provider,
    events,
    ends,
    credentials,
    running,
    close: () => upstream.close(),
  }
}

function withoutCredential(raw: readonly string[]): string[] {
  const headers = ['authorization', 'Bearer sk-ours']
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]!.toLowerCase() !== 'authorization') headers.push(raw[index]!, raw[index + 1]!)
  }
  return headers
}

async function listening(server: Server): Promise<string> {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  toClose.push(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The next messages, with texts as strings. */
function messages(socket: WebSocket, count: number): Promise<(string | Buffer)[]> {
  const got: (string | Buffer)[] = []
  return new Promise((resolve) => {
    socket.on('message', function take(data: Buffer, isBinary: boolean) {
      got.push(isBinary ? data : data.toString())
      if (got.length < count) return
      socket.off('message', take)
      resolve(got)
    })
  })
}

async function refused(url: string) {
  const client = new WebSocket(url.replace('http', 'ws'))
  client.on('error', () => {})
  const [, answer] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage]
  const pieces: Buffer[] = []
  for await (const piece of answer) pieces.push(piece as Buffer)
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces).toString() }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('what was waited for did not come')
    await pause(5)
  }
}
