import { expect, test } from 'vitest'
import { prepareLines } from '../../lib/spend-lines.ts'
import { reportOf } from '../../lib/testing.ts'
import { prepareMovers } from './prepare-movers.ts'

test('who changed most stands first, up or down; who did not change is left out', () => {
  const lines = prepareLines(
    reportOf([
      [0, 'grew', '3'],
      [0, 'shrank', '1'],
      [0, 'stayed', '100'],
      [0, 'new', '0.5'],
    ]),
    {
      by: 'model',
      colours: new Map(),
      previous: reportOf([
        [0, 'grew', '1'],
        [0, 'shrank', '9'],
        [0, 'stayed', '100'],
        [0, 'gone', '1.25'],
      ]),
    },
  )
  expect(prepareMovers(lines).map(({ id }) => id)).toEqual(['shrank', 'grew', 'gone', 'new'])
})

test('at most five', () => {
  const rows = Array.from({ length: 9 }, (_, index) => [0, `model-${index}`, '1'] as [0, string, string])
  const lines = prepareLines(reportOf(rows), { by: 'model', colours: new Map(), previous: reportOf([]) })
  expect(prepareMovers(lines)).toHaveLength(5)
})
