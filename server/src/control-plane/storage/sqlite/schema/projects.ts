import { sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { whole } from './columns.ts'

/** The projects that spend is charged to. */
export const projects = sqliteTable(
  'projects',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    createdAt: whole('created_at').notNull(),
  },
  (table) => [uniqueIndex('projects_by_name').on(table.name)],
)
