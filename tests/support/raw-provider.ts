import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Writes an answer byte by byte. Called once per request, when the request is complete. */
export type RawScript = (socket: Socket, request: string) => void | Promise<void>

/** A provider below HTTP: its output may be no valid answer, and it may close at any time. */
export type RawProvider = {
  /** `http://127.0.0.1:<port>` */
  origin: string
  answer(script: RawScript): void
  close(): Promise<void>
}

export async function startRawProvider(): Promise<RawProvider> {
  let script: RawScript = (socket) => void socket.end()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A gateway may abort at any time.
    socket.on('error', () => {})
    let received = ''
    socket.on('data', (piece) => {
      received += piece.toString('latin1')
      for (let end = requestEnd(received); end !== -1; end = requestEnd(received)) {
        const request = received.slice(0, end)
        received = received.slice(end)
        void script(socket, request)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer(next) {
      script = next
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The end of the first request; -1 while the request is incomplete. */
function requestEnd(received: string): number {
  const head = received.indexOf('\r\n\r\n')
  if (head === -1) return -1
  const lines = received.slice(0, head)
  if (/^transfer-encoding:.*chunked/im.test(lines)) {
    const last = received.indexOf('\r\n0\r\n\r\n', head)
    return last === -1 ? -1 : last + 7
  }
  const end = head + 4 + Number(/^content-length:\s*(\d+)/im.exec(lines)?.[1] ?? 0)
  return received.length < end ? -1 : end
}

/** The head of an answer, with HTTP line breaks. */
export function head(status: string, headers: Record<string, string | number>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`
}

/** One chunk of a chunked body. An empty chunk ends the body. */
export function chunkOf(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}
