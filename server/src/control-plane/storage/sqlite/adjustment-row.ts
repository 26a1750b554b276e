import { type Adjustment, buildPricedCost, type CallOnRecord, withAdjustment } from '@outlay/shared/records'
import { inArray } from 'drizzle-orm'
import type { SqliteReader } from './open-database.ts'
import { decodeCostParts, encodeCostParts, type RequestRow, receiptOf } from './request-row.ts'
import { adjustments } from './schema/index.ts'

const idsPerQuery = 500

/** Stored rows as people see them: a call without a cost gets the cost that was booked later, if any. */
export function callsOf({ db }: Pick<SqliteReader, 'db'>, rows: readonly RequestRow[]): CallOnRecord[] {
  const booked = adjustmentsOf({ db }, rows)
  return rows.map((row) => {
    const adjustment = booked.get(row.id)
    return adjustment ? withAdjustment(receiptOf(row), adjustment) : receiptOf(row)
  })
}

/** The costs that were booked later for these rows, by call id. */
export function adjustmentsOf(
  { db }: Pick<SqliteReader, 'db'>,
  rows: readonly RequestRow[],
): Map<string, Adjustment> {
  const ids = rows.filter(({ costState }) => costState === 'unpriced').map(({ id }) => id)
  const found = new Map<string, Adjustment>()
  for (let start = 0; start < ids.length; start += idsPerQuery) {
    const page = ids.slice(start, start + idsPerQuery)
    for (const row of db.select().from(adjustments).where(inArray(adjustments.requestId, page)).all()) {
      found.set(row.requestId, adjustmentOf(row))
    }
  }
  return found
}

export function adjustmentRow(adjustment: Adjustment): typeof adjustments.$inferInsert {
  const { id, requestId, reason, bookedAt, priceId, priceTier, priceBand, effectiveFactor } = adjustment
  return {
    ...{ id, requestId, reason, bookedAt, priceId, priceTier, priceBand, effectiveFactor },
    costParts: encodeCostParts(adjustment.costParts),
    listCostPicoUsd: adjustment.listCost,
    effectiveCostPicoUsd: adjustment.effectiveCost,
    costLowPicoUsd: adjustment.costLow,
    costHighPicoUsd: adjustment.costHigh,
  }
}

function adjustmentOf(row: typeof adjustments.$inferSelect): Adjustment {
  const { id, requestId, reason, bookedAt, priceId, priceTier, priceBand, effectiveFactor } = row
  const cost = buildPricedCost({
    ...{ priceId, priceTier, priceBand, effectiveFactor },
    costParts: decodeCostParts(row.costParts),
    listCost: row.listCostPicoUsd,
    effectiveCost: row.effectiveCostPicoUsd,
    costLow: row.costLowPicoUsd,
    costHigh: row.costHighPicoUsd,
  })
  return { id, requestId, reason, bookedAt, ...cost }
}
