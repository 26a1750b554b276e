import { errorWords } from '@outlay/shared/words'
import { detailsOf } from '../../lib/details-of.ts'
import { OutlayError } from '../../lib/errors.ts'
import type { Call } from './call.ts'
import { sendRefusal } from './refuse.ts'
import { type SettleDeps, settleCall } from './settle-call.ts'
import { Stopped } from './stop-stalled.ts'

/** The boundary around a call whose dependencies are known, for rooms that know nothing of calls. */
export type ContainFaults = <Args extends unknown[]>(step: (...args: Args) => void) => (...args: Args) => void

/**
 * The boundary around one call. Wraps a listener, timer or callback of it: an error that it throws ends this call, and never
 * reaches the process with all the other calls in it.
 */
export function containFaults<Args extends unknown[]>(
  deps: SettleDeps,
  call: Call,
  step: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      step(...args)
    } catch (error) {
      endFaultyCall(deps, call, error)
    }
  }
}

/**
 * Ends a call in which our own code has failed: a row, a line in the log with the stack, and the caller's answer cut, or a
 * 500 where none has begun. Gives back its place and its buffers. Never throws.
 */
export function endFaultyCall(deps: SettleDeps, call: Call, error: unknown): void {
  try {
    deps.logger.error({
      event: 'call-failed',
      request: call.id,
      route: call.intent.route,
      ...detailsOf(error),
    })
    // A call that is settled has nothing left to say, and its caller must not wait for more.
    if (call.isSettled || isSession(call)) cut(call)
    settleCall(deps, call, faultyEnding(call), () => {
      const refusal = new OutlayError('internal-error', errorWords.unexpected)
      if (!call.isClientGone && !isSession(call)) {
        sendRefusal(call.outgoing, call.wire, refusal, call.id)
      }
    })
    call.exchange?.abort(new Stopped('internal-error'))
  } catch (second) {
    deps.logger.error({ event: 'call-failed-again', request: call.id, ...detailsOf(second) })
    call.socket.destroy()
  }
}

/** Ends the caller's connection. A session that has begun is ended by its own close frames, which its exchange sends. */
function cut(call: Call): void {
  if (isSession(call) && call.exchange !== null) return
  if (isSession(call)) call.socket.destroy()
  else call.outgoing.destroy()
}

function isSession({ route }: Call): boolean {
  return route.session !== null
}

/** A call that may have reached the provider has a cost that nobody knows; one that has not costs nothing. */
function faultyEnding({ isSent, outgoing }: Call) {
  return {
    outcome: isSent ? ('interrupted' as const) : ('refused' as const),
    status: outgoing.headersSent ? outgoing.statusCode : 500,
    errorType: 'internal-error',
    isBroken: true,
  }
}
