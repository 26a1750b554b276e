import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { whole } from './columns.ts'

/** The choices that people made for the whole installation. */
export const settings = sqliteTable('settings', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
  changedAt: whole('changed_at').notNull(),
})
