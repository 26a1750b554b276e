import type { IncomingMessage } from 'node:http'

/** Who asks: somebody reading on this very machine, or somebody who has shown what they may do. */
export type Caller =
  | { access: 'read'; via: 'this-machine' | 'cookie' }
  | { access: 'change'; via: 'session' | 'admin-token' | 'control-token' }

/** What every handler of `/api` finds in its context. */
export type ApiEnv = {
  /** Node's own request, handed in by @hono/node-server: the only honest source of the remote address. */
  Bindings: { incoming?: Pick<IncomingMessage, 'socket'> }
  Variables: { requestId: string; caller: Caller }
}

export type ApiLog = { error(details: Record<string, unknown>, message: string): void }
