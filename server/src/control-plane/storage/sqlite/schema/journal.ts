import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { whole } from './columns.ts'

/**
 * How far each journal is applied: this database holds every record before the position. The transaction that writes
 * the rows also writes the position, so a crash cannot separate the two.
 */
export const journalPositions = sqliteTable('journal_positions', {
  journalId: text('journal_id').primaryKey(),
  position: whole('position').notNull(),
})
