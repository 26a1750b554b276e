import { type AddressInfo, createServer, type Socket } from 'node:net'
import { livePiece, plainAnswer, streamPieces } from './canned-answers.ts'
import { livePaces } from './load-jobs.ts'
import { createRequestReader } from './request-reader.ts'

/**
 * The constant upstream: canned bytes over raw sockets, so that it costs next to nothing and every target
 * is measured against the same. Runs as its own process and sends `{port}` to its parent.
 */
const plainResponse = Buffer.concat([
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${plainAnswer.length}\r\n${commonHeaders()}\r\n`,
  ),
  plainAnswer,
])
const streamHead = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n${commonHeaders()}\r\n`,
)
const chunks = streamPieces.map(toChunk)
const liveChunk = toChunk(livePiece)
const endChunk = Buffer.from('0\r\n\r\n')

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  const read = createRequestReader((head, body) => answer(socket, head, body))
  socket.on('data', read)
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.once('disconnect', () => process.exit())

function answer(socket: Socket, head: string, body: Buffer): void {
  if (!body.includes('"stream":true')) {
    socket.write(plainResponse)
    return
  }
  socket.write(streamHead)
  const [, pieces, paceMs] = /^x-bench-live: (\d+) (\d+)/im.exec(head) ?? []
  if (pieces && paceMs) openLive(socket, Number(pieces), Number(paceMs))
  else sendPiece(socket, 0)
}

/** A piece per turn of the event loop: as separate on the wire as the pieces of a real stream. */
function sendPiece(socket: Socket, index: number): void {
  if (socket.destroyed) return
  const chunk = chunks[index]
  if (chunk === undefined) {
    socket.write(endChunk)
    return
  }
  socket.write(chunk)
  setImmediate(sendPiece, socket, index + 1)
}

interface LiveStream {
  socket: Socket
  piecesLeft: number
}

/** A wheel with a slot for each millisecond of the slowest pace, so that a thousand streams share one timer. */
const slots = Math.max(...livePaces)
const wheel: Set<LiveStream>[] = Array.from({ length: slots }, () => new Set())
let turned = 0
let isTurning = false

/** Puts the stream into each slot in which it has a piece to send. */
function openLive(socket: Socket, pieces: number, paceMs: number): void {
  if (!isTurning) startWheel()
  const stream = { socket, piecesLeft: pieces }
  for (let slot = 0; slot < slots; slot += paceMs) wheel[(turned + slot) % slots]!.add(stream)
}

function startWheel(): void {
  isTurning = true
  const startedAt = performance.now() - turned
  setInterval(() => {
    for (const now = performance.now() - startedAt; turned < now; turned++) {
      for (const stream of wheel[turned % slots]!) sendLive(stream)
    }
  }, 1)
}

function sendLive(stream: LiveStream): void {
  if (stream.socket.destroyed) {
    endLive(stream)
    return
  }
  if (stream.piecesLeft-- > 0) {
    stream.socket.write(liveChunk)
    return
  }
  for (const chunk of chunks.slice(-3)) stream.socket.write(chunk)
  stream.socket.write(endChunk)
  endLive(stream)
}

function endLive(stream: LiveStream): void {
  for (const slot of wheel) slot.delete(stream)
}

function toChunk(piece: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
}

/** What OpenAI sends beside the body, so that relays have the usual number of headers to carry. */
function commonHeaders(): string {
  return [
    'openai-organization: bench',
    'openai-processing-ms: 12',
    'openai-version: 2020-10-01',
    'x-request-id: req_0123456789abcdef0123456789abcdef',
    'x-ratelimit-limit-requests: 10000',
    'x-ratelimit-remaining-requests: 9999',
    'x-ratelimit-reset-requests: 6ms',
    'x-ratelimit-limit-tokens: 2000000',
    'x-ratelimit-remaining-tokens: 1999000',
    'x-ratelimit-reset-tokens: 30ms',
    '',
  ].join('\r\n')
}
