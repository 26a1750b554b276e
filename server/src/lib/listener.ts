import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { startWords } from '@outlay/shared/words'
import { readAbsoluteForm } from './absolute-form.ts'
import { answerUnreadable } from './answer-unreadable.ts'
import { ignoreUpgrade, type Upgrade } from './ignore-upgrade.ts'
import { mustCloseAfter } from './unread-body.ts'

export type ListenerOptions = {
  /**
   * Takes over a request, or returns false. It comes before `fetch`, because calls need neither a
   * `Request` nor a router. Absent: `fetch` answers all.
   */
  relay?(incoming: IncomingMessage, outgoing: ServerResponse): boolean
  fetch(request: Request, env: HttpBindings): Response | Promise<Response>
  host: string
  /** 0 picks a free port. */
  port: number
  /** The environment variable that chose the port, for error messages. */
  setting: string
  keepAliveMs: number
  /** Takes over an upgrade and its socket, or returns false. Absent: no upgrades. */
  upgrade?(upgrade: Upgrade): boolean
}

export type Listener = {
  server: Server
  /** The address on this machine: `http://127.0.0.1:4100`. */
  origin: string
  /** Stops accepting connections and closes idle ones. Resolves when the last one is closed. */
  close(): Promise<void>
  /** Closes connections that have become idle meanwhile, and all others after `graceMs`. */
  endConnections(graceMs: number): void
}

/** Listens for HTTP. Rejects with one sentence when the address is unavailable. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const respond = getRequestListener((request, env) => responseOf(options, request, env as HttpBindings), {
    overrideGlobalObjects: false,
    // Node discards unread bodies by itself.
    autoCleanupIncoming: false,
  })
  const server = createServer((incoming, outgoing) => {
    readAbsoluteForm(incoming)
    if (!options.relay?.(incoming, outgoing)) void respond(incoming, outgoing)
  })
  server.keepAliveTimeout = options.keepAliveMs
  // A caller may upload for as long as bytes arrive, but headers must arrive at once.
  server.requestTimeout = 0
  server.headersTimeout = 60_000
  // The size of headers is limited already. A limit on their number would drop the rest silently.
  server.maxHeadersCount = 0
  server.on('clientError', answerUnreadable)
  server.on('checkContinue', (incoming, outgoing) => {
    whenItsTurn(outgoing, () => {
      outgoing.writeContinue()
      server.emit('request', incoming, outgoing)
    })
  })
  server.on('upgrade', (incoming, socket, head) => {
    readAbsoluteForm(incoming)
    const upgrade = { incoming, socket, head }
    if (!options.upgrade?.(upgrade)) ignoreUpgrade(server, upgrade)
  })
  await listen(server, options)
  return {
    server,
    origin: originOf(server, options.host),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      await closed
    },
    endConnections(graceMs) {
      server.closeIdleConnections()
      const forced = setTimeout(() => server.closeAllConnections(), graceMs)
      server.once('close', () => clearTimeout(forced))
    },
  }
}

/**
 * An response from here closes the connection when the body is left unread. Calls handle their bodies
 * themselves.
 */
function responseOf(
  { fetch }: ListenerOptions,
  request: Request,
  env: HttpBindings,
): Response | Promise<Response> {
  const response = fetch(request, env)
  if (response === RESPONSE_ALREADY_SENT) return response
  return response instanceof Promise ? response.then((made) => closing(made, env)) : closing(response, env)
}

function closing(response: Response, { incoming, outgoing }: HttpBindings): Response {
  if (response !== RESPONSE_ALREADY_SENT && mustCloseAfter(incoming)) outgoing.shouldKeepAlive = false
  return response
}

/**
 * An answer that waits behind another has no socket yet. Node would put its `100 Continue` between head and
 * body of the answer in front. So a request with `Expect` is handled when its own answer can be sent.
 */
function whenItsTurn(outgoing: ServerResponse, act: () => void): void {
  if (outgoing.socket === null) outgoing.once('socket', act)
  else act()
}

function listen(server: Server, { host, port, setting }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { taken, unusable } = startWords.port
      const sentence =
        error.code === 'EADDRINUSE' ? taken(port, host, setting) : unusable(port, host, String(error.code))
      reject(new Error(sentence, { cause: error }))
    })
    server.listen(port, host, 1_024, resolve)
  })
}

function originOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}
