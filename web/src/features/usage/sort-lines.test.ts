import { expect, test } from 'vitest'
import { prepareLines } from '../../lib/spend-lines.ts'
import { reportOf } from '../../lib/testing.ts'
import { sortLines } from './sort-lines.ts'

const report = reportOf([
  [0, 'b', '9'],
  [0, 'a', '10'],
  [0, 'c', '0'],
])
report.groups.find(({ group }) => group.model === 'c')!.metrics.unpricedCalls = 5
const lines = prepareLines(report, {
  by: 'model',
  colours: new Map(),
  previous: reportOf([
    [0, 'a', '10'],
    [0, 'b', '1'],
  ]),
})

test.each([
  ['spend', 'desc', 'abc'],
  ['spend', 'asc', 'bac'],
  ['change', 'desc', 'bac'],
  ['change', 'asc', 'abc'],
  ['name', 'asc', 'abc'],
  ['name', 'desc', 'cba'],
] as const)('by %s, %s: %s, with the unknown last', (sort, order, expected) => {
  expect(
    sortLines(lines, sort, order)
      .map(({ id }) => id)
      .join(''),
  ).toBe(expected)
})
