import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { whole } from './columns.ts'

/** Published rates, dated. Rows are only ever added. */
export const prices = sqliteTable('prices', {
  id: text('id').primaryKey(),
  provider: text('provider').notNull(),
  model: text('model').notNull(),
  /** The whole dated row of the catalogue as JSON, as it was when first used. */
  row: text('row').notNull(),
  addedAt: whole('added_at').notNull(),
})
