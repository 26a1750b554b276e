import { expect, test } from 'vitest'
import { monthSummary, prepareHomeFigures } from './prepare-home-figures.ts'

const month = {
  spentUsd: '503.13',
  isPartial: true,
  expectedUsd: '716.02',
  lastMonthUsd: '717.78',
  points: [],
}
const today = { spentUsd: '1', isPartial: false, usualUsd: '0.5', calls: 25, errors: 1 }
const sources = { month, today, beforeUsd: '450', beforeDays: 'Oct 1–21', day: '2026-11-21' }

function texts(changes: Partial<Parameters<typeof prepareHomeFigures>[0]> = {}) {
  return prepareHomeFigures({ notComparedSince: null, ...sources, ...changes }).map(
    ({ label, value, change, versus, note }) =>
      [label, value, change && `${change.arrow} ${change.text} ${versus}`.trim(), note].filter(Boolean),
  )
}

test('the figures of a month say how much, how much more, and what it will be', () => {
  expect(texts()).toEqual([
    ['Spent this month', '$503.13+', '↑ 11.8% more vs Oct 1–21'],
    ['Expected by Nov 30', '$716.02+', 'last month: $717.78'],
    ['Spent today', '$1.00', '↑ 100% more', 'usual by now: $0.50'],
    ['Calls today', '25', '4.0% failed'],
  ])
})

test('what is not known is a dash with its reason', () => {
  expect(
    texts({ month: { ...month, expectedUsd: null }, today: { ...today, usualUsd: null }, beforeUsd: null }),
  ).toEqual([
    ['Spent this month', '$503.13+'],
    ['Expected by Nov 30', '—', 'needs 7 whole days of calls to go by'],
    ['Spent today', '$1.00', 'too few days to say what is usual'],
    ['Calls today', '25', '4.0% failed'],
  ])
  expect(texts({ today: null }).slice(2)).toEqual([
    ['Spent today', '—'],
    ['Calls today', '—'],
  ])
})

test('a tiny spend is not shown as nothing', () => {
  expect(texts({ today: { ...today, spentUsd: '0.0000004' } })[2]![1]).toBe('<$0.000001')
})

test('the chart in one sentence', () => {
  expect(monthSummary(month, '450', '2026-11-21')).toBe(
    "$503.13+ spent up to Nov 21, 11.8% more against last month's $450.00; $716.02+ expected by the end of the month.",
  )
  expect(monthSummary({ ...month, expectedUsd: null }, null, '2026-11-21')).toBe(
    '$503.13+ spent up to Nov 21.',
  )
})
