import type { IncomingMessage } from 'node:http'
import type { Actor } from './actor.ts'

/** The context of every handler of `/api`. */
export type ApiEnv = {
  /**
   * Node's own request, from @hono/node-server. The remote address comes from it, because headers can be
   * forged.
   */
  Bindings: { incoming?: Pick<IncomingMessage, 'socket'> }
  Variables: { requestId: string; actor: Actor }
}

export type ApiLog = { error(details: Record<string, unknown>, message?: string): void }
