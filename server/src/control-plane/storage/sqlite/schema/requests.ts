import type { UnpricedReason } from '@outlay/shared/usage'
import { sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { flag, picoUsd, whole } from './columns.ts'
import { requestColumns } from './request-columns.ts'

/**
 * One row per call, with a column for each field of a receipt. The id carries the admission instant, so its index serves
 * every question about time. There is no other index, because each one would cost every call. A filtered list needs none:
 * the rollups say in which quarter-hours a project, key or model has calls, and it reads only those.
 */
export const requests = sqliteTable('requests', requestColumns())

/**
 * Objects that a provider keeps and bills once, though callers can ask for them many times. Each belongs to one call,
 * which has its usage on record or will have it.
 */
export const bookedObjects = sqliteTable('booked_objects', {
  objectId: text('object_id').primaryKey(),
  requestId: text('request_id').notNull(),
  isBooked: flag('is_booked').notNull(),
})

/**
 * Costs that were booked later for calls without a cost. Rows are only ever added. They are read by the call's id, which
 * carries the call's instant, so the same index serves a quarter-hour of them. The index is unique, so that a call is
 * never adjusted twice for one reason.
 */
export const adjustments = sqliteTable(
  'adjustments',
  {
    id: text('id').primaryKey(),
    requestId: text('request_id').notNull(),
    reason: text('reason').$type<UnpricedReason>().notNull(),
    bookedAt: whole('booked_at').notNull(),
    priceId: text('price_id').notNull(),
    priceTier: text('price_tier'),
    priceBand: text('price_band'),
    costParts: text('cost_parts'),
    listCostPicoUsd: picoUsd('list_cost_pico_usd').notNull(),
    effectiveCostPicoUsd: picoUsd('effective_cost_pico_usd').notNull(),
    effectiveFactor: text('effective_factor'),
    costLowPicoUsd: picoUsd('cost_low_pico_usd'),
    costHighPicoUsd: picoUsd('cost_high_pico_usd'),
  },
  (table) => [uniqueIndex('adjustments_by_request').on(table.requestId, table.reason)],
)
