/**
 * Which projects a question is about. Calls without a project belong to nobody's list of projects, so only the scope of
 * all projects includes them.
 */
export type Scope = WholeScope | { kind: 'projects'; ids: readonly string[] }

/** For sums that are not kept by project: the type keeps them from being asked for with a list. */
export type WholeScope = { kind: 'all' }

export const allProjects: WholeScope = { kind: 'all' }

/** Null and undefined stand for "no project". */
export function isInScope(scope: Scope, projectId: string | null | undefined): boolean {
  if (scope.kind === 'all') return true
  return projectId != null && projectId !== '' && scope.ids.includes(projectId)
}
