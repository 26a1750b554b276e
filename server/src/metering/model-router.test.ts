import {
  compilePriceBook,
  isModelRouter,
  loadCatalogue,
  noOwnRecords,
  withOwnRecords,
} from '@outlay/shared/pricing'
import { buildIntent } from '@outlay/shared/records'
import { describe, expect, it } from 'vitest'
import { answerPrice } from './answer-price.ts'
import { priceCall } from './meter.ts'

const shipped = compilePriceBook(loadCatalogue())
const at = Date.parse('2026-11-20T12:00:00Z')

const costOf = (
  requestModel: string,
  more: { admittedAt?: number; answered?: string } = {},
  book = shipped,
) =>
  priceCall(
    book,
    buildIntent({
      ...{ id: 'req_1', admittedAt: at, provider: 'azure', operation: 'chat', method: 'POST' },
      ...{ route: '/openai/v1/chat/completions', requestModel },
      ...more,
    }),
    {
      usageSource: 'reported',
      usage: { uncachedInputTokens: 6_000, cacheReadInputTokens: 4_000, outputTextTokens: 100 },
      model: more.answered ?? 'gpt-5-nano-2025-08-07',
      serviceTier: null,
    },
  )

describe('the fee of Azure’s model router', () => {
  it('is a cost part of its own for every prompt token, in addition to the cost of the chosen model', () => {
    const { listCost, costParts } = costOf('model-router')
    // 6,000 x 0.05 + 4,000 x 0.005 + 100 x 0.40 a million, and 10,000 x 0.14.
    expect(listCost).toBe(1_760_000_000n)
    expect(costParts.at(-1)).toMatchObject({
      part: 'routedTokens',
      quantity: 10_000,
      costPicoUsd: 1_400_000_000n,
    })
  })

  it('began in November 2025', () => {
    const before = costOf('model-router', { admittedAt: Date.parse('2025-10-31T23:59:59Z') })
    expect(before.listCost).toBe(360_000_000n)
    expect(costOf('model-router', { admittedAt: Date.parse('2025-11-01') }).listCost).toBe(1_760_000_000n)
  })

  it('is charged for a deployment that the operator calls a router, in addition to the model that answered', () => {
    const means = (name: string, model: string) =>
      withOwnRecords(shipped, {
        ...noOwnRecords,
        names: [{ id: 'name_1', provider: 'azure', name, model, from: null, addedAt: at }],
      })
    expect(costOf('smart', {}).listCost).toBe(360_000_000n)
    expect(costOf('smart', {}, means('smart', 'model-router')).listCost).toBe(1_760_000_000n)
    const noRouter = costOf('model-router', {}, means('model-router', 'gpt-5-nano'))
    expect(noRouter.listCost).toBe(360_000_000n)
  })

  it('leaves the cost unknown if the answer does not name the chosen model', () => {
    expect(costOf('model-router', { answered: 'model-router' })).toMatchObject({
      costState: 'unpriced',
      costReason: 'unknown_model',
    })
  })

  it("is included by `outlay price` for a router's name or for a deployment of one", () => {
    const question = {
      ...{ id: 1, provider: 'azure', api: 'azure.chat.completions', at: '2026-11-20' },
      usage: { prompt_tokens: 10_000, completion_tokens: 100, total_tokens: 10_100 },
      response_model: 'gpt-5-nano-2025-08-07',
    }
    const smart = { ...question, model: 'smart' }
    const deployment = { smart: { model: 'model-router', type: 'GlobalStandard' } }
    expect(answerPrice(shipped, { ...question, model: 'model-router' })?.costUsd).toBe('0.00194')
    expect(answerPrice(shipped, { ...smart, deployment })?.costUsd).toBe('0.00194')
    expect(answerPrice(shipped, smart)?.costUsd).toBe('0.00054')
  })

  it.each(['model-router', 'Model-Router', 'model_router', 'model-router-2', 'team-model-router', 'auto'])(
    'is charged for the name %s',
    (name) => expect(isModelRouter('azure', name)).toBe(true),
  )

  it.each(['gpt-4o', 'router', 'supermodel-router-less', 'autopilot', 'remodel-routers'])(
    'is not charged for the name %s',
    (name) => expect(isModelRouter('azure', name)).toBe(false),
  )

  it('is charged at Azure alone', () => expect(isModelRouter('openai', 'model-router')).toBe(false))
})
