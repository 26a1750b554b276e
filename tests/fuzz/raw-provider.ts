import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { acceptPlaceholder, type Piece, type Plan, piece } from './fuzz-case.ts'
import { type Framing, headerOf, MessageReader } from './message-reader.ts'
import { endSocket, writePieces } from './write-pieces.ts'

/** Names the case of a request: the gateway passes it on like any header that it does not know. */
export const caseHeader = 'x-fuzz-case'

/** A provider that writes whatever bytes the plan of a case says, and counts what reached it. */
export type RawProvider = {
  /** `http://127.0.0.1:<port>` */
  origin: string
  /** Heads of requests that came. */
  readonly seen: number
  /** Cases of which a request came. */
  readonly seenCases: ReadonlySet<string>
  /** Cases whose request came on a connection that a hostile answer had used before: that is a cause to fail. */
  readonly spoilt: ReadonlySet<string>
  expect(name: string, plan: Plan): void
  close(): Promise<void>
}

const healthyBody =
  '{"id":"chatcmpl-1","object":"chat.completion","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}'
const healthy: Plan = {
  pieces: [
    piece(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${healthyBody.length}\r\n\r\n${healthyBody}`,
    ),
  ],
  end: 'stay',
  after: 'body',
  isHealthy: true,
}

export async function startRawProvider(): Promise<RawProvider> {
  const plans = new Map<string, Plan>()
  const seenCases = new Set<string>()
  const spoilt = new Set<string>()
  const open = new Set<Socket>()
  let seen = 0
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    let isSpoilt = false
    serve(socket, (head) => {
      seen += 1
      const name = headerOf(head, caseHeader) ?? ''
      seenCases.add(name)
      if (isSpoilt) spoilt.add(name)
      const plan = plans.get(name) ?? healthy
      isSpoilt ||= plan.isHealthy !== true
      return plan
    })
  })
  server.listen(0, '127.0.0.1', 4_096)
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get seen() {
      return seen
    },
    seenCases,
    spoilt,
    expect(name, plan) {
      plans.set(name, plan)
      seenCases.delete(name)
      spoilt.delete(name)
    },
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** One connection of the gateway's: request after request, until a plan ends it. */
function serve(socket: Socket, planFor: (head: string) => Plan): void {
  let plan = healthy
  let head = ''
  const reader = new MessageReader({
    onHead(text) {
      head = text
      plan = planFor(text)
      if (plan.after === 'head') void answer(socket, plan, head)
      return framingOf(text)
    },
    onEnd() {
      if (plan.after === 'body') void answer(socket, plan, head)
    },
  })
  socket.on('data', (bytes) => reader.push(bytes))
  // The gateway has gone: nothing that is still to be written can arrive.
  socket.on('end', () => socket.destroy())
  socket.on('error', () => {})
}

function framingOf(head: string): Framing {
  if (headerOf(head, 'upgrade') !== null) return { kind: 'raw' }
  if (headerOf(head, 'transfer-encoding') !== null) return { kind: 'chunked' }
  return { kind: 'length', bytes: Number(headerOf(head, 'content-length') ?? 0) }
}

async function answer(socket: Socket, plan: Plan, head: string): Promise<void> {
  await writePieces(socket, piecesFor(plan, head))
  endSocket(socket, plan.end)
}

function piecesFor({ pieces, isUpgrade, isHealthy }: Plan, head: string): readonly Piece[] {
  if (isUpgrade) return withAccept(pieces, head)
  return isHealthy && head.startsWith('HEAD ') ? [headOnly(pieces)] : pieces
}

function headOnly(pieces: readonly Piece[]): Piece {
  const bytes = Buffer.concat(pieces.map((one) => one.bytes))
  return piece(bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 4))
}

function withAccept(pieces: readonly Piece[], head: string): Piece[] {
  const key = headerOf(head, 'sec-websocket-key') ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  const [first, ...rest] = pieces
  const text = first!.bytes.toString('latin1').replace(acceptPlaceholder, accept)
  return [piece(text, first!.afterMs), ...rest]
}
