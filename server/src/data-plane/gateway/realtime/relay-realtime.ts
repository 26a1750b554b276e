import type { Agent, IncomingMessage } from 'node:http'
import type { LookupFunction, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { Upgrade } from '../../../lib/ignore-upgrade.ts'
import { downstreamHeaders } from '../headers.ts'
import { type ClosedSockets, type JoinOptions, joinSockets } from './join-sockets.ts'
import { type ProviderRefusal, passRefusal } from './pass-refusal.ts'

export type RealtimeRelay = Upgrade &
  Pick<JoinOptions, 'contain' | 'onProviderMessage' | 'onClientMessage'> & {
    /** The provider's address, `wss:` or `https:`, query included. */
    target: URL
    /**
     * Outgoing headers, credential included, as a flat list of names and values. The handshake's own headers
     * are made anew.
     */
    headers: readonly string[]
    /** The subprotocols offered to the provider, without the caller's credential. See `readSubprotocols`. */
    subprotocols: readonly string[]
    /** A flat list of names and values, added to the answer of the handshake. */
    answerHeaders: readonly string[]
    /** The headers of a refusal, with the provider's addresses replaced by Outlay's. */
    leadBack(raw: readonly string[]): readonly string[]
    /** The provider's answer to the handshake, successful or not. */
    onAnswer?(answer: IncomingMessage): void
    /**
     * Called once for every session. If it returns a promise, a provider's refusal passes on after the
     * promise has settled.
     */
    onEnd(end: RealtimeEnd): void | Promise<void>
    limits: RealtimeLimits
    /** Refuses names that resolve to forbidden addresses. */
    lookup?: LookupFunction
    /** Connects through a proxy. */
    agent?: Agent
  }

export type RealtimeLimits = {
  connectMs: number
  /** The longest head of the handshake's answer. */
  answerHeadBytesMax: number
  /** A longer message ends the connection with 1009. */
  messageBytesMax: number
  waitingBytesMax: number
  stalledMs: number
}

export type RealtimeEnd =
  /** No handshake, or an invalid one. The socket is still the gateway's, for a refusal of its own. */
  | { kind: 'invalid' }
  /** No connection was made and nothing was sent. The socket is still the gateway's. */
  | { kind: 'unreachable'; error: Error }
  /** The provider answered the handshake with another status, which goes to the caller. */
  | ({ kind: 'refused' } & ProviderRefusal)
  /** The caller left before the provider had answered. */
  | { kind: 'gone' }
  | ({ kind: 'closed' } & ClosedSockets)

export type RunningRealtime = {
  /**
   * Ends both connections. The caller gets `reason`, at most 123 bytes, with `code`, by default 1012: it may
   * connect again. The provider gets 1001: this end goes away.
   */
  stop(reason: string, code?: number): void
}

/** How long a requested end may take. */
const stopMs = 500
const serviceRestart = 1012
const goingAway = 1001

/**
 * A call over WebSocket. The provider's side is opened first, so that the caller gets the provider's own
 * refusal, or its choice of a subprotocol. Compression is offered to neither side: sound in base64 hardly
 * shrinks, compression would cost both ends memory and CPU time, and Outlay could not read the messages.
 */
export function relayRealtime(relay: RealtimeRelay): RunningRealtime {
  const { incoming, socket, onEnd } = relay
  const provider = isHandshake(incoming) ? openProvider(relay) : null
  if (provider === null) {
    onEnd({ kind: 'invalid' })
    return { stop: () => socket.destroy() }
  }
  let client: WebSocket | null = null
  let isRefused = false
  let isSettled = false
  const caller = watchCaller(socket, relay.contain(left))
  const settle = (end: RealtimeEnd) => {
    if (isSettled) return
    isSettled = true
    caller.stop()
    return onEnd(end)
  }
  let received: IncomingMessage | null = null

  function left(): void {
    settle({ kind: 'gone' })
    provider?.terminate()
    socket.destroy()
  }

  provider.on(
    'upgrade',
    relay.contain((answer: IncomingMessage) => {
      received = answer
      relay.onAnswer?.(answer)
    }),
  )
  provider.on(
    'open',
    relay.contain(() => {
      const early = caller.stop()
      client = accept({ ...relay, head: Buffer.concat([relay.head, ...early]) }, provider.protocol, received)
      if (client === null) {
        left()
        return
      }
      joinSockets(client, provider, {
        contain: relay.contain,
        onProviderMessage: relay.onProviderMessage,
        ...(relay.onClientMessage ? { onClientMessage: relay.onClientMessage } : {}),
        onClosed: (closed) => {
          settle({ kind: 'closed', ...closed })?.catch(relay.contain(rethrow))
        },
        waitingBytesMax: relay.limits.waitingBytesMax,
        stalledMs: relay.limits.stalledMs,
      })
    }),
  )
  provider.on(
    'unexpected-response',
    relay.contain((_request: unknown, answer: IncomingMessage) => {
      isRefused = true
      caller.stop()
      relay.onAnswer?.(answer)
      passRefusal(relay, answer, (refusal) => settle({ kind: 'refused', ...refusal }))
    }),
  )
  provider.on(
    'error',
    relay.contain((error: Error) => {
      // On an open connection 'close' reports the end. A passing refusal reports its own end.
      if (client === null && !isRefused) settle({ kind: 'unreachable', error })
    }),
  )

  return {
    stop(reason, code = serviceRestart) {
      if (client === null) {
        left()
        return
      }
      client.close(code, reason)
      provider.close(goingAway)
      setTimeout(() => {
        client?.terminate()
        provider.terminate()
      }, stopMs).unref()
    },
  }
}

/** How long a side may take to answer a close frame. With ws it is half a minute by default. */
const closeAnswerMs = 5_000
const earlyBytesMax = 64 * 1024

/**
 * Reads the caller's socket until the provider has answered: Node notices that a caller leaves only on a
 * socket that is read. Messages that come this early, which no client should send, are kept for later.
 */
function watchCaller(socket: Duplex, left: () => void): { stop(): Buffer[] } {
  const early: Buffer[] = []
  let bytes = 0
  const keep = (piece: Buffer) => {
    bytes += piece.length
    if (bytes > earlyBytesMax) left()
    else early.push(piece)
  }
  // Node removes its own listener from a socket that it hands over. Without a listener, a reset ends the
  // process.
  socket.on('error', ignore)
  socket.on('data', keep)
  socket.on('end', left)
  socket.on('close', left)
  return {
    stop() {
      socket.off('data', keep)
      socket.off('end', left)
      socket.off('close', left)
      socket.pause()
      return early
    },
  }
}

function ignore(): void {}

function rethrow(error: unknown): never {
  throw error
}

/** Checks what RFC 6455 asks of a client, so that an invalid handshake fails before a provider is called. */
export function isHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')
  )
}

