import type { CostPart } from '@outlay/shared/pricing'
import type { Attempt, PriceFacts, Receipt } from '@outlay/shared/records'
import type { TokenUsage } from '@outlay/shared/usage'
import { tokenParts } from '@outlay/shared/usage'
import type { requests } from './schema.ts'

export type RequestRow = typeof requests.$inferSelect
export type RequestColumn = keyof RequestRow

/** What better-sqlite3 binds. */
export type Bindable = string | number | bigint | null

type Writer = (receipt: Receipt) => Bindable

/** How each column of `requests` is filled from a receipt; storing reads from it, so no column can be forgotten. */
export const requestWriters: Record<RequestColumn, Writer> = {
  ...(Object.fromEntries(
    tokenParts.map((part) => [
      part,
      (receipt: Receipt) => (receipt.usage ? (receipt.usage[part] ?? 0) : null),
    ]),
  ) as Record<(typeof tokenParts)[number], Writer>),
  id: (receipt) => receipt.id,
  admittedAt: (receipt) => receipt.admittedAt,
  projectId: (receipt) => receipt.projectId,
  keyId: (receipt) => receipt.keyId,
  provider: (receipt) => receipt.provider,
  operation: (receipt) => receipt.operation,
  method: (receipt) => receipt.method,
  route: (receipt) => receipt.route,
  requestModel: (receipt) => receipt.requestModel,
  responseModel: (receipt) => receipt.responseModel,
  isStream: (receipt) => (receipt.isStream ? 1 : 0),
  outcome: (receipt) => receipt.outcome,
  status: (receipt) => receipt.status,
  errorType: (receipt) => receipt.errorType,
  usageSource: (receipt) => receipt.usageSource,
  providerUsage: (receipt) => receipt.providerUsage,
  serviceTier: (receipt) => receipt.serviceTier,
  costState: (receipt) => receipt.costState,
  costReason: (receipt) => receipt.costReason,
  priceId: (receipt) => receipt.priceId,
  priceTier: (receipt) => receipt.priceTier,
  priceBand: (receipt) => receipt.priceBand,
  costParts: (receipt) => encodeCostParts(receipt.costParts),
  listCostPicoUsd: (receipt) => receipt.listCost,
  effectiveCostPicoUsd: (receipt) => receipt.effectiveCost,
  effectiveFactor: (receipt) => receipt.effectiveFactor,
  priceFacts: (receipt) => (receipt.priceFacts === null ? null : JSON.stringify(receipt.priceFacts)),
  computedCostPicoUsd: (receipt) => receipt.computedCost,
  costLowPicoUsd: (receipt) => receipt.costLow,
  costHighPicoUsd: (receipt) => receipt.costHigh,
  boundClass: (receipt) => receipt.boundClass,
  boundInputTokens: (receipt) => receipt.boundInputTokens,
  boundOutputTokens: (receipt) => receipt.boundOutputTokens,
  durationMs: (receipt) => receipt.durationMs,
  timeToFirstTokenMs: (receipt) => receipt.timeToFirstTokenMs,
  requestBytes: (receipt) => receipt.requestBytes,
  responseBytes: (receipt) => receipt.responseBytes,
  attempts: (receipt) => (receipt.attempts.length > 1 ? JSON.stringify(receipt.attempts) : null),
  providerRequestId: (receipt) => receipt.providerRequestId,
  objectId: (receipt) => receipt.objectId,
}

/** What stands in these columns of nearly every row: tokens that few models count, and what goes wrong or is out of the ordinary. */
export const usualValues = {
  cacheWrite5mInputTokens: 0,
  cacheWrite30mInputTokens: 0,
  cacheWrite1hInputTokens: 0,
  cacheWrite12hInputTokens: 0,
  audioInputTokens: 0,
  cacheReadAudioInputTokens: 0,
  imageInputTokens: 0,
  cacheReadImageInputTokens: 0,
  videoInputTokens: 0,
  outputAudioTokens: 0,
  outputImageTokens: 0,
  outputVideoTokens: 0,
  errorType: null,
  costReason: null,
  effectiveFactor: null,
  priceFacts: null,
  computedCostPicoUsd: null,
  costLowPicoUsd: null,
  costHighPicoUsd: null,
  attempts: null,
  objectId: null,
} satisfies Partial<Record<RequestColumn, 0 | null>>

