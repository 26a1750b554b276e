import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../../lib/errors.ts'
import { objectOf, readErrorType } from '../../../providers/index.ts'
import { publicError } from '../forward-call.ts'
import type { Ending } from '../settle-call.ts'
import type { ProviderRefusal } from './pass-refusal.ts'
import type { RealtimeEnd } from './relay-realtime.ts'

/**
 * The outcome on a session's row. `stoppedFor` is the gateway's reason to end the session, as the row shows
 * it. Null if the gateway did not end it.
 */
export function endingOf(end: RealtimeEnd, stoppedFor: string | null): Ending {
  const status = end.kind === 'closed' ? switchingProtocols : null
  if (stoppedFor !== null) return { outcome: 'interrupted', status, errorType: stoppedFor }
  switch (end.kind) {
    case 'invalid':
    case 'unreachable': {
      const errorType = errorTypeOf(end)
      const outcome = end.kind === 'invalid' ? 'refused' : 'upstream-failed'
      return { outcome, status: errorOf(errorType).status, errorType }
    }
    case 'refused':
      return { outcome: 'provider-error', status: end.status, errorType: errorTypeIn(end) }
    case 'gone':
      return { outcome: 'client-gone', status, errorType: 'client-gone' }
    case 'closed':
      return { ...closedBy(end), status }
  }
}

/** The error for the caller. Null if the caller already has an answer, or has left. */
export function refusalFor(end: RealtimeEnd): OutlayError | null {
  return end.kind === 'invalid' || end.kind === 'unreachable' ? errorOf(errorTypeOf(end)) : null
}

const switchingProtocols = 101
const broken = 1006
/** Done, going away, and no code at all. */
const normal = new Set([1000, 1001, 1005])

/**
 * A caller may end a session with any code. A provider that ends it with anything but a normal code has
 * failed.
 */
function closedBy({ by, code }: Extract<RealtimeEnd, { kind: 'closed' }>): Omit<Ending, 'status'> {
  const errorType = normal.has(code) ? null : `close-${code}`
  if (by === 'client') {
    return code === broken
      ? { outcome: 'client-gone', errorType: 'client-gone' }
      : { outcome: 'answered', errorType }
  }
  if (code === broken) return { outcome: 'upstream-failed', errorType: 'upstream-reset' }
  return { outcome: errorType === null ? 'answered' : 'upstream-failed', errorType }
}

function errorTypeIn({ body }: ProviderRefusal): string | null {
  try {
    return readErrorType(objectOf(JSON.parse(body.toString()))?.error)
  } catch {
    return null
  }
}

type WithoutAnswer = Extract<RealtimeEnd, { kind: 'invalid' | 'unreachable' }>

function errorTypeOf(end: WithoutAnswer): string {
  if (end.kind === 'invalid') return 'invalid-request'
  const { code, message }: NodeJS.ErrnoException = end.error
  if (/timed out/.test(message)) return 'upstream-timeout'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'upstream-reset'
  if (code === 'HPE_HEADER_OVERFLOW') return 'upstream-headers-too-large'
  if (code?.startsWith('HPE_')) return 'upstream-not-http'
  // Other errors without a code are ws's own complaints about the provider's answer to the handshake.
  return code === undefined && /^(Invalid|Server) /.test(message)
    ? 'upstream-not-websocket'
    : 'upstream-unreachable'
}

function errorOf(errorType: string): OutlayError {
  switch (errorType) {
    case 'invalid-request':
      return new OutlayError('invalid-request', errorWords.calls.notAWebSocket)
    case 'upstream-not-websocket':
      return new OutlayError('upstream-failed', errorWords.calls.notAWebSocketThere)
    default:
      return publicError(errorType)
  }
}
