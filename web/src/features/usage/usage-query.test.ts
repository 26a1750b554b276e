import { usageQuery } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { queryOf, type UsageQuestion } from './usage-query.ts'

const question: UsageQuestion = {
  from: '2026-11-01',
  to: '2026-12-01',
  zone: 'UTC',
  bucket: 'day',
  groupBy: ['project', 'model'],
  data: 'real',
}

test('a question is sent with its filters, and the empty one asks for calls without a project', () => {
  const query = queryOf({ ...question, detail: ['model'], filters: { project: '', model: 'o3' } })
  expect(query).toMatchObject({ project: '', model: 'o3', groupBy: 'project,model', detail: 'model' })
  expect(usageQuery.parse(query)).toMatchObject({ project: '', model: 'o3', groupBy: ['project', 'model'] })
})

test('a question without filters is about all calls', () => {
  const asked = usageQuery.parse(queryOf({ ...question, filters: { key: undefined } }))
  for (const filter of ['project', 'key', 'model', 'provider'] as const) expect(asked[filter]).toBeUndefined()
})
