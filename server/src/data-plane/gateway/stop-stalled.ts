import type { Config } from '../../config/index.ts'
import type { Call } from './call.ts'

/** The reason why an attempt was stopped. It becomes the row's `errorType`. */
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

/** How often calls are checked: often enough to keep the shortest timeout precise. */
export function sweepEveryMs({ firstByteMs, betweenBytesMs, thinkingMs }: Timeouts): number {
  return Math.max(20, Math.min(1_000, firstByteMs / 4, betweenBytesMs / 4, thinkingMs / 4))
}

/**
 * Stops calls that have been silent for too long, on either side. One sweep over the running calls replaces
 * two timers for each: thousands of timers cost more than they save.
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
    // The body never comes, or the answer is not read.
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
 * How long the provider may be silent. A model that thinks may be silent for longer, before its answer and
 * inside it. An error is never thought about, so it gets the short time.
 */
function silenceMs(
  { waitsFor, fields, route, attempts }: Call,
  { firstByteMs, betweenBytesMs, thinkingMs }: Timeouts,
): number {
  const plainMs = waitsFor === 'head' ? firstByteMs : betweenBytesMs
  if ((attempts.at(-1)?.status ?? 0) >= 400) return plainMs
  // A background response that is polled is still being thought about.
  const isThinking = fields.isThinking || (route.isPoll && route.stream !== null)
  return isThinking ? Math.max(plainMs, thinkingMs) : plainMs
}

/** Longer than any wait before a retry, for a signature, or for decoding an answer. */
const forgottenAfterMs = 30_000

/** The call is admitted and not settled, and no event can end it any more. Its place must be freed. */
function isForgotten({ isAdmitted, isSettled, exchange }: Call): boolean {
  return isAdmitted && !isSettled && exchange === null
}

function isWaitingForCaller({ isAdmitted, isSettled, isClosed, outgoing }: Call): boolean {
  return !isClosed && (!isAdmitted || isSettled || outgoing.writableNeedDrain || outgoing.writableEnded)
}

/**
 * Grows with every byte that moves in any direction: during an upload of an hour the provider is not silent.
 */
function movedBytes({ socket, requestBytesSent, receivedBytes }: Call): number {
  return requestBytesSent + receivedBytes + socket.bytesRead + socket.bytesWritten
}
