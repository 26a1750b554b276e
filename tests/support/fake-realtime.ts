import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A provider of calls over WebSocket that follows the test's script. */
export type FakeRealtime = {
  /** `http://127.0.0.1:<port>` */
  origin: string
  /** The handshakes that the provider received. */
  handshakes: IncomingMessage[]
  /** The provider's ends of the connections, oldest first. */
  served: WebSocket[]
  /** Sets the behaviour on the next connections. */
  onConnection(serve: (served: WebSocket) => void): void
  /** Forgets earlier connections, and behaves like this from now on. */
  reset(serve: (served: WebSocket) => void): void
  /** Answers with this instead of an upgrade from now on; null: upgrades. */
  refuse(refusal: { status: number; headers?: Record<string, string>; body: string } | null): void
  close(): Promise<void>
}

export async function startFakeRealtime(): Promise<FakeRealtime> {
  const handshakes: IncomingMessage[] = []
  const served: WebSocket[] = []
  const open = new Set<Socket>()
  let serve: (served: WebSocket) => void = () => {}
  let refusal: Parameters<FakeRealtime['refuse']>[0] = null
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  sockets.on('headers', (lines) => lines.push('x-request-id: req_provider'))
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('error', () => {})
  })
  server.on('upgrade', (incoming, socket, head) => {
    handshakes.push(incoming)
    if (refusal) {
      const { status, headers = {}, body } = refusal
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.end(
        `HTTP/1.1 ${status} Refused\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
      return
    }
    sockets.handleUpgrade(incoming, socket, head, (connection) => {
      connection.on('error', () => {})
      served.push(connection)
      serve(connection)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handshakes,
    served,
    onConnection(next) {
      serve = next
    },
    reset(next) {
      handshakes.length = 0
      served.length = 0
      refusal = null
      serve = next
    },
    refuse(next) {
      refusal = next
    },
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** OpenAI's realtime: greets, and answers every `response.create`. A `usage` of null is left out. */
export function serveRealtime(
  session: Record<string, unknown>,
  usages: readonly (Record<string, unknown> | null)[],
) {
  return (served: WebSocket): void => {
    let answers = 0
    const say = (event: Record<string, unknown>) => served.send(JSON.stringify(event))
    say({ type: 'session.created', session })
    served.on('message', (data) => {
      if (JSON.parse(String(data)).type !== 'response.create') return
      const usage = usages[answers % usages.length]
      answers += 1
      const response = { object: 'realtime.response', id: `resp_${answers}`, status: 'in_progress' }
      say({ type: 'response.created', response })
      say({ type: 'response.output_audio.delta', response_id: response.id, delta: 'UklGRg==' })
      say({ type: 'response.done', response: { ...response, status: 'completed', usage } })
    })
  }
}

/**
 * 8 text tokens at $4.00 per million and 32 cached at $0.40, 64 audio tokens at $32 and 16 cached at $0.40,
 * 30 text tokens out at $16 and 70 audio tokens out at $64.
 */
export const realtimeUsage = {
  total_tokens: 220,
  input_tokens: 120,
  output_tokens: 100,
  input_token_details: {
    text_tokens: 40,
    audio_tokens: 80,
    cached_tokens: 48,
    cached_tokens_details: { text_tokens: 32, audio_tokens: 16 },
  },
  output_token_details: { text_tokens: 30, audio_tokens: 70 },
}
export const realtimeCostUsd = '0.0070592'
