import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'

/** Values for an insert of every column of a table, each a placeholder of the column's own name. */
export function placeholdersFor<T extends SQLiteTable>(table: T): T['$inferInsert'] {
  const columns: Record<string, SQLiteColumn> = getTableColumns(table)
  // Drizzle accepts placeholders where values go, but says so only in the types of single columns.
  const values: unknown = Object.fromEntries(
    Object.keys(columns).map((name) => [name, sql.placeholder(name)]),
  )
  return values as T['$inferInsert']
}

/** What to do where a row of this key is there: each of its other columns grows by what was to be inserted. */
export function addToSums(table: SQLiteTable, keyNames: readonly string[]) {
  const columns: Record<string, SQLiteColumn> = getTableColumns(table)
  const set: Record<string, SQL> = {}
  for (const [name, column] of Object.entries(columns)) {
    if (!keyNames.includes(name)) set[name] = sql`${column} + ${sql.raw(`excluded.${column.name}`)}`
  }
  return { target: keyNames.map((name) => columns[name]!), set }
}
