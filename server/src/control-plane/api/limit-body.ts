import { errorWords } from '@outlay/shared/words'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { OutlayError } from '../../lib/errors.ts'

/** The limit for bodies of the API. The longest sensible body has a few kilobytes. */
export const bodyBytesMax = 64 * 1024

/**
 * Refuses a body of more than `bytesMax`. A body with a declared length is refused unread: Node discards it
 * and the connection stays usable. A body without one is counted by Hono's own limit. That limit copies the
 * request with the runtime's class, which does not accept the server's requests, so it receives a clone that
 * it accepts.
 */
export function limitBody(bytesMax: number): MiddlewareHandler {
  const tooLarge = () => {
    throw new OutlayError('request-too-large', errorWords.requests.tooLarge(bytesMax / 1024))
  }
  const limit = bodyLimit({ maxSize: bytesMax, onError: tooLarge })
  return (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const length = c.req.header('content-length')
    if (length !== undefined) return Number(length) > bytesMax ? tooLarge() : next()
    c.req.raw = c.req.raw.clone()
    return limit(c, next)
  }
}
