import { errorWords } from '@outlay/shared/words'
import { detailsOf } from '../lib/details-of.ts'
import { OutlayError } from '../lib/errors.ts'
import type { Call } from './call.ts'
import { sendRefusal } from './refuse.ts'
import { type SettleDeps, settleCall } from './settle-call.ts'
import { Stopped } from './stop-stalled.ts'

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
    deps.logger.error({ event: 'call-failed', request: call.id, route: call.path, ...detailsOf(error) })
    const isOpen = !call.isSettled
    settleCall(deps, call, faultyEnding(call), () => {
      const refusal = new OutlayError('internal-error', errorWords.unexpected)
      if (!call.isClientGone) sendRefusal(call.outgoing, call.upstream.wire, refusal, call.id)
    })
    // A call that is settled has nothing left to say, and its caller must not wait for more.
    if (!isOpen) call.outgoing.destroy()
    call.exchange?.abort(new Stopped('internal-error'))
  } catch (second) {
    deps.logger.error({ event: 'call-failed-again', request: call.id, ...detailsOf(second) })
    call.outgoing.destroy()
  }
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
