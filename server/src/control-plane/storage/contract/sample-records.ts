import { allProjects } from '@outlay/shared/access'
import { buildCost, buildIntent, buildReceipt, type Receipt, type SeenKey } from '@outlay/shared/records'
import { firstIdAt } from '../../../lib/ids.ts'
import { anyEntity } from '../../reports/index.ts'

/** The sums of all real calls. */
export const everyCall = { filter: anyEntity, data: 'real', scope: allProjects } as const

/** 20 November 2026, 12:00 UTC: the first instant of the samples. */
export const sampleNow = Date.parse('2026-11-20T12:00:00Z')

/** Amounts at which a number, a 32-bit limb or a signed column would overflow. */
export const awkwardAmounts = [
  0n,
  1n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n + 1n,
  2n ** 62n + 12_345n,
  2n ** 63n - 1n,
]

/** 1,000 tokens in and 500 out at the price of gpt-4o-mini: $0.00045. */
export function sampleReceipt(changes: Partial<Receipt> = {}): Receipt {
  const admittedAt = changes.admittedAt ?? sampleNow
  const intent = buildIntent({
    id: sampleId(admittedAt),
    admittedAt,
    projectId: 'prj_1',
    keyId: 'key_1',
    provider: 'openai',
    operation: 'chat',
    method: 'POST',
    route: '/v1/chat/completions',
    requestModel: 'gpt-4o-mini',
    requestBytes: 4_000,
    boundClass: 'bytes',
    boundInputTokens: 4_100,
    boundOutputTokens: 16_384,
  })
  const facts = {
    responseModel: 'gpt-4o-mini-2024-07-18',
    outcome: 'answered',
    status: 200,
    usageSource: 'reported',
    usage: { uncachedInputTokens: 1_000, outputTextTokens: 500 },
    providerUsage: '{"prompt_tokens":1000,"completion_tokens":500}',
    serviceTier: 'default',
    durationMs: 812.5,
    timeToFirstTokenMs: 120.25,
    responseBytes: 900,
    attempts: [{ status: 200, error: null, durationMs: 812.5 }],
    providerRequestId: 'req-of-the-provider',
  } as const
  const cost = buildCost({
    costState: 'priced',
    priceId: 'openai/gpt-4o-mini@2024-07-18',
    priceTier: 'standard',
    priceBand: 'base',
    costParts: [
      {
        part: 'uncachedInputTokens',
        quantity: 1_000,
        unitPriceFemtoUsd: 150_000_000n,
        costPicoUsd: 150_000_000n,
      },
      { part: 'outputTextTokens', quantity: 500, unitPriceFemtoUsd: 600_000_000n, costPicoUsd: 300_000_000n },
    ],
    listCost: 450_000_000n,
    effectiveCost: 450_000_000n,
  })
  return { ...buildReceipt(intent, facts, cost), ...changes }
}

/** A call whose provider reports a cost. Our computed cost is the same unless `changes` differ. */
export function reportedReceipt(changes: Partial<Receipt> = {}): Receipt {
  const { listCost = 450_000_000n } = changes
  const costPicoUsd = listCost ?? 0n
  return sampleReceipt({
    provider: 'openrouter',
    responseModel: 'openai/gpt-4o-mini',
    priceTier: null,
    priceBand: null,
    costParts: [{ part: 'reportedCost', quantity: 1, unitPriceFemtoUsd: costPicoUsd * 1_000n, costPicoUsd }],
    listCost,
    effectiveCost: listCost,
    computedCost: listCost,
    ...changes,
  })
}

let samplesMade = 0

/** An id for any instant. The gateway's own generator never goes back in time. */
function sampleId(admittedAt: number): string {
  samplesMade += 1
  return `${firstIdAt('req', admittedAt)}-7000-8000-${samplesMade.toString(16).padStart(12, '0')}`
}

/** A call that was cut off before its usage was known. */
export function unknownReceipt(changes: Partial<Receipt> = {}): Receipt {
  const cost = buildCost({
    costState: 'unpriced',
    costReason: 'missing_usage',
    costLow: 0n,
    costHigh: 10_000_000_000n,
  })
  return sampleReceipt({
    ...cost,
    outcome: 'interrupted',
    status: null,
    errorType: 'gateway-stopped',
    responseModel: null,
    usageSource: 'none',
    usage: null,
    providerUsage: null,
    serviceTier: null,
    timeToFirstTokenMs: null,
    attempts: [
      { status: 503, error: null, durationMs: 20 },
      { status: null, error: 'upstream-reset', durationMs: 30.5 },
    ],
    ...changes,
  })
}

export function sampleKey(changes: Partial<SeenKey> = {}): SeenKey {
  return {
    id: 'key_1',
    kind: 'pass-through',
    digest: 'd1'.repeat(32),
    hint: 'sk-...4f2a',
    name: 'sk-...4f2a',
    projectId: null,
    provider: 'openai',
    permissions: [],
    createdAt: sampleNow,
    ...changes,
  }
}
