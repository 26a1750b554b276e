import type { IncomingMessage } from 'node:http'

/** A refused body up to this length is read and thrown away, so that the connection can go on. */
const discardedBytesMax = 1024 * 1024

/**
 * Whether the connection has to end with the answer that is about to be sent. The rest of a body stands before the next
 * request: Node throws a rest away, unless somebody has begun to read it, and would do so for any length.
 */
export function mustCloseAfter(incoming: IncomingMessage): boolean {
  if (incoming.complete) return false
  const isBegun = incoming.readableFlowing !== null
  const length = Number(incoming.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  return isBegun || length > discardedBytesMax
}
