import { ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from './errors.ts'

/** As Node answers what its parser cannot read; everything else is a 400. */
const statuses: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

/**
 * Answers bytes that never became a request, and ends the connection. Headers past 16 KiB are told so in the shape of our
 * errors. An answer that is under way on the connection is not written into.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Each further piece of the same request is one more error.
  if (socket.writableEnded) return
  if (!socket.writable || isAnswering(socket)) {
    socket.destroy()
    return
  }
  socket.end(answerTo(statuses[error.code ?? ''] ?? 400))
  // To close while the request is still coming would reset the connection, and take the answer away from its caller.
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}

/** How long the rest of a request that cannot be read is thrown away. */
const lingerMs = 1_000

function answerTo(status: number): string {
  const body = status === 431 ? headersTooLarge() : ''
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return `${head.slice(0, body === '' ? 2 : 4).join('\r\n')}\r\n\r\n${body}`
}

function headersTooLarge(): string {
  const { code, message, docs } = new OutlayError('headers-too-large', errorWords.requests.headersTooLarge)
  return JSON.stringify({ error: { code, message, requestId: null, docs } })
}

/** Node keeps the answer that a connection is for at that connection, under this name. */
function isAnswering(socket: Duplex): boolean {
  if (!('_httpMessage' in socket)) return false
  return socket._httpMessage instanceof ServerResponse && socket._httpMessage.headersSent
}
