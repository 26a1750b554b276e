import { connect, type Socket } from 'node:net'
import { requestBody } from './canned-answers.ts'
import type { Destination } from './load-jobs.ts'

/** One request as the bytes of one write. */
export function requestBytes(
  destination: Destination,
  stream: boolean,
  extraHeaders: Record<string, string> = {},
): Buffer {
  const body = requestBody(stream)
  const headers = {
    host: `127.0.0.1:${destination.port}`,
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'bench/1',
    ...destination.headers,
    ...extraHeaders,
    'content-length': String(Buffer.byteLength(body)),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`POST ${destination.path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** An open connection to a destination on the loopback. Rejects when nobody listens. */
export function openConnection(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket))
  })
}
