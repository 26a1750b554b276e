import { goDuration } from './go-duration.ts'

/** What one key may do with one model in a minute. */
export interface RateLimits {
  requestsPerMinute: number
  tokensPerMinute: number
}

/** A verdict on one call, with the headers that tell the caller where its buckets stand. */
export type RateVerdict =
  | { allowed: true; headers: Record<string, string> }
  | { allowed: false; headers: Record<string, string>; short: 'requests' | 'tokens'; waitMs: number }

interface Bucket {
  limit: number
  level: number
  at: number
}

/** Beyond this many pairs of key and model the oldest is forgotten, which means: full again. */
const pairsMax = 10_000
const minuteMs = 60_000

/**
 * Two buckets for each pair of key and model, requests and tokens, that fall with each call and refill
 * continuously, as the provider's do: `reset` is the time until a bucket is full, not until the next call.
 */
export function createRateLimiter(limits: RateLimits, now: () => number) {
  const pairs = new Map<string, { requests: Bucket; tokens: Bucket }>()

  /** Takes one request and `tokens` tokens out of the pair's buckets, both or neither. */
  function take(pair: string, tokens: number): RateVerdict {
    const buckets = refilled(pair)
    const waits = { requests: waitMs(buckets.requests, 1), tokens: waitMs(buckets.tokens, tokens) }
    const longest = Math.max(waits.requests, waits.tokens)
    if (longest > 0) {
      const short = waits.requests >= waits.tokens ? 'requests' : 'tokens'
      return { allowed: false, headers: headersOf(buckets), short, waitMs: longest }
    }
    buckets.requests.level -= 1
    buckets.tokens.level -= tokens
    return { allowed: true, headers: headersOf(buckets) }
  }

  function refilled(pair: string) {
    const at = now()
    const known = pairs.get(pair)
    if (known) {
      refill(known.requests, at)
      refill(known.tokens, at)
      return known
    }
    if (pairs.size >= pairsMax) pairs.delete(pairs.keys().next().value ?? '')
    const fresh = {
      requests: { limit: limits.requestsPerMinute, level: limits.requestsPerMinute, at },
      tokens: { limit: limits.tokensPerMinute, level: limits.tokensPerMinute, at },
    }
    pairs.set(pair, fresh)
    return fresh
  }

  return { take }
}

function refill(bucket: Bucket, at: number): void {
  bucket.level = Math.min(bucket.limit, bucket.level + (bucket.limit * (at - bucket.at)) / minuteMs)
  bucket.at = at
}

function waitMs(bucket: Bucket, wanted: number): number {
  return wanted <= bucket.level ? 0 : ((wanted - bucket.level) * minuteMs) / bucket.limit
}

function headersOf(buckets: { requests: Bucket; tokens: Bucket }): Record<string, string> {
  return { ...headersOfBucket('requests', buckets.requests), ...headersOfBucket('tokens', buckets.tokens) }
}

function headersOfBucket(name: string, bucket: Bucket): Record<string, string> {
  return {
    [`x-ratelimit-limit-${name}`]: String(bucket.limit),
    [`x-ratelimit-remaining-${name}`]: String(Math.floor(bucket.level)),
    [`x-ratelimit-reset-${name}`]: goDuration(((bucket.limit - bucket.level) * minuteMs) / bucket.limit),
  }
}
