import { expect, it } from 'vitest'
import { callError, sessionEndReason } from './refusal-error.ts'

const refusal = { kind: 'run-limit-reached', limit: 5_000_000_000_000n } as const

it('a call beyond the limit of its run is refused with a 402 that clients do not retry', () => {
  expect(callError(refusal)).toMatchObject({
    code: 'run-limit-reached',
    status: 402,
    isRetryable: false,
    message:
      'The calls of this command have cost its limit of $5.00 (outlay run --max), so no more are sent.',
  })
})

it('the reason for ending a session fits into a close frame with the largest limit', () => {
  const reason = sessionEndReason({ ...refusal, limit: 2n ** 63n - 1n })
  expect(reason).toContain('$9,223,372')
  expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123)
})