/** The options of both ends. Each end checks the encoding of its own texts, so the gateway does not. */
function optionsFor({ limits }: RealtimeRelay) {
  return {
    perMessageDeflate: false,
    maxPayload: limits.messageBytesMax,
    skipUTF8Validation: true,
    autoPong: false,
    // In milliseconds. @types/ws does not know this option yet.
    closeTimeout: closeAnswerMs,
  }
}

/** Null if the address or a header cannot be sent in a request. */
function openProvider(relay: RealtimeRelay): WebSocket | null {
  const { target, headers, subprotocols, limits, lookup, agent } = relay
  try {
    return new WebSocket(target, [...subprotocols], {
      ...optionsFor(relay),
      headers: forHandshake(headers),
      handshakeTimeout: limits.connectMs,
      followRedirects: false,
      maxHeaderSize: limits.answerHeadBytesMax,
      ...(lookup ? { lookup } : {}),
      ...(agent ? { agent } : {}),
      finishRequest(request) {
        // Node stops listening after a refusal has been read. A later reset would end the process.
        request.once('socket', (socket: Socket) => socket.on('error', ignore))
        // Node would drop the header lines of an answer past the thousandth.
        request.maxHeadersCount = 0
        // A proxy's refusal would be taken for the provider's.
        request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
          if (statusCode !== 200) request.destroy(new Error(`proxy-${statusCode}`))
        })
        request.end()
      },
    })
  } catch {
    return null
  }
}

function forHandshake(flat: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index]!.toLowerCase()
    if (name.startsWith('sec-websocket-') || ofConnection.has(name)) continue
    headers[name] = [...(headers[name] ?? []), flat[index + 1]!]
  }
  return headers
}

const ofConnection = new Set(['host', 'connection', 'upgrade', 'content-length', 'transfer-encoding'])

/** Null if the caller has left meanwhile. */
function accept(relay: RealtimeRelay, chosen: string, answer: IncomingMessage | null): WebSocket | null {
  const { incoming, socket, head, answerHeaders } = relay
  const server = new WebSocketServer({
    ...optionsFor(relay),
    noServer: true,
    clientTracking: false,
    handleProtocols: () => chosen || false,
  })
  const headers = downstreamHeaders(answer?.rawHeaders ?? [], answerHeaders)
  server.on('headers', (lines) => {
    for (let index = 0; index < headers.length; index += 2) {
      if (headers[index]!.toLowerCase().startsWith('sec-websocket-')) continue
      lines.push(`${headers[index]}: ${headers[index + 1]}`)
    }
  })
  let client: WebSocket | null = null
  server.handleUpgrade(incoming, socket, head, (accepted) => {
    client = accepted
    socket.resume()
  })
  return client
}
