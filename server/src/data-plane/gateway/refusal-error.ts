import type { IncomingMessage } from 'node:http'
import { formatMoneyTotal } from '@outlay/shared/format'
import { type PicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { errorWords, runWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { pathWithoutKeys } from '../../lib/key-shaped.ts'
import type { ArrivalRefusal, CallRefusal } from '../admission/index.ts'
import type { Call } from './call.ts'
import { type Mount, routeAt } from './mount.ts'
import { nearestAddress } from './nearest-address.ts'

/**
 * The error for the caller of a refused call. Names and sentences are looked up here, for refused calls
 * alone.
 */
export function arrivalError(refusal: ArrivalRefusal, mount: Mount, call: Call): OutlayError {
  const { calls, credentials } = errorWords
  const { incoming, caller, upstream } = call
  switch (refusal.kind) {
    case 'stopping':
      return new OutlayError('shutting-down', calls.stopping, {
        retryAfterSeconds: retryAfterSeconds(incoming, refusal.stopsInMs),
      })
    case 'too-many-calls':
      return new OutlayError('overloaded', calls.tooMany(refusal.runningCallsMax))
    case 'loop':
      return new OutlayError('request-loop', calls.loop)
    case 'invalid-key':
      return new OutlayError('invalid-key', credentials[refusal.reason])
    case 'own-keys-off':
      return new OutlayError('pass-through-disabled', credentials.ownKeysOff)
    case 'other-provider': {
      const sentence = credentials.otherProvider(caller.key?.provider ?? '', upstream.provider)
      return new OutlayError('permission-denied', sentence)
    }
    case 'no-provider-key': {
      const sentence = credentials.noProviderKey(upstream.provider, upstream.keySetting)
      return new OutlayError('permission-denied', sentence)
    }
    case 'missing-permission': {
      const sentence = credentials.needsPermission(refusal.permission)
      return unknownAddress(mount, call) ?? new OutlayError('permission-denied', sentence)
    }
  }
}

/** The error for a call or a session that was refused just before it would cost money. */
export function callError({ limit }: CallRefusal): OutlayError {
  return new OutlayError('run-limit-reached', runWords.refused(dollars(limit)))
}

/**
 * The reason in the close frame of a session whose next answer was refused. A close frame has room for 123
 * bytes.
 */
export function sessionEndReason({ limit }: CallRefusal): string {
  return runWords.sessionEnded(dollars(limit))
}

function dollars(amount: PicoUsd): string {
  return formatMoneyTotal(picoUsdToDecimal(amount))
}

/** The time from a successor's start to its first call, with some reserve. */
const startSeconds = 2
/** SDKs wait for less than a minute and ignore a longer wait. */
const retryAfterSecondsMax = 59

/**
 * When to come back to a gateway that stops. Most stops take a moment, so an SDK that says it has not tried
 * again yet is asked to come back soon. Its further tries wait for the last running call.
 */
function retryAfterSeconds({ headers }: IncomingMessage, stopsInMs: number): number {
  const untilReplaced = Math.min(Math.ceil(stopsInMs / 1_000) + startSeconds, retryAfterSecondsMax)
  return headers['x-stainless-retry-count'] === '0' ? Math.min(startSeconds, untilReplaced) : untilReplaced
}

/** An unknown address is called unknown. With an extra slash in the path, more permissions would not help. */
function unknownAddress(mount: Mount, { method, path, route, upstream }: Call): OutlayError | null {
  const asked = pathWithoutKeys(path).slice(0, 200)
  const meant = nearestAddress(mount.prefix, path, (other) => routeAt(mount, upstream, method, other))
  if (meant !== null) return new OutlayError('not-found', errorWords.address.meant(method, asked, meant))
  if (!route.isUnknown) return null
  return new OutlayError('not-found', errorWords.address.unknown(method, asked, upstream.provider))
}
