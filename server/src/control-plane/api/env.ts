import type { IncomingMessage } from 'node:http'
import type { Actor } from './actor.ts'

/** What every handler of `/api` finds in its context. */
export type ApiEnv = {
  /** Node's own request, handed in by @hono/node-server: the only honest source of the remote address. */
  Bindings: { incoming?: Pick<IncomingMessage, 'socket'> }
  Variables: { requestId: string; actor: Actor }
}

export type ApiLog = { error(details: Record<string, unknown>, message?: string): void }
