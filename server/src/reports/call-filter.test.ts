import { requestsQuery } from '@outlay/shared/api'
import { outcomes } from '@outlay/shared/usage'
import { expect, test } from 'vitest'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import { callFilterOf, passesFilter } from './call-filter.ts'

test.each([
  [undefined, [...outcomes]],
  ['refused', ['refused']],
  ['failed', ['provider-error', 'refused', 'interrupted', 'upstream-failed']],
])('of calls that are not in the database yet, outcome %s keeps %j', (outcome, kept) => {
  const query = { ...requestsQuery.parse({ outcome }), fromMs: null, toMs: null }
  const filter = callFilterOf(query, null)
  const calls = outcomes.map((outcome) => sampleReceipt({ outcome }))
  expect(calls.filter((call) => passesFilter(call, filter)).map(({ outcome }) => outcome)).toEqual(kept)
})
