import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { allProjects } from '@outlay/shared/access'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStorageForReading } from '../../server/src/control-plane/storage/index.ts'
import {
  chatAnswer,
  chatCostUsd,
  delta,
  done,
  json,
  stream,
  usageChunk,
  writeAlone,
} from '../support/fake-provider.ts'
import {
  callersProviderKey,
  chatRequest,
  eventually,
  startGateway,
  type TestGateway,
} from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    OUTLAY_BETWEEN_BYTES_TIMEOUT_MS: '500',
    OUTLAY_FIRST_BYTE_TIMEOUT_MS: '3000',
  })
})
afterAll(() => gateway.close())

const streamed = JSON.stringify({ ...chatRequest, stream: true })
const address = () => new URL(gateway.outlay.origin)

/** Sends bytes over a bare socket, which the test then controls. */
function bare(bytes: string) {
  const socket = connect(Number(address().port), address().hostname, () => socket.write(bytes))
  socket.on('error', () => {})
  return socket
}

const head = (length: number) =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`

describe('callers that break off', () => {
  it('during an upgrade leave the process running', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const socket = bare(
        `GET /v1/realtime HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${callersProviderKey}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
      )
      await once(socket, 'connect')
      await wait(turn)
      socket.resetAndDestroy()
    }
    await wait(50)
    expect((await gateway.call({})).status).toBe(200)
  })

  it('count as running calls until their call is recorded', async () => {
    const other = await startGateway({ OUTLAY_MAX_IN_FLIGHT: '1' })
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    other.provider.answer(
      async (_request, response) => {
        await held
        response.end('{}')
      },
      json(200, chatAnswer()),
    )
    const first = other.call({})
    await eventually(async () => other.provider.seen.length === 1)
    expect((await other.call({})).status).toBe(503)
    letGo()
    await first
    expect((await other.call({})).status).toBe(200)
    await other.close()
  })

  it('while the provider asks to wait cause no further try', async () => {
    const before = gateway.provider.seen.length
    gateway.provider.answer(
      async (_request, response) => {
        response.writeHead(429, { 'retry-after-ms': '50', 'content-type': 'application/json' })
        await writeAlone(response, '{')
        await wait(150)
        response.end('}')
      },
      json(200, chatAnswer()),
    )
    const body = JSON.stringify(chatRequest)
    const socket = bare(head(body.length) + body)
    await eventually(async () => gateway.provider.seen.length === before + 1)
    socket.destroy()
    await wait(400)
    expect(gateway.provider.seen).toHaveLength(before + 1)
    expect((await gateway.rows())[0]).toMatchObject({ outcome: 'client-gone' })
  })

  it('without sending their body are dropped, and their place is freed', async () => {
    const socket = bare(head(1_000))
    const closed = once(socket, 'close')
    socket.resume()
    await closed
    expect((await gateway.call({})).status).toBe(200)
  })
})

