import type { RequestSummary } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { modelOf } from '../../lib/model-of.ts'
import { describeCost, whoInFullOf, whoOf } from './describe-call.ts'

/** As much of a call as its words need. */
function callOf(changes: Partial<RequestSummary>): RequestSummary {
  return {
    costState: 'priced',
    costReason: null,
    usageSource: 'reported',
    effectiveCostUsd: '0.00045',
    requestModel: 'gpt-4o-mini',
    responseModel: null,
    project: null,
    key: null,
    ...changes,
  } as RequestSummary
}

test('an unknown cost is never a number, and says why', () => {
  expect(
    describeCost(callOf({ costState: 'unpriced', costReason: 'unknown_model', effectiveCostUsd: null })),
  ).toEqual({
    text: '—',
    note: 'no price yet',
    title: 'No price yet: this model is not in our price list.',
  })
})

test('a call without usage is told from one without a price', () => {
  const { note, title } = describeCost(
    callOf({ costState: 'unpriced', costReason: 'missing_usage', effectiveCostUsd: null }),
  )
  expect(note).toBe('no usage')
  expect(title).toBe('No usage: the provider did not say how much the call used, so no price can be applied.')
})

test('a cost we guessed says so beside the figure', () => {
  expect(describeCost(callOf({ usageSource: 'counted' }))).toMatchObject({
    text: '$0.00045',
    note: 'estimated by us',
  })
  expect(describeCost(callOf({ usageSource: 'partial' }))).toMatchObject({ note: 'cut off, estimated' })
  expect(describeCost(callOf({}))).toMatchObject({ text: '$0.00045', note: null })
})

test('a free call is a known nothing', () => {
  expect(describeCost(callOf({ costState: 'free', effectiveCostUsd: '0' }))).toMatchObject({
    text: '$0.00',
    note: null,
  })
})

test('a call goes by the model asked for, and by who made it', () => {
  expect(modelOf(callOf({ responseModel: 'gpt-4o-mini-2024-07-18' }))).toBe('gpt-4o-mini')
  expect(modelOf(callOf({ requestModel: null, responseModel: 'gpt-4o-mini-2024-07-18' }))).toBe(
    'gpt-4o-mini-2024-07-18',
  )
  expect(modelOf(callOf({ requestModel: 'a\u202Eb' }))).toBe('a⟨U+202E⟩b')
  expect(modelOf(callOf({ requestModel: null }))).toBe('no model')
  const own = callOf({ key: { id: 'key_1', name: 'sk-...4f2a', kind: 'pass-through' } })
  expect(whoOf(own)).toBe('no project yet · sk-...4f2a')
  expect(whoInFullOf(own)).toBe('no project yet · your own provider key sk-...4f2a')
  expect(
    whoOf(
      callOf({
        project: { id: 'prj_1', name: 'Search' },
        key: { id: 'key_1', name: 'laptop', kind: 'outlay' },
      }),
    ),
  ).toBe('Search · laptop')
})
