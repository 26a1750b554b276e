import type { ServerResponse } from 'node:http'
import type { OutlayError } from '../../lib/errors.ts'
import type { WireFormat } from '../../providers/index.ts'
import { corsHeaders } from './cors.ts'
import { discardRest } from './discard-rest.ts'

/** Refused calls without a known caller that are recorded each minute. Further ones are only logged. */
export const strangersOnRecordPerMinute = 60

/**
 * Answers with an Outlay error in the provider's shape, so that its SDKs understand it. Several SDKs look at
 * `x-should-retry` before anything else: https://github.com/openai/openai-node/blob/master/src/client.ts
 */
export function sendRefusal(
  outgoing: ServerResponse,
  wire: WireFormat,
  error: OutlayError,
  requestId: string,
): void {
  if (outgoing.headersSent || outgoing.destroyed) {
    outgoing.destroy()
    return
  }
  const body = wire.refusalBody(error, requestId)
  const headers = [
    ...['content-type', 'application/json; charset=utf-8'],
    ...['content-length', String(Buffer.byteLength(body))],
    ...['x-outlay-request-id', requestId],
    ...['x-should-retry', String(error.isRetryable)],
    ...corsHeaders(outgoing),
  ]
  if (error.isRetryable) headers.push('retry-after', String(error.retryAfterSeconds))
  if (error.code === 'shutting-down') headers.push('connection', 'close')
  const { socket } = outgoing
  outgoing.writeHead(error.status, headers)
  outgoing.end(body)
  if (socket && !outgoing.req.complete) discardRest(outgoing.req, socket)
}

/** Lets through a bounded number a minute: a flood of invented keys must not fill the disk. */
export function createMinuteLimit(perMinute: number): (now: number) => boolean {
  let minute = 0
  let count = 0
  return (now) => {
    const current = Math.floor(now / 60_000)
    if (current !== minute) {
      minute = current
      count = 0
    }
    count += 1
    return count <= perMinute
  }
}
