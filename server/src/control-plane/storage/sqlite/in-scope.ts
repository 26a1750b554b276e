import type { Scope } from '@outlay/shared/access'
import { inArray, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'

/**
 * Keeps a query within a scope, by the column that holds the project's id: null in `requests`, '' in rollups for a call
 * without one, and neither is in a list. The list is one parameter, so it may have any length, and an empty one is no row.
 */
export function inScope(projectId: SQLiteColumn, scope: Scope): SQL | undefined {
  if (scope.kind === 'all') return undefined
  const ids = JSON.stringify(scope.ids.filter((id) => id !== ''))
  return inArray(projectId, sql`(SELECT value FROM json_each(${ids}))`)
}
