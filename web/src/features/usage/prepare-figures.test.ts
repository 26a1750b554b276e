import { expect, test } from 'vitest'
import { metricsOf } from '../../lib/testing.ts'
import { prepareFigures } from './prepare-figures.ts'

function figure(label: string, changes: Parameters<typeof metricsOf>[0]) {
  const found = prepareFigures(metricsOf(changes), null).find((candidate) => candidate.label === label)!
  return [found.value, ...found.notes]
}

test('the spend says which calls it leaves out, and which it guesses', () => {
  expect(figure('Spend', { effectiveCostUsd: '12.4', calls: 9 })).toEqual([
    '$12.40',
    'every call has its price',
  ])
  expect(figure('Spend', { effectiveCostUsd: '12.4', calls: 9, unpricedCalls: 3 })).toEqual([
    '$12.40+',
    '3 calls without a known cost',
  ])
  expect(figure('Spend', { effectiveCostUsd: '0', calls: 1, unpricedCalls: 1, countedCalls: 1 })).toEqual([
    '$0.00+',
    '1 call without a known cost',
    '1 call estimated by us',
  ])
  expect(figure('Spend', { effectiveCostUsd: '1', calls: 2, partialCalls: 2 })).toEqual([
    '$1.00',
    '2 calls cut off, estimated',
  ])
})

test('a range without calls is a plain nothing', () => {
  expect(prepareFigures(metricsOf({ calls: 0 }), null).map(({ value, notes }) => [value, notes])).toEqual([
    ['$0.00', []],
    ['0', []],
    ['0', []],
    ['0', []],
  ])
})

test('tokens and errors come with what makes them readable', () => {
  expect(figure('Tokens', { inputTokens: 1_200_000, outputTokens: 40_000 })).toEqual([
    '1.24M',
    '1.2M read, 40K written',
  ])
  expect(figure('Errors', { calls: 80, errors: 10 })).toEqual(['10', '12.5% of calls'])
})

test('spend and calls say how they changed, and what one call costs', () => {
  const now = metricsOf({ effectiveCostUsd: '3', calls: 4, unpricedCalls: 1 })
  const [spend, calls] = prepareFigures(now, metricsOf({ effectiveCostUsd: '2', calls: 8 }))
  expect(spend!.change).toMatchObject({ arrow: '↑', text: '50.0% more' })
  expect(calls!.change).toMatchObject({ arrow: '↓', text: '50.0% less' })
  expect(calls!.notes).toEqual(['$1.00 each'])
})

test('the mean of calls that cost next to nothing is not shown as nothing', () => {
  const [, calls] = prepareFigures(metricsOf({ effectiveCostUsd: '0.000000000003', calls: 3 }), null)
  expect(calls!.notes).toEqual(['<$0.000001 each'])
})
