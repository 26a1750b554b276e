import type { Scope, WholeScope } from '@outlay/shared/access'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'

/**
 * For sums that are kept by model and not by project: what providers charge, and drift. They cannot be
 * cut to some projects. Sums of 0 would claim that nothing was charged, and an unknown is never shown as zero, so a limited
 * scope is refused. Throws `permission-denied`.
 */
export function requireAllProjects(scope: Scope): WholeScope {
  if (scope.kind === 'all') return scope
  throw new OutlayError('permission-denied', errorWords.access.allProjectsOnly)
}
