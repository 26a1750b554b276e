import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Bounds for the rest of one refused body: bytes, and milliseconds. */
const discardedBytesMax = 64 * 1024 * 1024
const discardMs = 10_000

/**
 * Reads the rest of a body after its answer, so that the connection can go on. To close it while the body is still being sent
 * would reset it, and many clients lose the answer with it. Past a bound in bytes or time the connection ends.
 */
export function discardRest(incoming: IncomingMessage, socket: Socket): void {
  if (isDiscarded.has(incoming)) return
  isDiscarded.add(incoming)
  if (incoming.destroyed) {
    // A destroyed request cannot be read, so its rest would stand before the next one.
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

/** A refusal asks for this, and so does the end of its answer. */
const isDiscarded = new WeakSet<IncomingMessage>()
