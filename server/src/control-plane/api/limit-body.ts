import { errorWords } from '@outlay/shared/words'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { OutlayError } from '../../lib/errors.ts'

/** What a body of the API may have; the longest that makes sense is a few kilobytes. */
export const bodyBytesMax = 64 * 1024

/**
 * Refuses a body of more than `bytesMax`. One that declares its length is refused untouched: Node throws an untouched body
 * away, and the connection goes on. Where no length is declared, Hono's own limit copies the request with the runtime's
 * class, which does not know the server's requests: it is handed a copy that it knows.
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