describe('providers that behave oddly', () => {
  it('a reason phrase that Node cannot write is dropped, and the call succeeds', async () => {
    const odd = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () =>
        socket.end(
          Buffer.from(
            'HTTP/1.1 200 Tr\xe8s bien\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
            'latin1',
          ),
        ),
      )
    }).listen(0, '127.0.0.1')
    await once(odd, 'listening')
    const other = await startGateway({
      OUTLAY_OPENAI_BASE_URL: `http://127.0.0.1:${(odd.address() as { port: number }).port}/v1`,
    })
    const answers = await Promise.all([other.call({}), other.call({}), other.call({ body: streamed })])
    expect(answers.map(({ status, body }) => [status, body.toString()])).toEqual(Array(3).fill([200, '{}']))
    await other.close()
    odd.close()
  })

  it('a plain answer that arrives in small drops does not count as silence', async () => {
    const text = ' '.repeat(12) + JSON.stringify(chatAnswer())
    gateway.provider.answer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      for (let index = 0; index < 12; index += 1) {
        response.write(' ')
        await wait(100)
      }
      response.end(text.trim())
    })
    const answer = await gateway.call({})
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect([answer.isComplete, row.effectiveCostUsd]).toEqual([true, chatCostUsd])
  })

  it('a request with invalid stream options of its own does not stop Outlay from asking for usage in other calls', async () => {
    const refusal = json(400, { error: { message: "Unknown parameter: 'stream_options.foo'." } })
    gateway.provider.answer(refusal)
    const wrong = await gateway.call({
      body: JSON.stringify({ ...chatRequest, stream: true, stream_options: { foo: 1 } }),
    })
    expect(wrong.status).toBe(400)
    gateway.provider.answer(stream([delta('Hello.'), usageChunk, done]))
    const answer = await gateway.call({ body: streamed })
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      usageSource: 'reported',
    })
  })

  it('a long answer that cannot be read arrives whole', async () => {
    const body = `{"usage": nonsense, "data": "${'x'.repeat(1_200_000)}"}`
    gateway.provider.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(body)
    })
    const answer = await gateway.call({})
    expect([answer.isComplete, answer.body.length]).toEqual([true, body.length])
  })

  it('a compressed stream waits for a slow reader', async () => {
    const piece = gzipSync(
      Buffer.from(
        Array.from({ length: 60_000 }, () => String.fromCharCode(33 + Math.random() * 90)).join(''),
      ),
    )
    let written = 0
    gateway.provider.answer(async (_request, response) => {
      response.setMaxListeners(0)
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
      for (let index = 0; index < 5_000 && !response.destroyed; index += 1) {
        if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')])
        written += piece.length
      }
      response.end()
    })
    const body = JSON.stringify({ ...chatRequest, stream: true, stream_options: { include_usage: true } })
    const socket = bare(
      head(body.length).replace('content-type', 'accept-encoding: gzip\r\ncontent-type') + body,
    )
    socket.pause()
    await wait(1_500)
    // The system's buffers hold some of it. All of it would be more than 200 MiB.
    expect(written).toBeLessThan(128 * 1024 * 1024)
    socket.destroy()
  })
})

describe('a call that is not known to be free', () => {
  it('is not recorded as free', async () => {
    gateway.provider.answer(json(200, { id: 'video_1' }))
    const answer = await gateway.call({ path: '/v1/videos', key: callersProviderKey })
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      usageSource: 'none',
      costState: 'unpriced',
    })
  })

  it('cannot be made free by another spelling of its path', async () => {
    expect((await gateway.call({ path: '/v1/%63hat/completions' })).status).toBe(400)
  })

  it('has its size recorded if it is an upload without a length', async () => {
    gateway.provider.answer(json(200, { id: 'file_1' }))
    const { secret } = await gateway.outlay.keys.create({ project: 'tests', permissions: ['stored-objects'] })
    const response = await fetch(`${gateway.outlay.origin}/v1/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/octet-stream' },
      body: new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(70_000))
          controller.close()
        },
      }),
      duplex: 'half',
    } as RequestInit)
    expect((await gateway.row(response.headers.get('x-outlay-request-id') ?? '')).requestBytes).toBe(70_000)
    expect(gateway.provider.seen.at(-1)!.body).toHaveLength(70_000)
  })
})

describe('a stop', () => {
  it('waits for an answer that is still read for a caller who left', async () => {
    const other = await startGateway()
    other.provider.answer(async (_request, response) => {
      await wait(400)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(chatAnswer()))
    })
    const gone = new AbortController()
    const left = fetch(`${other.outlay.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${other.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(chatRequest),
      signal: gone.signal,
    }).catch(() => {})
    await eventually(async () => other.provider.seen.length === 1)
    gone.abort()
    await left
    await wait(30)
    await other.outlay.stop()
    const reader = (await openStorageForReading({ databaseFile: `${other.dataDir}/outlay.db` }))!
    const firstId = await reader.reports.firstCallId(allProjects)
    expect(await reader.reports.findCall(firstId!, allProjects)).toMatchObject({
      outcome: 'client-gone',
      usageSource: 'reported',
    })
    await reader.close()
    await other.provider.close()
  })

  it('does not wait for a caller whose upgrade was refused', async () => {
    const other = await startGateway()
    const socket = connect(Number(new URL(other.outlay.origin).port), '127.0.0.1', () =>
      socket.write(
        `GET /v1/realtime HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${callersProviderKey}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
      ),
    )
    await once(socket, 'data')
    const began = performance.now()
    await other.close()
    expect(performance.now() - began).toBeLessThan(5_000)
    socket.destroy()
  })
})
