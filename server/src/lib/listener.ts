import type { Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { startWords } from '@outlay/shared/words'
import { readAbsoluteForm } from './absolute-form.ts'
import { answerUnreadable } from './answer-unreadable.ts'
import { ignoreUpgrade, type Upgrade } from './ignore-upgrade.ts'
import { mustCloseAfter } from './unread-body.ts'

export type ListenerOptions = {
  fetch(request: Request, env: HttpBindings): Response | Promise<Response>
  host: string
  /** 0 takes a free one. */
  port: number
  /** The environment variable that chose the port; an error names it. */
  setting: string
  keepAliveMs: number
  /** Takes an upgrade and its socket, or gives false. Absent: there is none to take. */
  upgrade?(upgrade: Upgrade): boolean
}

export type Listener = {
  server: Server
  /** Where it is reached from this machine: `http://127.0.0.1:4100`. */
  origin: string
  /** Takes no more connections and ends the idle ones; resolves when the last one has ended. */
  close(): Promise<void>
  /** Ends the connections that have become idle since, and after `graceMs` all others. */
  endConnections(graceMs: number): void
}

/** Listens for HTTP; rejects with one sentence when the address cannot be had. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: (request, env) => responseOf(options, request, env as HttpBindings),
    overrideGlobalObjects: false,
    // Node itself discards what is left of a body; whoever wants one reads it.
    autoCleanupIncoming: false,
  }) as Server
  server.keepAliveTimeout = options.keepAliveMs
  // A caller may upload for as long as bytes keep coming; headers must come at once.
  server.requestTimeout = 0
  server.headersTimeout = 60_000
  // Their bytes are bounded already. A bound on their number would drop the rest without a word.
  server.maxHeadersCount = 0
  server.on('clientError', answerUnreadable)
  server.prependListener('request', readAbsoluteForm)
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

/** A response ends the connection if it leaves the request's body unread. Calls see to that themselves. */
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
 * A response that waits behind another on its connection has no socket yet, and Node would put its `100 Continue` between
 * its head and its body. So a request that expects one is handled once it can be sent.
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
