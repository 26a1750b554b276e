import { errorWords } from '@outlay/shared/words'
import { detailsOf } from '../../lib/details-of.ts'
import { OutlayError } from '../../lib/errors.ts'
import type { Call } from './call.ts'
import { sendRefusal } from './refuse.ts'
import { type SettleDeps, settleCall } from './settle-call.ts'
import { Stopped } from './stop-stalled.ts'

/** The boundary around a call, for rooms that do not know the call itself. */
export type ContainFaults = <Args extends unknown[]>(step: (...args: Args) => void) => (...args: Args) => void

/**
 * The boundary around one call. Wraps a listener, timer or callback. An error that it throws ends this call
 * alone, and never reaches the process with all other calls.
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
 * Ends a call in which Outlay's own code has failed. The call gets a row and a log line with the stack. Its
 * answer is cut, or is a 500 if it has not begun. Its place and its buffers are returned. Never throws.
 */
export function endFaultyCall(deps: SettleDeps, call: Call, error: unknown): void {
  try {
    deps.logger.error({
      event: 'call-failed',
      request: call.id,
      route: call.intent.route,
      ...detailsOf(error),
    })
    // A settled call has nothing left to record, and its caller must not wait.
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

/**
 * Ends the caller's connection. A session that has begun is ended by close frames, which its exchange sends.
 */
function cut(call: Call): void {
  if (isSession(call) && call.exchange !== null) return
  if (isSession(call)) call.socket.destroy()
  else call.outgoing.destroy()
}

function isSession({ route }: Call): boolean {
  return route.session !== null
}

/** A call that may have reached the provider has an unknown cost. Any other costs nothing. */
function faultyEnding({ isSent, outgoing }: Call) {
  return {
    outcome: isSent ? ('interrupted' as const) : ('refused' as const),
    status: outgoing.headersSent ? outgoing.statusCode : 500,
    errorType: 'internal-error',
    isBroken: true,
  }
}
