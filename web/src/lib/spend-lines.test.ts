import { expect, test } from 'vitest'
import { prepareLines } from './spend-lines.ts'
import { reportOf } from './testing.ts'

const colours = new Map([['o3', 'var(--chart-1)']])

test('a line says what changed, and who spends nothing any more still has one', () => {
  const lines = prepareLines(
    reportOf([
      [0, 'o3', '3'],
      [1, 'o3', '1'],
    ]),
    {
      by: 'model',
      colours,
      previous: reportOf([
        [0, 'o3', '1'],
        [0, 'gpt-4o', '2'],
      ]),
    },
  )
  expect(lines).toMatchObject([
    { id: 'o3', costUsd: '4', beforeUsd: '1', share: '100%', isCharted: true, trend: ['3', '1'] },
    { id: 'gpt-4o', costUsd: '0', beforeUsd: '2', isCharted: false, calls: 0, trend: ['0', '0'] },
  ])
  expect(lines.map(({ change }) => change?.difference)).toEqual(['+$3.00', '−$2.00'])
})

test('what is unknown in either range has no change', () => {
  const now = reportOf([[0, 'o3', '1']])
  const before = reportOf([[0, 'o3', '0']])
  before.groups[0]!.metrics.unpricedCalls = 1
  expect(prepareLines(now, { by: 'model', colours, previous: before })[0]).toMatchObject({
    costUsd: '1',
    beforeUsd: null,
    change: null,
  })
})

test('without a range before there is nothing to compare', () => {
  expect(prepareLines(reportOf([[0, 'o3', '1']]), { by: 'model', colours, previous: null })[0]).toMatchObject(
    {
      beforeUsd: null,
      change: null,
    },
  )
})
