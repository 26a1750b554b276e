import { expect, test } from 'vitest'
import { metricsOf } from '../../lib/testing.ts'
import { sumMetrics } from '../../lib/usage-sums.ts'
import { modelUse } from './model-use.ts'

const prices = { uncachedInputTokens: '2.50', cacheReadInputTokens: '1.25', outputTextTokens: '10' }

test('tokens weigh what they cost as published, cached ones also what they would cost without the cache', () => {
  const tokens = { uncachedInputTokens: 600, cacheReadInputTokens: 400, outputTextTokens: 50 }
  expect(modelUse(metricsOf({ calls: 2, effectiveCostUsd: '0.0025', tokens }), prices)).toEqual({
    calls: 2n,
    cost: 2_500_000_000n,
    uncachedInput: 2_500_000_000_000n,
    input: 2_000_000_000_000n,
    output: 500_000_000_000n,
  })
})

test('a cached part without a counterpart weighs the same either way', () => {
  const tokens = { cacheReadAudioInputTokens: 10 }
  const use = modelUse(metricsOf({ tokens }), { cacheReadAudioInputTokens: '0.5' })
  expect([use.uncachedInput, use.input]).toEqual([5_000_000_000n, 5_000_000_000n])
})

test.each([
  ['answered and priced', { calls: 9 }, 9n],
  ['failed', { calls: 9, errors: 4 }, 5n],
  ['failed, some of them without a price', { calls: 9, errors: 4, unpricedCalls: 3 }, 5n],
  ['without a price, all of them', { calls: 9, unpricedCalls: 9 }, 0n],
  ['failed, all of them, and something was paid', { calls: 9, errors: 9, effectiveCostUsd: '1' }, 1n],
])('calls that are %s', (_, changes, calls) => {
  expect(modelUse(metricsOf(changes), prices).calls).toBe(calls)
})

test('no calls are no use', () => {
  expect(Object.values(modelUse(sumMetrics([]), prices)).every((amount) => amount === 0n)).toBe(true)
})
