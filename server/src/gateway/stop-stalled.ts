import type { Config } from '../config/index.ts'
import type { Call } from './call.ts'

/** The reasons an attempt is stopped for; they become the row's `errorType`. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
  readonly reason: 'client-gone' | 'upstream-timeout' | 'upstream-stalled'

  constructor(reason: Stopped['reason']) {
    super(reason)
    this.reason = reason
  }
}

type Timeouts = Pick<Config['timeouts'], 'firstByteMs' | 'betweenBytesMs'>

/** How often calls are looked at: often enough for the shortest timeout to mean what it says. */
export function sweepEveryMs({ firstByteMs, betweenBytesMs }: Timeouts): number {
  return Math.max(20, Math.min(1_000, firstByteMs / 4, betweenBytesMs / 4))
}

/**
 * Stops calls whose provider has been silent for too long. One sweep over the running calls takes the place
 * of two timers for each: timers by the thousand cost more than they guard.
 */
export function stopStalled(
  calls: Iterable<Call>,
  { firstByteMs, betweenBytesMs }: Timeouts,
  now: number,
): void {
  for (const call of calls) {
    if (call.waitsFor === 'nothing') continue
    const moved = movedBytes(call)
    // A reader that is behind holds the provider up, not the other way round; it has a timer of its own.
    if (call.movedAtSweep !== moved || call.outgoing.writableNeedDrain) {
      call.movedAtSweep = moved
      call.idleSince = now
      continue
    }
    const isAwaitingHead = call.waitsFor === 'head'
    if (now - call.idleSince < (isAwaitingHead ? firstByteMs : betweenBytesMs)) continue
    call.abortUpstream?.(new Stopped(isAwaitingHead ? 'upstream-timeout' : 'upstream-stalled'))
  }
}

/** Grows with every byte that passes in either direction: an upload of an hour is not a provider's silence. */
function movedBytes({ body, incoming, requestBytesSent, responseBytes }: Call): number {
  const uploaded = body.kind === 'passing' ? incoming.socket.bytesRead : requestBytesSent
  return uploaded + responseBytes
}
