import type { CostPart } from '@outlay/shared/pricing'
import { buildCost, buildIntent, buildReceipt, type Receipt } from '@outlay/shared/records'
import { describe, expect, it } from 'vitest'
import { idTimeMs, newId } from '../../lib/ids.ts'
import { rowProblems } from './verify-row.ts'

const id = newId('req', Date.parse('2026-11-20T12:00:00Z'))

/** $0.15 per million input tokens: a thousand cost 150,000,000 pico-dollars. */
function input(quantity: number, model?: string): CostPart {
  const cost = { part: 'uncachedInputTokens' as const, quantity, unitPriceFemtoUsd: 150_000_000n }
  return { ...cost, costPicoUsd: BigInt(quantity) * 150_000n, ...(model === undefined ? {} : { model }) }
}

function row(usedTokens: number, costParts: CostPart[]): Receipt {
  const cost = costParts.reduce((sum, { costPicoUsd }) => sum + costPicoUsd, 0n)
  const intent = buildIntent({
    id,
    admittedAt: idTimeMs(id),
    provider: 'groq',
    operation: 'chat',
    method: 'POST',
    route: '/groq/v1/chat/completions',
    requestModel: 'groq/compound',
  })
  const facts = {
    outcome: 'answered',
    usageSource: 'reported',
    usage: { uncachedInputTokens: usedTokens },
    durationMs: 10,
    responseBytes: 100,
  } as const
  return buildReceipt(
    intent,
    facts,
    buildCost({
      costState: 'priced',
      priceId: 'groq/llama-3.3-70b-versatile@2024-12-06',
      costParts,
      listCost: cost,
      effectiveCost: cost,
    }),
  )
}

describe('a row with tokens of models other than the one that answered', () => {
  it.each([
    ['beside those of the answer', row(1_000, [input(1_000), input(300, 'other')])],
    ['among those of the answer, all of them', row(1_000, [input(400, 'one'), input(600, 'other')])],
    ['among those of the answer, some of them', row(1_000, [input(700), input(300, 'other')])],
  ])('is sound with tokens %s', (_name, receipt) => {
    expect(rowProblems(receipt)).toEqual([])
  })

  it.each([
    ['in its cost that are fewer than were used', row(1_000, [input(400, 'one'), input(500, 'other')])],
    ['of its own model that are more than were used', row(1_000, [input(1_100), input(300, 'other')])],
    ['that are not in its cost at all', row(1_000, [])],
  ])('differs with tokens %s', (_name, receipt) => {
    expect(rowProblems(receipt)).toHaveLength(1)
  })
})
