import type { RequestDetail } from '@outlay/shared/api'
import { picoUsdToDecimal } from '@outlay/shared/money'
import type { CallOnRecord } from '@outlay/shared/records'
import { costFormula, publishedPriceOf } from './cost-formula.ts'
import type { Names } from './report-store.ts'
import { requestSummaryOf, usdOrNull } from './request-summary.ts'

/** A call with all its data on record. `priceDays` has the first day (UTC) of each price. */
export function requestDetailOf(
  call: CallOnRecord,
  names: Names,
  priceDays: ReadonlyMap<string, string | null>,
): RequestDetail {
  return {
    ...requestSummaryOf(call, names),
    usage: call.usage,
    providerUsage: parsed(call.providerUsage),
    serviceTier: call.serviceTier,
    cost: {
      priceId: call.priceId,
      priceFrom: call.priceId === null ? null : (priceDays.get(call.priceId) ?? null),
      tier: call.priceTier,
      band: call.priceBand,
      parts: call.costParts.map((part) => ({
        part: part.part,
        quantity: part.quantity,
        ...publishedPriceOf(part),
        costUsd: picoUsdToDecimal(part.costPicoUsd),
        ...(part.model === undefined ? {} : { model: part.model }),
      })),
      formula: costFormula(call),
      computedUsd: usdOrNull(call.computedCost),
      lowUsd: usdOrNull(call.costLow),
      highUsd: usdOrNull(call.costHigh),
      effectiveFactor: call.effectiveFactor,
    },
    adjustment: call.adjustment
      ? { ...call.adjustment, bookedAt: new Date(call.adjustment.bookedAt).toISOString() }
      : null,
    requestBytes: call.requestBytes,
    responseBytes: call.responseBytes,
    requested: {
      maxOutputTokens: call.boundOutputTokens,
      temperature: call.temperature,
      effort: call.effort,
      messages: call.messageCount,
      tools: call.toolCount,
    },
    attempts: call.attempts.map(({ status, error, durationMs }) => ({ status, error, durationMs })),
    providerRequestId: call.providerRequestId,
  }
}

/** Null for text that is not JSON, so that a damaged row is still shown as far as it can be read. */
function parsed(json: string | null): unknown {
  if (json === null) return null
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