/**
 * A stored row as the receipt it was made from. Field by field: copying the row's 50 columns with a spread is
 * slower to make and to read, and would leave columns on the receipt that are not its own.
 */
export function receiptOf(row: RequestRow): Receipt {
  return {
    id: row.id,
    admittedAt: row.admittedAt,
    projectId: row.projectId,
    keyId: row.keyId,
    provider: row.provider,
    operation: row.operation,
    method: row.method,
    route: row.route,
    requestModel: row.requestModel,
    isStream: row.isStream,
    requestBytes: row.requestBytes,
    boundClass: row.boundClass,
    boundInputTokens: row.boundInputTokens,
    boundOutputTokens: row.boundOutputTokens,
    responseModel: row.responseModel,
    outcome: row.outcome,
    status: row.status,
    errorType: row.errorType,
    usageSource: row.usageSource,
    usage: usageOf(row),
    providerUsage: row.providerUsage,
    serviceTier: row.serviceTier,
    costState: row.costState,
    costReason: row.costReason,
    priceId: row.priceId,
    priceTier: row.priceTier,
    priceBand: row.priceBand,
    costParts: decodeCostParts(row.costParts),
    listCost: row.listCostPicoUsd,
    effectiveCost: row.effectiveCostPicoUsd,
    effectiveFactor: row.effectiveFactor,
    computedCost: row.computedCostPicoUsd,
    costLow: row.costLowPicoUsd,
    costHigh: row.costHighPicoUsd,
    priceFacts: row.priceFacts === null ? null : (JSON.parse(row.priceFacts) as PriceFacts),
    durationMs: row.durationMs,
    timeToFirstTokenMs: row.timeToFirstTokenMs,
    responseBytes: row.responseBytes,
    attempts: row.attempts === null ? oneAttempt(row) : (JSON.parse(row.attempts) as Attempt[]),
    providerRequestId: row.providerRequestId,
    objectId: row.objectId,
  }
}

function usageOf(row: RequestRow): TokenUsage | null {
  if (row.uncachedInputTokens === null) return null
  const usage: TokenUsage = {}
  for (const part of tokenParts) {
    const quantity = row[part]
    if (quantity !== null && quantity !== 0) usage[part] = quantity
  }
  return usage
}

/** A single attempt is the call itself and is not stored twice. */
function oneAttempt(row: RequestRow): Attempt[] {
  if (row.outcome === 'refused') return []
  return [
    {
      status: row.status,
      error: row.outcome === 'upstream-failed' ? row.errorType : null,
      durationMs: row.durationMs,
    },
  ]
}

/** Written by hand: JSON.stringify knows no bigint, and this runs for every call. */
export function encodeCostParts(parts: readonly CostPart[]): string | null {
  if (parts.length === 0) return null
  let json = ''
  for (const { part, quantity, unitPriceFemtoUsd, per, costPicoUsd, model } of parts) {
    let end = per === undefined ? ']' : `,${per}]`
    if (model !== undefined) end = `,${per ?? null},${JSON.stringify(model)}]`
    json += `${json === '' ? '[' : ','}["${part}",${quantity},"${unitPriceFemtoUsd}","${costPicoUsd}"${end}`
  }
  return `${json}]`
}

export function decodeCostParts(json: string | null): CostPart[] {
  if (json === null) return []
  const stored = JSON.parse(json) as [CostPart['part'], number, string, string, (number | null)?, string?][]
  return stored.map(([part, quantity, unitPrice, cost, per, model]) => ({
    part,
    quantity,
    unitPriceFemtoUsd: BigInt(unitPrice),
    ...(per ? { per } : {}),
    ...(model === undefined ? {} : { model }),
    costPicoUsd: BigInt(cost),
  }))
}
