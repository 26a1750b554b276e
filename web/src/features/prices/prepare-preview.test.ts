import { expect, test } from 'vitest'
import { bookedTexts, pastCallsTexts, prepareLine } from './prepare-preview.ts'

const line = { provider: 'openai', model: 'm', from: null, status: 'new', before: null } as const
const nothing = { calls: 0, listCostUsd: '0', effectiveCostUsd: '0' }

test('a new price has no price beside it', () => {
  expect(prepareLine({ ...line, after: { uncachedInputTokens: '0.15' } })).toEqual({
    model: 'm',
    sentence: 'This model has no price now.',
    since: 'Ever since',
    before: false,
    parts: [{ label: 'Prompt', before: '—', after: '$0.15' }],
  })
})

test('a changed one shows each part that has a price before or after', () => {
  const changed = {
    ...{ ...line, status: 'changed' as const, from: '2026-11-26' },
    before: { uncachedInputTokens: '1', audioInputTokens: '10' },
    after: { uncachedInputTokens: '2', outputTextTokens: '4' },
  }
  expect(prepareLine(changed)).toMatchObject({
    since: 'From Nov 26, 2026',
    parts: [
      { label: 'Prompt', before: '$1.00', after: '$2.00' },
      { before: '$10.00', after: '—' },
      { label: 'Answer', before: '—', after: '$4.00' },
    ],
  })
})

test('real and simulated calls are never in one sum', () => {
  const real = { calls: 1_200, listCostUsd: '1.5', effectiveCostUsd: '1.35' }
  const simulated = { calls: 1, listCostUsd: '2', effectiveCostUsd: '2' }
  expect(pastCallsTexts({ ...real, simulated })).toEqual([
    '1,200 calls on record without a cost would get one: $1.50 in all, $1.35 to pay.',
    '1 simulated call on record without a cost would get one: $2.00 in all.',
  ])
  expect(bookedTexts({ ...real, simulated: nothing })).toEqual([
    '1,200 calls on record got a cost, $1.50 in all.',
  ])
  expect(pastCallsTexts({ ...nothing, simulated: nothing })).toEqual([])
})
