import type { ServerResponse } from 'node:http'

/** The end of a connection, from either side. */
export interface WatchedConnection {
  /** Aborted when the connection ended before the answer was complete. */
  signal: AbortSignal
  /** Ends the connection in order, behind what was written. */
  hangUp(): void
  /** Ends it at once, with a reset. */
  reset(): void
}

/** Tells a client that went away from a connection we cut ourselves. */
export function watchConnection(response: ServerResponse, onAbort: () => void): WatchedConnection {
  const aborter = new AbortController()
  let isOurs = false
  response.once('close', () => {
    if (response.writableFinished) return
    aborter.abort()
    if (!isOurs) onAbort()
  })
  return {
    signal: aborter.signal,
    hangUp(): void {
      isOurs = true
      response.destroy()
    },
    reset(): void {
      isOurs = true
      response.socket?.resetAndDestroy()
    },
  }
}
