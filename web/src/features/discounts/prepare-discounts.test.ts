import { expect, test } from 'vitest'
import { prepareDiscounts } from './prepare-discounts.ts'

const now = Date.parse('2026-11-26T12:00:00Z')
const projects = ['Search', 'Support'].map((name, index) => ({
  id: `prj_${index}`,
  name,
  createdAt: '2026-11-01T00:00:00.000Z',
}))
const factor = (changes: object) => ({
  ...{ id: 'fac_1', projectId: 'prj_0', project: 'Search', provider: null, factor: '0.9', from: null },
  ...changes,
})

test('a project pays published prices unless something else is said, and the latest that began counts', () => {
  const lines = prepareDiscounts(
    projects,
    [
      factor({}),
      factor({ factor: '0.8', from: '2026-11-20T00:00:00.000Z' }),
      factor({ factor: '0.5', from: '2026-12-01T00:00:00.000Z' }),
      factor({ factor: '1.2', provider: 'anthropic' }),
    ],
    now,
  )
  expect(lines).toMatchObject([
    {
      project: 'Search',
      pays: ['80% of published prices', '120% of published prices at Anthropic'],
      percent: '80',
    },
    { project: 'Support', pays: ['published prices'], percent: '100' },
  ])
})
