import { describe, expect, test } from 'vitest'
import { reportedCostShare, reportedCostState } from './judge-reported-cost.ts'

const cent = 10_000_000_000n

describe('what a provider charges against what prices come to', () => {
  test.each([
    ['no call that prices know', 0, 0n, 0n, 'not-compared'],
    ['19 calls at twice the price', 19, 200n * cent, 100n * cent, 'too-few'],
    ['20 of them', 20, 200n * cent, 100n * cent, 'differing'],
    ['half the price', 20, 50n * cent, 100n * cent, 'differing'],
    ['just as computed', 20, 100n * cent, 100n * cent, 'ok'],
    ['a per cent of much', 20, 10_100n * cent, 10_000n * cent, 'ok'],
    ['the least bit more than that', 20, 10_100n * cent + 1n, 10_000n * cent, 'differing'],
    ['a cent of little', 20, 2n * cent, cent, 'ok'],
    ['the least bit more than a cent', 20, 2n * cent + 1n, cent, 'differing'],
    ['something, where prices say it is free', 20, 2n * cent, 0n, 'differing'],
    ['amounts that no 64 bits hold', 1_000_000, 2n ** 64n, 2n ** 63n, 'differing'],
  ] as const)('%s', (_, comparedCalls, comparedReportedCost, computedCost, state) => {
    expect(reportedCostState({ comparedCalls, comparedReportedCost, computedCost })).toBe(state)
  })

  test('a share is of what is computed, and of nothing there is none', () => {
    const shareOf = (comparedReportedCost: bigint, computedCost: bigint) =>
      reportedCostShare({ comparedCalls: 1, comparedReportedCost, computedCost })
    expect(shareOf(1_055n, 1_000n)).toBe(0.055)
    expect(shareOf(0n, 1_000n)).toBe(-1)
    expect(shareOf(5n, 0n)).toBeNull()
  })
})
