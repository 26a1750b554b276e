import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatAnswer, json } from '../support/fake-provider.ts'
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const body = JSON.stringify(chatRequest)
const answer = JSON.stringify(chatAnswer())

function requests(count: number, headers: readonly string[] = []): string {
  const lines = [
    'POST /v1/chat/completions HTTP/1.1',
    'host: localhost',
    `authorization: Bearer ${gateway.key}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...headers,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`.repeat(count)
}

function open(): Socket {
  const socket = connect(Number(new URL(gateway.outlay.origin).port), '127.0.0.1')
  socket.on('error', () => {})
  return socket
}

describe('several requests that a caller sends at once on one connection', () => {
  it.each([
    ['resets the connection', (socket: Socket) => void socket.resetAndDestroy()],
    ['closes the connection', (socket: Socket) => void socket.destroy()],
  ])('each free their place if the caller %s', async (_name, leave) => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    gateway.provider.answer(async (...exchange) => {
      await released
      await json(200, chatAnswer())(...exchange)
    })
    const socket = open()
    socket.write(requests(5))
    await eventually(async () => (await gateway.load()).running === 5)
    leave(socket)
    release()
    await eventually(async () => (await gateway.load()).running === 0)
  })

  it('with an upgrade behind a request: the first answer comes whole, and the connection ends with it', async () => {
    gateway.provider.answer(async (...exchange) => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      await json(200, chatAnswer())(...exchange)
    })
    const socket = open()
    const pieces: Buffer[] = []
    socket.on('data', (piece) => pieces.push(piece))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    const upgrade = [
      'GET /v1/chat/completions HTTP/1.1',
      'host: localhost',
      'connection: upgrade',
      'upgrade: websocket',
    ]
    socket.write(`${requests(1)}${upgrade.join('\r\n')}\r\n\r\n`)
    await closed
    expect(Buffer.concat(pieces).toString()).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(Buffer.concat(pieces).toString().endsWith(answer)).toBe(true)
    await eventually(async () => (await gateway.load()).running === 0)
  })

  it('that expect a 100 Continue get it before their answer, and never inside another', async () => {
    gateway.provider.answer(json(200, chatAnswer()))
    const socket = open()
    let received = ''
    socket.on('data', (piece) => {
      received += piece.toString('latin1')
    })
    socket.write(requests(4, ['expect: 100-continue']))
    await eventually(async () => received.split(answer).length === 5)
    socket.destroy()
    // Without its head, and without a 100 before the head, each answer is its body alone.
    const bodies = received
      .replaceAll('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200', 'HTTP/1.1 200')
      .split(/HTTP\/1\.1 200 OK\r\n[\s\S]*?\r\n\r\n/)
      .slice(1)
    expect(bodies).toEqual([answer, answer, answer, answer])
  })
})
