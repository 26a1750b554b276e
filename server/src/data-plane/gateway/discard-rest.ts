import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Bounds for the rest of one refused body, in bytes and milliseconds. */
const discardedBytesMax = 64 * 1024 * 1024
const discardMs = 10_000

/**
 * Reads and drops the rest of a body after its answer, so that the connection can go on. A connection that is
 * closed while its body is still being sent is reset, and many clients then lose the answer. Past a bound in
 * bytes or time the connection ends.
 */
export function discardRest(incoming: IncomingMessage, socket: Socket): void {
  if (isDiscarded.has(incoming)) return
  isDiscarded.add(incoming)
  if (incoming.destroyed) {
    // A destroyed request cannot be read, so its rest would be taken for the next request.
    socket.destroySoon()
    return
  }
  let bytes = 0
  const timer = setTimeout(() => socket.destroy(), discardMs)
  const stop = () => clearTimeout(timer)
  incoming.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes > discardedBytesMax) socket.destroy()
  })
  incoming.on('end', stop)
  incoming.on('close', stop)
  incoming.resume()
}

/** Both a refusal and the end of its answer start this, so it must run once. */
const isDiscarded = new WeakSet<IncomingMessage>()
