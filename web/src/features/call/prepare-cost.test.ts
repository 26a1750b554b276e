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
  computedUsd: null,
  lowUsd: null,
  highUsd: null,
  effectiveFactor: null,
}

test('a cost is shown part by part with every digit, down to its sum', () => {
  expect(prepareCost(detailOf())).toEqual({
    sentence: null,
    lines: [
      {
        part: 'prompt',
        quantity: '1,000',
        price: '$0.15/M',
        cost: '$0.00015',
        share: '33.3%',
        shareOfAll: 1 / 3,
      },
      {
        part: 'answer',
        quantity: '500',
        price: '$0.60/M',
        cost: '$0.0003',
        share: '66.7%',
        shareOfAll: 2 / 3,
      },
    ],
    sum: '$0.00045',
    atListPrice: null,
    facts: [
      { label: 'Token counts', value: 'reported by the provider' },
      { label: 'Price used', value: 'openai/gpt-4o-mini@2024-07-18' },
      { label: 'In force since', value: 'Jul 18, 2024' },
      { label: 'Service tier', value: 'standard' },
    ],
    priceId: 'openai/gpt-4o-mini@2024-07-18',
  })
})

test('a discount shows beside the published price', () => {
  const story = prepareCost(detailOf({ effectiveCostUsd: '0.0004' }))
  expect([story.sum, story.atListPrice]).toEqual(['$0.0004', '$0.00045'])
})

test('a cost nobody knows has no sum, and between what it lies where that is known', () => {
  const unknown = {
    costState: 'unpriced',
    costReason: 'missing_usage',
    effectiveCostUsd: null,
    listCostUsd: null,
  } as const
  expect(prepareCost(detailOf({ ...unknown, cost: noCost }))).toMatchObject({
    sum: null,
    lines: [],
    sentence: null,
    priceId: null,
  })
  const cost = { ...noCost, computedUsd: null, lowUsd: '0', highUsd: '0.01' }
  expect(prepareCost(detailOf({ ...unknown, cost })).sentence).toContain('between $0.00 and $0.01')
})

test('a call that was cut off says between what its cost lies', () => {
  const cost = { ...detailOf().cost, computedUsd: null, lowUsd: '0.0001', highUsd: '0.002' }
  expect(prepareCost(detailOf({ usageSource: 'partial', cost })).sentence).toContain(
    'between $0.0001 and $0.002',
  )
})

test('parts that cost nothing have no share', () => {
  const parts = [
    {
      part: 'uncachedInputTokens' as const,
      quantity: 10,
      unitPriceUsd: '0',
      per: 1_000_000,
      costUsd: '0',
    },
  ]
  const { lines } = prepareCost(detailOf({ cost: { ...detailOf().cost, parts } }))
  expect(lines).toMatchObject([{ share: '—', shareOfAll: 0 }])
})

test('a cost that was booked later, and what the project pays of it, are said', () => {
  const call = detailOf({
    cost: { ...detailOf().cost, effectiveFactor: '0.9' },
    adjustment: { id: 'adj_1', reason: 'unknown_model', bookedAt: '2026-11-26T10:00:00.000Z' },
  })
  expect(prepareCost(call).facts).toEqual(
    expect.arrayContaining([
      { label: 'The project pays', value: '90% of the published price' },
      { label: 'Cost added later', value: 'on Nov 26, 2026, once there was a price' },
    ]),
  )
})
