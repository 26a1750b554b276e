import type { Scope } from '@outlay/shared/access'
import type { ReportStore } from './report-store.ts'

/**
 * The id of the project that a query names by id or name. Null for a query of any project, the empty text for
 * calls without a project. `unknown` when the scope has no such project: a project outside the scope looks
 * like one that does not exist.
 */
export async function findProject(
  store: Pick<ReportStore, 'findProjectId'>,
  idOrName: string | undefined,
  scope: Scope,
): Promise<{ projectId: string | null } | 'unknown'> {
  if (idOrName === undefined) return { projectId: null }
  if (idOrName === '') return { projectId: '' }
  const projectId = await store.findProjectId(idOrName, scope)
  return projectId === null ? 'unknown' : { projectId }
}
