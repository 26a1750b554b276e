import { allProjects } from '@outlay/shared/access'
import { requestsQuery } from '@outlay/shared/api'
import { outcomes } from '@outlay/shared/usage'
import { expect, test } from 'vitest'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import { callFilterOf, passesFilter } from './call-filter.ts'

test.each([
  [undefined, [...outcomes]],
  ['refused', ['refused']],
  ['failed', ['provider-error', 'refused', 'interrupted', 'upstream-failed']],
])('outcome %s keeps %j of the calls that wait for the database', (outcome, kept) => {
  const query = { ...requestsQuery.parse({ outcome }), fromMs: null, toMs: null }
  const filter = callFilterOf(query, null, allProjects)
  const calls = outcomes.map((outcome) => sampleReceipt({ outcome }))
  expect(calls.filter((call) => passesFilter(call, filter)).map(({ outcome }) => outcome)).toEqual(kept)
})

test.each([
  [{ provider: 'anthropic' }, ['other']],
  [{ key: '' }, ['nameless']],
  [{ model: '' }, ['nameless']],
  [{ model: 'gpt-4o-mini-2024-07-18' }, ['answered']],
])('%j keeps %j of the calls that wait for the database', (asked, kept) => {
  const query = { ...requestsQuery.parse(asked), fromMs: null, toMs: null }
  const calls = {
    plain: sampleReceipt(),
    other: sampleReceipt({ provider: 'anthropic' }),
    nameless: sampleReceipt({ keyId: null, requestModel: null, responseModel: null }),
    answered: sampleReceipt({ requestModel: null }),
  }
  const filter = callFilterOf(query, null, allProjects)
  expect(Object.entries(calls).flatMap(([name, call]) => (passesFilter(call, filter) ? name : []))).toEqual(
    kept,
  )
})

test('a limited scope keeps only its own projects among calls that wait for the database', () => {
  const query = { ...requestsQuery.parse({}), fromMs: null, toMs: null }
  const filter = callFilterOf(query, null, { kind: 'projects', ids: ['prj_1'] })
  const calls = ['prj_1', 'prj_2', null].map((projectId) => sampleReceipt({ projectId }))
  expect(calls.map((call) => passesFilter(call, filter))).toEqual([true, false, false])
})
