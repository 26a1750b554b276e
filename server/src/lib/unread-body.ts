import type { IncomingMessage } from 'node:http'

/** A refused body up to this length is discarded, so that the connection stays usable. */
const discardedBytesMax = 1024 * 1024

/**
 * Whether the connection must end after the next answer. The unread rest of a body precedes the next request.
 * Node discards such a rest at any length, unless somebody has begun to read it.
 */
export function mustCloseAfter(incoming: IncomingMessage): boolean {
  if (incoming.complete) return false
  const isBegun = incoming.readableFlowing !== null
  return isBegun || declaredBytes(incoming) > discardedBytesMax
}

/** A request that declares no body has none, although Node calls it complete only a moment later. */
function declaredBytes({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY
  return Number(headers['content-length'] ?? 0)
}
