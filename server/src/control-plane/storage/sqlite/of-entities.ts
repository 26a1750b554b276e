import { and, eq, type SQL } from 'drizzle-orm'
import type { EntityFilter } from '../../reports/index.ts'
import type { SummedTable } from './rollup-tables.ts'

/** Restricts a query of rollups to a filter. Rollups and filters both write "none" as ''. */
export function ofEntities(
  table: SummedTable,
  { projectId, keyId, model, provider }: EntityFilter,
): SQL | undefined {
  return and(
    projectId === null ? undefined : eq(table.projectId, projectId),
    keyId === null ? undefined : eq(table.keyId, keyId),
    model === null ? undefined : eq(table.model, model),
    provider === null ? undefined : eq(table.provider, provider),
  )
}
