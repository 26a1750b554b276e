import type { Call } from './call.ts'

export type RetryPolicy = {
  /** Statuses that are tried again if the answer asks for a short wait. */
  statuses: ReadonlySet<number>
  onClientGone: 'drain' | 'abort'
  now(): number
}

const retryAfterMaxMs = 5_000

/**
 * How long to wait before the next try, or null. Outlay tries again only on stateless routes, only if the
 * provider asks for a short wait, and never if the caller already retries by itself.
 */
export function retryDelayMs(
  { statuses, now }: RetryPolicy,
  { route, body, incoming }: Pick<Call, 'route' | 'body' | 'incoming'>,
  status: number,
  headers: Record<string, string | string[] | undefined>,
): number | null {
  if (!statuses.has(status) || !route.isStateless || body.kind === 'passing') return null
  if (isRetryOfCaller(incoming.headers['x-stainless-retry-count'])) return null
  const wait = retryAfterMs(headers, now())
  return wait !== null && wait <= retryAfterMaxMs ? wait : null
}

/**
 * SDKs count their own retries in that header:
 * https://github.com/openai/openai-node/blob/master/src/client.ts
 */
function isRetryOfCaller(count: string | string[] | undefined): boolean {
  return typeof count === 'string' && count !== '0'
}

/** `retry-after-ms`, else Retry-After in seconds or as a date (RFC 9110 10.2.3). Null without either. */
function retryAfterMs(headers: Record<string, string | string[] | undefined>, now: number): number | null {
  const milliseconds = headers['retry-after-ms']
  if (typeof milliseconds === 'string' && /^\d+(\.\d+)?$/.test(milliseconds)) return Number(milliseconds)
  const value = headers['retry-after']
  if (typeof value !== 'string') return null
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000
  const instant = Date.parse(value)
  return Number.isNaN(instant) ? null : Math.max(0, instant - now)
}
