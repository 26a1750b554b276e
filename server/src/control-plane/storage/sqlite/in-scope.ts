import type { Scope } from '@outlay/shared/access'
import { inArray, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'

/**
 * Restricts a query to a scope by the column of the project's id. A call without a project has null in
 * `requests` and '' in rollups. No list of projects contains either, so such calls are excluded. The list is
 * one parameter: it may have any length, and an empty list matches no row.
 */
export function inScope(projectId: SQLiteColumn, scope: Scope): SQL | undefined {
  if (scope.kind === 'all') return undefined
  const ids = JSON.stringify(scope.ids.filter((id) => id !== ''))
  return inArray(projectId, sql`(SELECT value FROM json_each(${ids}))`)
}
