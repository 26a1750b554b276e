import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** As much of a body that nobody wants is read and thrown away, and for as long. */
const discardedBytesMax = 64 * 1024 * 1024
const discardMs = 10_000

/**
 * Reads the rest of a body after its answer, so that the connection can go on. To close it while the body is still being sent
 * would reset it, and many clients lose the answer with it. Past a bound in bytes or time the connection ends.
 */
export function discardRest(incoming: IncomingMessage, socket: Socket): void {
  if (incoming.destroyed) {
    // Nobody can read it any more.
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
