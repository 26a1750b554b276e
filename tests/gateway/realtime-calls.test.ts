import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect as connectTo, type Socket } from 'node:net'
import type { RequestDetail } from '@outlay/shared/api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { verify } from '../../server/src/control-plane/follower/index.ts'
import { openStorageForReading } from '../../server/src/control-plane/storage/index.ts'
import { openForReading } from '../../server/src/control-plane/storage/sqlite/open-database.ts'
import {
  type FakeRealtime,
  realtimeCostUsd,
  realtimeUsage,
  serveRealtime,
  startFakeRealtime,
} from '../support/fake-realtime.ts'
import {
  callersProviderKey,
  eventually,
  ourProviderKey,
  startGateway,
  type TestGateway,
} from '../support/start-gateway.ts'

let provider: FakeRealtime
let gateway: TestGateway
let began = 0
const clients: WebSocket[] = []

beforeAll(async () => {
  provider = await startFakeRealtime()
  gateway = await start()
})
beforeEach(() => {
  began = Date.now()
  provider.reset(serveRealtime({ model: 'gpt-realtime' }, [realtimeUsage]))
})
afterEach(() => {
  for (const client of clients.splice(0)) client.terminate()
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

function start(env: Record<string, string> = {}, now?: () => number): Promise<TestGateway> {
  const settings = {
    OUTLAY_OPENAI_BASE_URL: `${provider.origin}/v1`,
    OUTLAY_OPENAI_ORGANIZATION: 'org-ours',
    OUTLAY_AZURE_BASE_URL: provider.origin,
    OUTLAY_AZURE_API_KEY: 'azure-ours',
    OUTLAY_XAI_BASE_URL: `${provider.origin}/v1`,
    OUTLAY_XAI_API_KEY: 'xai-ours',
    OUTLAY_GOOGLE_BASE_URL: provider.origin,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
    OUTLAY_COMPATIBLE_ACME_BASE_URL: `${provider.origin}/deep/v1`,
    OUTLAY_COMPATIBLE_ACME_API_KEY: 'acme-ours',
    // No server listens there.
    OUTLAY_COMPATIBLE_NOBODY_BASE_URL: 'http://127.0.0.1:1/v1',
    OUTLAY_COMPATIBLE_NOBODY_API_KEY: 'nobody-ours',
    OUTLAY_SHUTDOWN_TIMEOUT_MS: '300',
    ...env,
  }
  return startGateway(settings, now)
}

describe('a session', () => {
  it('has a row, and each of its answers has a row with its exact cost', async () => {
    const { client, hear } = await connect()
    for (const id of ['resp_1', 'resp_2']) {
      client.send(JSON.stringify({ type: 'response.create' }))
      expect((await hear('response.done')).response).toMatchObject({ id })
    }
    client.close(1000)
    await once(client, 'close')
    const [session, ...answers] = await rowsOfSession(2)
    expect(session).toMatchObject({
      operation: 'realtime',
      route: '/v1/realtime',
      method: 'GET',
      provider: 'openai',
      outcome: 'answered',
      status: 101,
      errorType: null,
      requestModel: 'gpt-realtime',
      responseModel: 'gpt-realtime',
      usageSource: 'not-applicable',
      costState: 'free',
      effectiveCostUsd: '0',
      stream: true,
    })
    expect(session!.requestBytes).toBe(2 * JSON.stringify({ type: 'response.create' }).length)
    expect(session!.responseBytes).toBeGreaterThan(500)
    for (const answer of answers) {
      expect(answer).toMatchObject({
        operation: 'realtime',
        route: '/v1/realtime',
        outcome: 'answered',
        requestModel: 'gpt-realtime',
        responseModel: 'gpt-realtime',
        usageSource: 'reported',
        costState: 'priced',
        effectiveCostUsd: realtimeCostUsd,
        inputTokens: 120,
        outputTokens: 100,
        key: session!.key,
        project: session!.project,
        providerRequestId: 'req_provider',
      })
      expect(answer.durationMs).toBeLessThan(session!.durationMs)
    }
    expect(await differences()).toBe(0)
  })

  it('records each answer before the end of that answer passes', async () => {
    const { client, hear } = await connect()
    client.send(JSON.stringify({ type: 'response.create' }))
    await hear('response.done')
    // The session goes on, so the newest row is the answer's.
    expect(await rowsSince()).toMatchObject([{ operation: 'realtime', effectiveCostUsd: realtimeCostUsd }])
    client.terminate()
    await rowsOfSession(1)
  })

  it('records each answer at the moment and the price at which it began', async () => {
    let now = Date.parse('2026-11-20T12:00:00Z')
    const at = await start({}, () => now)
    const { client, served, hear } = await connect(undefined, { at })
    now += 1_800_000
    served.send(JSON.stringify({ type: 'response.created', response: { id: 'resp_1' } }))
    await hear('response.created')
    now += 60_000
    const response = { id: 'resp_1', status: 'completed', usage: realtimeUsage }
    served.send(JSON.stringify({ type: 'response.done', response }))
    await hear('response.done')
    client.close()
    const rows = await eventually(async () => {
      const found = await at.rows()
      return found.length === 2 && found
    })
    expect(rows.map(({ admittedAt }) => admittedAt)).toEqual([
      '2026-11-20T12:30:00.000Z',
      '2026-11-20T12:00:00.000Z',
    ])
    await at.close()
  })

  it("prices the transcript of its input at the transcribing model's price", async () => {
    const { client, served, hear } = await connect()
    const session = {
      model: 'gpt-realtime-mini',
      audio: { input: { transcription: { model: 'whisper-1' } } },
    }
    served.send(JSON.stringify({ type: 'session.updated', session }))
    const type = 'conversation.item.input_audio_transcription.completed'
    served.send(JSON.stringify({ type, transcript: 'Grüße', usage: { type: 'duration', seconds: 3.5 } }))
    await hear(type)
    client.send(JSON.stringify({ type: 'response.create' }))
    await hear('response.done')
    client.close()
    const rows = await rowsOfSession(2)
    expect(rows[0]).toMatchObject({ responseModel: 'gpt-realtime-mini', costState: 'free' })
    expect(rows).toContainEqual(
      expect.objectContaining({
        operation: 'transcription',
        requestModel: 'whisper-1',
        responseModel: 'whisper-1',
        usageSource: 'reported',
        effectiveCostUsd: '0.00035',
      }),
    )
    expect(rows).toContainEqual(
      expect.objectContaining({ responseModel: 'gpt-realtime-mini', usageSource: 'reported' }),
    )
    expect(await differences()).toBe(0)
  })

  it('has an unknown cost for an answer without reported usage', async () => {
    provider.onConnection(serveRealtime({ model: 'gpt-realtime' }, [null]))
    const { client, hear } = await connect()
    client.send(JSON.stringify({ type: 'response.create' }))
    await hear('response.done')
    client.close()
    expect((await rowsOfSession(1))[1]).toMatchObject({
      usageSource: 'none',
      costState: 'unpriced',
      costReason: 'missing_usage',
    })
  })

  it('records a failed answer as free', async () => {
    const { client, served, hear } = await connect()
    const error = { type: 'server_error', code: 'rate_limit_exceeded' }
    const response = { id: 'resp_1', status: 'failed', status_details: { error }, usage: null }
    served.send(JSON.stringify({ type: 'response.done', response }))
    await hear('response.done')
    client.close()
    expect((await rowsOfSession(1))[1]).toMatchObject({
      outcome: 'provider-error',
      errorType: 'rate_limit_exceeded',
      costState: 'free',
    })
  })

  it('that breaks off in the middle of an answer has an unknown cost', async () => {
    for (const by of ['client', 'provider'] as const) {
      began = Date.now()
      const { client, served, hear } = await connect()
      served.send(JSON.stringify({ type: 'response.created', response: { id: 'resp_1' } }))
      await hear('response.created')
      const ended = by === 'client' ? client : served
      ended.terminate()
      const row = await eventually(async () => {
        const [newest] = await gateway.rows()
        return newest?.outcome === (by === 'client' ? 'client-gone' : 'upstream-failed') && newest
      })
      expect(row).toMatchObject({
        status: 101,
        errorType: by === 'client' ? 'client-gone' : 'upstream-reset',
        usageSource: 'none',
        costState: 'unpriced',
        costReason: 'missing_usage',
      })
    }
    expect(await differences()).toBe(0)
  })

  it.each([
    ['client', 1000, 'answered', null],
    ['client', 4001, 'answered', 'close-4001'],
    ['provider', 1000, 'answered', null],
    ['provider', 1011, 'upstream-failed', 'close-1011'],
  ] as const)('that the %s ends with %i is %s', async (by, code, outcome, errorType) => {
    const { client, served, hear } = await connect()
    await hear('session.created')
    if (by === 'client') client.close(code)
    else served.close(code)
    expect((await rowsOfSession(0))[0]).toMatchObject({ outcome, errorType, costState: 'free' })
  })
})

describe('a handshake', () => {
  it("is sent with Outlay's key and account, and without the caller’s", async () => {
    const { client, hear } = await connect(`/v1/realtime?model=gpt-realtime&key=${gateway.key}`, {
      headers: { 'openai-organization': 'org-theirs', 'x-kept': '1', cookie: 'a=b' },
    })
    await hear('session.created')
    const [{ url, headers }] = provider.handshakes as [IncomingMessage]
    expect(url).toBe('/v1/realtime?model=gpt-realtime')
    expect(headers).toMatchObject({
      authorization: `Bearer ${ourProviderKey}`,
      'openai-organization': 'org-ours',
      'x-kept': '1',
    })
    expect(headers.cookie).toBeUndefined()
    expect(headers.via).toContain('outlay-')
    expect(JSON.stringify([url, headers])).not.toContain(gateway.key)
    client.close()
    expect((await rowsOfSession(0))[0]!.providerRequestId).toBe('req_provider')
  })

  it('of a browser carries its key as a subprotocol, which is not sent to the provider', async () => {
    for (const key of [gateway.key, callersProviderKey]) {
      const subprotocols = ['realtime', `openai-insecure-api-key.${key}`, 'openai-project.proj_theirs']
      const { client } = await connect('/v1/realtime?model=gpt-realtime', { key: null, subprotocols })
      expect(client.protocol).toBe('realtime')
      const { headers } = provider.handshakes.at(-1)!
      const isOurs = key === gateway.key
      expect(headers.authorization).toBe(`Bearer ${isOurs ? ourProviderKey : key}`)
      expect(headers['sec-websocket-protocol']).toBe(
        isOurs ? 'realtime' : 'realtime,openai-project.proj_theirs',
      )
      client.close()
      await once(client, 'close')
    }
  })

  it('with the caller’s own key is booked under that key', async () => {
    const { client, hear } = await connect('/v1/realtime?model=gpt-realtime', { key: callersProviderKey })
    client.send(JSON.stringify({ type: 'response.create' }))
    await hear('response.done')
    client.close()
    const [session, answer] = await rowsOfSession(1)
    expect(answer!.key).toMatchObject({ kind: 'pass-through', name: 'sk-...4f2a' })
    expect(answer!.key).toEqual(session!.key)
    expect(await differences()).toBe(0)
  })

  it.each([
    ['/openai/v1/realtime?model=gpt-realtime', '/v1/realtime?model=gpt-realtime', 'authorization', 'openai'],
    [
      '/azure/openai/realtime?api-version=2025-04-01-preview&deployment=voice',
      '/openai/realtime?api-version=2025-04-01-preview&deployment=voice',
      'api-key',
      'azure',
    ],
    ['/azure/openai/v1/realtime?model=voice', '/openai/v1/realtime?model=voice', 'api-key', 'azure'],
    ['/xai/v1/realtime', '/v1/realtime', 'authorization', 'xai'],
    ['/acme/v1/realtime?model=own', '/deep/v1/realtime?model=own', 'authorization', 'acme'],
  ])('at %s is relayed', async (path, target, header, name) => {
    const { client, hear } = await connect(path)
    client.send(JSON.stringify({ type: 'response.create' }))
    await hear('response.done')
    client.close()
    const [session, answer] = await rowsOfSession(1)
    expect(provider.handshakes[0]!.url).toBe(target)
    expect(provider.handshakes[0]!.headers[header]).toContain(
      name === 'openai' ? ourProviderKey : `${name}-ours`,
    )
    const requestModel =
      new URL(path, 'http://x').searchParams.get('model') ?? (name === 'azure' ? 'voice' : null)
    expect(session).toMatchObject({ provider: name, route: path.split('?')[0], requestModel })
    // A deployment's name reveals no model, but the session names it.
    expect(answer).toMatchObject({ requestModel, responseModel: 'gpt-realtime' })
    if (name === 'azure') expect(answer!.effectiveCostUsd).toBe(realtimeCostUsd)
  })

  it('that the provider refuses gets the provider’s answer and is recorded', async () => {
    const body = JSON.stringify({ error: { message: 'No such model.', code: 'model_not_found' } })
    provider.refuse({
      status: 404,
      headers: { 'content-type': 'application/json', 'x-request-id': 'req_9' },
      body,
    })
    const answer = await refused()
    expect(answer).toMatchObject({ status: 404, body, headers: { 'x-request-id': 'req_9' } })
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'provider-error',
      status: 404,
      errorType: 'model_not_found',
      costState: 'free',
      responseBytes: body.length,
    })
  })

  it('that the provider refuses with a long body passes whole', async () => {
    const body = 'x'.repeat(500_000)
    provider.refuse({ status: 503, body })
    expect(await refused()).toMatchObject({ status: 503, body })
  })

  it('that the provider redirects is rewritten to the gateway, and refused for another host with an Outlay key', async () => {
    provider.refuse({
      status: 307,
      headers: { location: `${provider.origin}/v1/realtime?moved=1` },
      body: '',
    })
    expect((await refused()).headers.location).toBe(`${gateway.outlay.origin}/v1/realtime?moved=1`)
    provider.refuse({ status: 307, headers: { location: 'wss://elsewhere.example/v1/realtime' }, body: '' })
    const elsewhere = await refused()
    expect([elsewhere.status, elsewhere.headers.location]).toEqual([307, undefined])
  })

  it('that cannot reach the provider gets a 502 and is recorded', async () => {
    const answer = await refused('/nobody/v1/realtime')
    expect(answer.status).toBe(502)
    expect(JSON.parse(answer.body).error.code).toBe('upstream-unreachable')
    expect((await gateway.rows())[0]).toMatchObject({ outcome: 'upstream-failed', costState: 'free' })
  })

  it.each([
    ['without a key', '/v1/realtime', { key: null }, 401, 'missing-credential'],
    ['with an unknown key', '/v1/realtime', { key: 'olk_nobody' }, 401, 'invalid-key'],
    [
      'with two keys',
      '/v1/realtime',
      { subprotocols: ['realtime', 'openai-insecure-api-key.other'] },
      400,
      'ambiguous-credentials',
    ],
    ['with a path that can be read in two ways', '/v1//realtime', {}, 400, 'invalid-path'],
  ] as const)('%s never reaches a provider', async (_, path, options, status, code) => {
    const answer = await refused(path, options)
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(code)
    expect(provider.handshakes).toEqual([])
    expect((await gateway.rows())[0]).toMatchObject({ outcome: 'refused', status, errorType: code })
  })

  it.each(['/realtime', '/v1/chat/completions', '/gemini/v1beta/models'])(
    'at %s, where Outlay serves no WebSocket, gets 426 and reaches no provider',
    async (path) => {
      const answer = await refused(path)
      expect(answer.status).toBe(426)
      expect(answer.body).toContain('upgrade-not-supported')
      expect(provider.handshakes).toEqual([])
    },
  )

  it('without its Sec-WebSocket-Key is refused with 400 before a provider is called', async () => {
    const socket = connectTo(Number(new URL(gateway.outlay.origin).port), '127.0.0.1')
    socket.write(
      `GET /v1/realtime HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    )
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /)
    expect(provider.handshakes).toEqual([])
  })

  it('goes through the proxy that the environment names, or not at all', async () => {
    const tunnels: string[] = []
    let isOpen = true
    const proxy = createServer()
    proxy.on('connect', (request, client: Socket) => {
      tunnels.push(request.url ?? '')
      client.on('error', () => {})
      if (!isOpen) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
        return
      }
      const [host, port] = (request.url ?? '').split(':')
      const upstream = connectTo(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        upstream.pipe(client).pipe(upstream)
      })
      upstream.on('error', () => client.destroy())
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const at = await start({ HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })
    const { client, hear } = await connect(undefined, { at })
    await hear('session.created')
    expect(tunnels).toEqual([new URL(provider.origin).host])
    client.close()
    await once(client, 'close')
    isOpen = false
    const answer = await refused(undefined, { at })
    expect(answer.status).toBe(502)
    expect(answer.body).toContain('upstream-unreachable')
    expect(provider.handshakes).toHaveLength(1)
    await at.close()
    proxy.closeAllConnections()
    proxy.close()
  })
})

describe('a running session', () => {
  it('is one of the running calls, and may be silent for longer than an answer', async () => {
    const at = await start({
      OUTLAY_MAX_IN_FLIGHT: '1',
      OUTLAY_BETWEEN_BYTES_TIMEOUT_MS: '100',
      OUTLAY_FIRST_BYTE_TIMEOUT_MS: '100',
    })
    const { client, hear } = await connect(undefined, { at })
    await hear('session.created')
    expect((await at.call({})).status).toBe(503)
    expect((await refused(undefined, { at })).body).toContain('overloaded')
    await new Promise((resolve) => setTimeout(resolve, 400))
    client.send(JSON.stringify({ type: 'response.create' }))
    await hear('response.done')
    client.close()
    await once(client, 'close')
    const next = await eventually(() => connect(undefined, { at }).catch(() => null))
    expect(next.client.readyState).toBe(WebSocket.OPEN)
    next.client.close()
    await at.close()
  })

  it('ends when the gateway stops, after the time for running calls, and both sides get a close code', async () => {
    const at = await start()
    const { client, served, hear } = await connect(undefined, { at })
    await hear('session.created')
    const closed = Promise.all([once(client, 'close'), once(served, 'close')])
    const stopping = performance.now()
    await at.outlay.stop()
    expect(performance.now() - stopping).toBeGreaterThan(290)
    const [[code, reason], [providerCode]] = await closed
    expect([code, String(reason), providerCode]).toEqual([1012, expect.stringContaining('stopping'), 1001])
    const reader = openForReading(`${at.dataDir}/outlay.db`)!
    const rows = reader.client.prepare('SELECT outcome, error_type, cost_state FROM requests').all()
    reader.close()
    expect(rows).toMatchObject([
      { outcome: 'interrupted', error_type: 'gateway-stopped', cost_state: 'free' },
    ])
    await at.close()
  })

  it('is relayed and not measured with OUTLAY_BYPASS', async () => {
    const at = await start({ OUTLAY_BYPASS: '1' })
    const { client, hear } = await connect(undefined, { at })
    client.send(JSON.stringify({ type: 'response.create' }))
    await hear('response.done')
    client.close()
    await once(client, 'close')
    expect(await at.rows()).toEqual([])
    await at.close()
  })
})

type ConnectOptions = {
  /** A gateway other than the shared one. */
  at?: TestGateway
  key?: string | null
  headers?: Record<string, string>
  subprotocols?: readonly string[]
}

function open(path: string, { at = gateway, key = at.key, headers, subprotocols = [] }: ConnectOptions) {
  const hasKey = key !== null && !path.includes('key=')
  const client = new WebSocket(at.outlay.origin.replace('http', 'ws') + path, [...subprotocols], {
    headers: { ...headers, ...(hasKey ? { authorization: `Bearer ${key}` } : {}) },
  })
  client.on('error', () => {})
  clients.push(client)
  return client
}

/** Both ends of a new session. `hear` waits for the client's next event of a type. */
async function connect(path = '/v1/realtime?model=gpt-realtime', options: ConnectOptions = {}) {
  const client = open(path, options)
  const heard: Record<string, unknown>[] = []
  client.on('message', (data) => heard.push(JSON.parse(String(data))))
  await once(client, 'open')
  await eventually(async () => provider.served.length > 0)
  const hear = (type: string) =>
    eventually(async () => {
      const at = heard.findIndex((event) => event.type === type)
      return at !== -1 && heard.splice(at, 1)[0]
    })
  return { client, served: provider.served.at(-1)!, hear }
}

async function refused(path = '/v1/realtime', options: ConnectOptions = {}) {
  const client = open(path, options)
  const [, answer] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage]
  const pieces: Buffer[] = []
  for await (const piece of answer) pieces.push(piece as Buffer)
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces).toString() }
}

/** The session's row, once it has ended, and its answers' rows, newest first. */
function rowsOfSession(count: number): Promise<RequestDetail[]> {
  return eventually(async () => {
    const rows = await rowsSince()
    if (rows.length !== count + 1) return null
    // The session's id is of the moment when it was admitted.
    return Promise.all([rows.at(-1)!, ...rows.slice(0, -1)].map(({ id }) => gateway.row(id)))
  })
}

/** The rows of this test, newest first. */
async function rowsSince() {
  return (await gateway.rows()).filter(({ admittedAt }) => Date.parse(admittedAt) >= began)
}

async function differences(): Promise<number> {
  await gateway.rows()
  const reader = (await openStorageForReading({ databaseFile: `${gateway.dataDir}/outlay.db` }))!
  const { differenceCount } = await verify(reader.verify)
  await reader.close()
  return differenceCount
}
