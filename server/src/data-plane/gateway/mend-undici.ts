import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/**
 * The part of undici's HTTP/1 parser that is mended here. It is private: package.json pins the version of
 * undici, and tests/gateway/closed-connections.test.ts fails if one of these names changes its meaning.
 */
type Parser = {
  /** Set while a reader makes the provider wait. The socket keeps the bytes that arrive meanwhile. */
  paused: boolean
  /** The parser's address in the memory of llhttp. Null after it is destroyed. */
  ptr: number | null
  socket: Socket
  statusCode: number
  contentLength: string
  llhttp: { llhttp_resume(ptr: number): void }
  execute(bytes: Buffer): void
  finish(): Error | null
  onHeadersComplete(status: number, ...rest: unknown[]): number
  onMessageComplete(): number
}

const nothing = Buffer.alloc(0)
const notModified = 304
const continueStatus = 100
const processing = 102

/**
 * Repairs three faults of undici 7.30.2 on every connection it opens. Undici 8 needs Node 22 and repairs only the
 * first one.
 *
 * 1. If a provider ends its connection while its answer is paused, an assertion in the socket's `end`, `error` or
 *    `close` listener fails and ends the process (nodejs/undici#5360, repaired in 8 by #5474). A whole answer on a
 *    kept-alive connection is reported as broken in the same situation. Here the waiting bytes are parsed first.
 *    Undici also takes an answer that only the close ends for whole when the connection is reset. Here it is
 *    reported as broken.
 * 2. An unrequested `100 Continue` breaks the call. RFC 9110 15.2 lets a server send any 1xx at any time.
 * 3. A 304 with a Content-Length is reported as truncated. RFC 9110 15.4.5 lets a 304 name the length of the body
 *    that it does not send.
 */
export function mendUndici(): void {
  if (isSubscribed) return
  isSubscribed = true
  subscribe('undici:client:connected', (message) => {
    const { socket } = message as { socket: Socket }
    const parser = parserOf(socket)
    if (parser === null) return
    mendPrototype(Object.getPrototypeOf(parser))
    // Undici's own listener looks at the state of the parser, so the waiting bytes must be parsed before it
    // runs.
    socket.prependListener('end', () => drain(parser))
  })
}

let isSubscribed = false

function mendPrototype(prototype: Parser): void {
  if (mended.has(prototype)) return
  mended.add(prototype)
  const { finish, onHeadersComplete, onMessageComplete } = prototype
  prototype.finish = function (this: Parser) {
    // Undici takes a reset for the end of an answer that has no other end. A cut answer would pass for a
    // whole one.
    if (this.socket.errored) return this.socket.errored
    drain(this)
    return finish.call(this)
  }
  prototype.onHeadersComplete = function (this: Parser, status, ...rest) {
    return onHeadersComplete.call(this, status === continueStatus ? processing : status, ...rest)
  }
  prototype.onMessageComplete = function (this: Parser) {
    if (this.statusCode === notModified) this.contentLength = ''
    return onMessageComplete.call(this)
  }
}

const mended = new WeakSet<Parser>()

/**
 * The connection has ended, so pausing is pointless. Parses the bytes left in the socket and leaves the
 * parser unpaused.
 */
function drain(parser: Parser): void {
  while (parser.paused && parser.ptr !== null) {
    parser.llhttp.llhttp_resume(parser.ptr)
    parser.paused = false
    if (parser.socket.destroyed) return
    const bytes: Buffer | null = parser.socket.read()
    parser.execute(bytes ?? nothing)
    if (bytes === null) break
  }
  if (!parser.paused || parser.ptr === null) return
  parser.llhttp.llhttp_resume(parser.ptr)
  parser.paused = false
}

/**
 * Undici keeps a connection's parser under a private symbol. Null for HTTP/2 and for an undici that differs.
 */
function parserOf(socket: Socket): Parser | null {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'parser')
  const parser = key === undefined ? null : (socket as unknown as Record<symbol, Parser | null>)[key]
  return typeof parser?.finish === 'function' && typeof parser.execute === 'function' ? parser : null
}
