import { expect, test } from 'vitest'
import { metricsOf } from './testing.ts'
import { byCost, knownCost, sumMetrics } from './usage-sums.ts'

test('a sum of sums loses neither a fraction of a cent nor a call', () => {
  const sum = sumMetrics([
    metricsOf({ calls: 2, effectiveCostUsd: '0.1', inputTokens: 5, tokens: { outputTextTokens: 3 } }),
    metricsOf({ calls: 1, effectiveCostUsd: '0.2', errors: 1, tokens: { outputTextTokens: 4 } }),
    metricsOf({ calls: 1, effectiveCostUsd: '0.000000000001', unpricedCalls: 1 }),
  ])
  expect(sum).toMatchObject({
    calls: 4,
    errors: 1,
    inputTokens: 5,
    tokens: { outputTextTokens: 7 },
    effectiveCostUsd: '0.300000000001',
    unpricedCalls: 1,
  })
  expect(sumMetrics([])).toMatchObject({ calls: 0, effectiveCostUsd: '0', tokens: {} })
})

test('a cost of which nothing is known is unknown, a known nothing is nothing', () => {
  expect(knownCost(metricsOf({ effectiveCostUsd: '0', unpricedCalls: 1 }))).toBeNull()
  expect(knownCost(metricsOf({ effectiveCostUsd: '0' }))).toBe('0')
  expect(knownCost(metricsOf({ effectiveCostUsd: '1', unpricedCalls: 1 }))).toBe('1')
})

test('the dearest stands first, and of equals the busiest', () => {
  const sums = [
    metricsOf({ effectiveCostUsd: '9', calls: 1 }),
    metricsOf({ effectiveCostUsd: '10', calls: 1 }),
    metricsOf({ effectiveCostUsd: '10', calls: 2 }),
  ]
  expect(sums.sort(byCost).map(({ effectiveCostUsd, calls }) => [effectiveCostUsd, calls])).toEqual([
    ['10', 2],
    ['10', 1],
    ['9', 1],
  ])
})
