import { expect, test } from 'vitest'
import { createRateLimiter } from './rate-limits.ts'

function limiterAt(clock: { now: number }) {
  return createRateLimiter({ requestsPerMinute: 60, tokensPerMinute: 600 }, () => clock.now)
}

test('buckets fall with each call and say when they are full again', () => {
  const limiter = limiterAt({ now: 0 })
  limiter.take('key model', 100)
  expect(limiter.take('key model', 50)).toEqual({
    allowed: true,
    headers: {
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '58',
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-limit-tokens': '600',
      'x-ratelimit-remaining-tokens': '450',
      'x-ratelimit-reset-tokens': '15s',
    },
  })
})

test('buckets refill with time, never past their limit', () => {
  const clock = { now: 0 }
  const limiter = limiterAt(clock)
  limiter.take('key model', 300)
  clock.now = 10_000
  expect(limiter.take('key model', 0).headers['x-ratelimit-remaining-tokens']).toBe('400')
  clock.now = 1_000_000
  expect(limiter.take('key model', 0).headers['x-ratelimit-remaining-tokens']).toBe('600')
})

test('a call that does not fit takes nothing and learns how long to wait', () => {
  const limiter = limiterAt({ now: 0 })
  limiter.take('key model', 590)
  expect(limiter.take('key model', 30)).toMatchObject({ allowed: false, short: 'tokens', waitMs: 2_000 })
  expect(limiter.take('key model', 10)).toMatchObject({ allowed: true })
})

test('pairs of key and model do not share buckets', () => {
  const limiter = limiterAt({ now: 0 })
  limiter.take('one model', 600)
  expect(limiter.take('two model', 600)).toMatchObject({ allowed: true })
})
