import { expect, test } from 'vitest'
import { prepareCost } from './prepare-cost.ts'
import { detailOf } from './testing.ts'

const noCost = {
  priceId: null,
  priceFrom: null,
  tier: null,
  band: null,
  parts: [],
  formula: null,
  lowUsd: null,
  highUsd: null,
}

test('a cost is shown part by part with every digit, down to its sum', () => {
  expect(prepareCost(detailOf())).toEqual({
    sentence: null,
    lines: [
      { part: 'prompt', quantity: '1,000', price: '$0.15', cost: '$0.00015' },
      { part: 'answer', quantity: '500', price: '$0.60', cost: '$0.0003' },
    ],
    sum: '$0.00045',
    atListPrice: null,
    facts: [
      { label: 'Token counts', value: 'reported by the provider' },
      { label: 'Price used', value: 'openai/gpt-4o-mini@2024-07-18' },
      { label: 'In force since', value: 'Jul 18, 2024' },
      { label: 'Service tier', value: 'standard' },
    ],
  })
})

test('a discount shows beside the published price', () => {
  const story = prepareCost(detailOf({ effectiveCostUsd: '0.0004' }))
  expect([story.sum, story.atListPrice]).toEqual(['$0.0004', '$0.00045'])
})

test('a cost nobody knows has a reason and no sum', () => {
  const story = prepareCost(
    detailOf({
      costState: 'unpriced',
      costReason: 'missing_usage',
      effectiveCostUsd: null,
      listCostUsd: null,
      cost: noCost,
    }),
  )
  expect(story).toMatchObject({ sum: null, lines: [] })
  expect(story.sentence).toBe('No price yet: the provider did not say how many tokens the call used.')
})

test('a call that was cut off says between what its cost lies', () => {
  const cost = { ...detailOf().cost, lowUsd: '0.0001', highUsd: '0.002' }
  expect(prepareCost(detailOf({ usageSource: 'partial', cost })).sentence).toContain(
    'between $0.0001 and $0.002',
  )
})

test('a free call says so', () => {
  const story = prepareCost(
    detailOf({ costState: 'free', effectiveCostUsd: '0', listCostUsd: '0', cost: noCost }),
  )
  expect(story).toMatchObject({ sentence: 'This call costs nothing.', sum: null })
})
