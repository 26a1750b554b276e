import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { picoUsd, whole } from './columns.ts'

/**
 * Costs that providers reported, and costs by our prices for the same calls, added up per UTC quarter-hour and model so
 * that a page need not read the rows. Few calls have a reported cost, so there is no table of hours or days. '' means
 * "none", and each sum of money has two columns, as in rollups.
 */
export const reportedCosts = sqliteTable(
  'reported_costs',
  {
    start: whole('quarter_start').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    comparedCalls: whole('compared_calls').notNull(),
    comparedReportedCostHigh: picoUsd('compared_reported_cost_high').notNull(),
    comparedReportedCostLow: picoUsd('compared_reported_cost_low').notNull(),
    computedCostHigh: picoUsd('computed_cost_high').notNull(),
    computedCostLow: picoUsd('computed_cost_low').notNull(),
    uncomputedCalls: whole('uncomputed_calls').notNull(),
    uncomputedReportedCostHigh: picoUsd('uncomputed_reported_cost_high').notNull(),
    uncomputedReportedCostLow: picoUsd('uncomputed_reported_cost_low').notNull(),
  },
  (table) => [primaryKey({ columns: [table.start, table.provider, table.model] })],
)
