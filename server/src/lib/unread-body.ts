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
  return isBegun || declaredBytes(incoming) > discardedBytesMax
}

/** A request that declares nothing has no body, though Node calls it complete only in a moment. */
function declaredBytes({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY
  return Number(headers['content-length'] ?? 0)
}
