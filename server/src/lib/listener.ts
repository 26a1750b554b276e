import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { startWords } from '@outlay/shared/words'

export type ListenerOptions = {
  fetch: Parameters<typeof createAdaptorServer>[0]['fetch']
  host: string
  /** 0 takes a free one. */
  port: number
  /** The environment variable that chose the port; an error names it. */
  setting: string
  keepAliveMs: number
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
    fetch: options.fetch,
    overrideGlobalObjects: false,
    // Node itself discards what is left of a body; whoever wants one reads it.
    autoCleanupIncoming: false,
  }) as Server
  server.keepAliveTimeout = options.keepAliveMs
  // A caller may upload for as long as bytes keep coming; headers must come at once.
  server.requestTimeout = 0
  server.headersTimeout = 60_000
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
