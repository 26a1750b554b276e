import { compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { buildIntent, type MeteredUsage } from '@outlay/shared/records'
import { describe, expect, test } from 'vitest'
import { priceCall } from './meter.ts'

const book = compilePriceBook(loadCatalogue())

const costOf = (said: Partial<MeteredUsage>) =>
  priceCall(
    book,
    buildIntent({
      id: 'req_1',
      admittedAt: Date.parse('2026-11-20T12:00:00Z'),
      provider: 'openai',
      operation: 'chat',
      method: 'POST',
      route: '/v1/chat/completions',
      requestModel: 'gpt-4o-mini',
    }),
    {
      usageSource: 'reported',
      usage: { uncachedInputTokens: 1_000, outputTextTokens: 500 },
      model: 'gpt-4o-mini',
      serviceTier: null,
      ...said,
    },
  )

describe('a cost reported by the provider is the cost of the call', () => {
  test('and the computed cost is kept with it if every billed unit is known', () => {
    expect(costOf({ reportedCostUsd: '0.0123' })).toMatchObject({
      listCost: 12_300_000_000n,
      computedCost: 450_000_000n,
    })
  })

  test('and no computed cost is kept if a unit or a price is missing', () => {
    for (const said of [{ isMissingUnits: true }, { model: 'a-model-nobody-sells' }]) {
      const cost = costOf({ reportedCostUsd: '0.0123', ...said })
      expect(cost).toMatchObject({ costState: 'priced', listCost: 12_300_000_000n, computedCost: null })
    }
  })
})

describe('a call that is not billed', () => {
  test('is free and keeps its tokens on the row', () => {
    expect(costOf({ isFree: true })).toMatchObject({
      costState: 'free',
      costReason: null,
      costParts: [],
      listCost: 0n,
      effectiveCost: 0n,
    })
    expect(costOf({ isFree: true, model: 'a-model-nobody-sells' }).costState).toBe('free')
  })
})
