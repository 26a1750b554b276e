import { ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from './errors.ts'

/** Node's own statuses for bytes that its parser rejects. All other errors are a 400. */
const statuses: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

/**
 * Answers bytes that are no valid request and ends the connection. Headers past 16 KiB get an error in our
 * shape. Nothing is written into an answer that is already being sent.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Each further piece of the same request raises another error.
  if (socket.writableEnded) return
  if (!socket.writable || isAnswering(socket)) {
    socket.destroy()
    return
  }
  socket.end(answerTo(statuses[error.code ?? ''] ?? 400))
  // Closing while the request still arrives would reset the connection, and the caller would lose the answer.
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}

/** Time during which the rest of an unreadable request is discarded. */
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

/** Node keeps the answer of a connection in a property of the connection with this name. */
function isAnswering(socket: Duplex): boolean {
  if (!('_httpMessage' in socket)) return false
  return socket._httpMessage instanceof ServerResponse && socket._httpMessage.headersSent
}
