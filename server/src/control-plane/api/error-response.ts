import type { ApiError } from '@outlay/shared/api'
import { errorWords } from '@outlay/shared/words'
import type { ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { OutlayError } from '../../lib/errors.ts'
import { pathWithoutKeys } from '../../lib/key-shaped.ts'
import type { ApiEnv, ApiLog } from './env.ts'
import { bodyBytesMax } from './limit-body.ts'

/** The only place that turns an error into an response. Private details go to the log. */
export function errorResponse(log: ApiLog): ErrorHandler<ApiEnv> {
  return (thrown, c) => {
    const requestId = c.get('requestId') ?? null
    const error = toOutlayError(thrown)
    if (error.status >= 500 && !hasLeft(thrown)) {
      log.error(
        { err: error.cause ?? error, requestId, code: error.code, path: pathWithoutKeys(c.req.path) },
        error.message,
      )
    }
    const body: ApiError = {
      error: { code: error.code, message: error.message, requestId, docs: error.docs },
    }
    if (error.code === 'unauthenticated') c.header('www-authenticate', 'Bearer')
    return c.json(body, error.status as ContentfulStatusCode)
  }
}

/**
 * The caller left while its body was still arriving. That is no fault of ours, and nobody reads the answer.
 */
function hasLeft(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ECONNRESET'
}

function toOutlayError(thrown: unknown): OutlayError {
  if (thrown instanceof OutlayError) return thrown
  if (thrown instanceof HTTPException && thrown.status === 413) {
    return new OutlayError('request-too-large', errorWords.requests.tooLarge(bodyBytesMax / 1024))
  }
  if (thrown instanceof HTTPException && thrown.status < 500) {
    return new OutlayError('invalid-request', errorWords.requests.unreadable, {
      cause: thrown,
    })
  }
  if (isBadHost(thrown)) return new OutlayError('invalid-request', errorWords.requests.badHost)
  return new OutlayError('internal-error', errorWords.unexpectedUnderId, { cause: thrown })
}

/**
 * Hono builds the request from the `Host` header on the first access to the body, and `.0.1` is no valid
 * host.
 */
function isBadHost(thrown: unknown): boolean {
  const cause = thrown instanceof TypeError ? thrown.cause : null
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_INVALID_URL'
}
