import type { Config } from '../../config/index.ts'
import type { Call } from './call.ts'

/** The reasons an attempt is stopped for; they become the row's `errorType`. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
  readonly reason:
    | 'client-gone'
    | 'upstream-timeout'
    | 'upstream-stalled'
    | 'request-too-large'
    | 'undecodable-answer'
    | 'foreign-link'
    | 'internal-error'

  constructor(reason: Stopped['reason']) {
    super(reason)
    this.reason = reason
  }
}

type Timeouts = Pick<Config['timeouts'], 'firstByteMs' | 'betweenBytesMs' | 'thinkingMs'>

/** How often calls are looked at: often enough for the shortest timeout to mean what it says. */
export function sweepEveryMs({ firstByteMs, betweenBytesMs, thinkingMs }: Timeouts): number {
  return Math.max(20, Math.min(1_000, firstByteMs / 4, betweenBytesMs / 4, thinkingMs / 4))
}

/**
 * Stops calls that have been silent for too long, on either side. One sweep over the running calls takes the
 * place of two timers for each: timers by the thousand cost more than they guard.
 */
export function stopStalled(
  calls: Iterable<Call>,
  timeouts: Timeouts,
  { now, endFaulty }: { now: number; endFaulty(call: Call, error: unknown): void },
): void {
  for (const call of calls) {
    try {
      stopIfStalled(call, timeouts, now)
    } catch (error) {
      endFaulty(call, error)
    }
  }
}

function stopIfStalled(call: Call, timeouts: Timeouts, now: number): void {
  const { betweenBytesMs } = timeouts
  const moved = movedBytes(call)
  if (call.movedAtSweep !== moved) {
    call.movedAtSweep = moved
    call.idleSince = now
    return
  }
  const idleMs = now - call.idleSince
  if (isWaitingForCaller(call)) {
    // A body that never comes, or an answer nobody reads.
    if (idleMs >= betweenBytesMs) call.outgoing.destroy()
  } else if (call.waitsFor === 'head') {
    if (idleMs >= silenceMs(call, timeouts)) call.exchange?.abort(new Stopped('upstream-timeout'))
  } else if (call.waitsFor === 'body') {
    if (idleMs >= silenceMs(call, timeouts)) call.exchange?.abort(new Stopped('upstream-stalled'))
  } else if (
    call.waitsFor === 'nothing' &&
    isForgotten(call) &&
    idleMs >= Math.max(betweenBytesMs, forgottenAfterMs)
  ) {
    throw new Error('call-forgotten')
  }
}

/**
 * How long the provider may be silent. A model that thinks may be so for longer, before its answer and inside it. An answer that is an
 * error is not waited for so long.
 */
function silenceMs(
  { waitsFor, fields, route, attempts }: Call,
  { firstByteMs, betweenBytesMs, thinkingMs }: Timeouts,
): number {
  const plainMs = waitsFor === 'head' ? firstByteMs : betweenBytesMs
  // A background response that is asked for again is still being thought about.
  if ((attempts.at(-1)?.status ?? 0) >= 400) return plainMs
  const isThinking = fields.isThinking || (route.isPoll && route.stream !== null)
  return isThinking ? Math.max(plainMs, thinkingMs) : plainMs
}

/** Longer than any wait before a retry, a signature or the decoding of an answer takes. */
const forgottenAfterMs = 30_000

/** The call is admitted and not settled, and no event can end it any more. Its place must be given back. */
function isForgotten({ isAdmitted, isSettled, exchange }: Call): boolean {
  return isAdmitted && !isSettled && exchange === null
}

function isWaitingForCaller({ isAdmitted, isSettled, isClosed, outgoing }: Call): boolean {
  return !isClosed && (!isAdmitted || isSettled || outgoing.writableNeedDrain || outgoing.writableEnded)
}

/** Grows with every byte that passes in any direction: an upload of an hour is not a provider's silence. */
function movedBytes({ socket, requestBytesSent, receivedBytes }: Call): number {
  return requestBytesSent + receivedBytes + socket.bytesRead + socket.bytesWritten
}
