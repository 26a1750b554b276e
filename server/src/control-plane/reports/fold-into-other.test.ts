import { expect, it } from 'vitest'
import { foldIntoOther } from './fold-into-other.ts'
import type { UsageSum } from './report-store.ts'
import { noUsage } from './usage-metrics.ts'

const row = (bucketStart: number, user: string | null, effectiveCost: bigint): UsageSum => ({
  bucketStart,
  group: { user },
  sums: { ...noUsage(), calls: 1, effectiveCost },
})
const rows = [
  row(0, 'a', 5n),
  row(1, 'a', 5n),
  row(0, 'b', 9n),
  row(1, 'c', 2n),
  row(0, null, 1n),
  row(0, 'd', 1n),
]

it('rows that fit stay as they are', () => {
  expect(foldIntoOther(rows, 'user', 6)).toEqual(rows)
})

it('the costliest values are kept, the others are one row in each bucket, and the sum stays the same', () => {
  const folded = foldIntoOther(rows, 'user', 5)
  const shown = folded.map(({ bucketStart, group, isOther, sums }) => [
    bucketStart,
    group.user,
    isOther,
    sums.effectiveCost,
  ])
  expect(shown).toEqual([
    [0, null, undefined, 1n],
    [0, 'a', undefined, 5n],
    [1, 'a', undefined, 5n],
    [0, null, true, 10n],
    [1, null, true, 2n],
  ])
  expect(folded.length).toBeLessThanOrEqual(5)
  const sumOf = (list: readonly UsageSum[]) => list.reduce((sum, { sums }) => sum + sums.effectiveCost, 0n)
  expect(sumOf(folded)).toBe(sumOf(rows))
})

it('what was beyond the bound already is in the same row', () => {
  const before: UsageSum = { ...row(0, null, 4n), isOther: true }
  const folded = foldIntoOther([...rows, before], 'user', 5)
  expect(folded.filter(({ isOther }) => isOther).map(({ sums }) => sums.effectiveCost)).toEqual([14n, 2n])
})
