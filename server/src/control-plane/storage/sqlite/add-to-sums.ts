import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'

/** Insert values for every column of a table: a placeholder with the column's own name. */
export function placeholdersFor<T extends SQLiteTable>(table: T): T['$inferInsert'] {
  const columns: Record<string, SQLiteColumn> = getTableColumns(table)
  // Drizzle accepts placeholders as values, but only the types of single columns say so.
  const values: unknown = Object.fromEntries(
    Object.keys(columns).map((name) => [name, sql.placeholder(name)]),
  )
  return values as T['$inferInsert']
}

/** On conflict, adds the inserted value to each column outside the key. */
export function addToSums(table: SQLiteTable, keyNames: readonly string[]) {
  const columns: Record<string, SQLiteColumn> = getTableColumns(table)
  const set: Record<string, SQL> = {}
  for (const [name, column] of Object.entries(columns)) {
    if (!keyNames.includes(name)) set[name] = sql`${column} + ${sql.raw(`excluded.${column.name}`)}`
  }
  return { target: keyNames.map((name) => columns[name]!), set }
}
