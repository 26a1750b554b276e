import type { Scope, WholeScope } from '@outlay/shared/access'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'

/**
 * Refuses a limited scope for sums that are kept by model and not by project: reported costs, and counted
 * against reported tokens. Such sums cannot be limited to projects. Showing 0 instead would claim that
 * nothing was charged, and an unknown is never shown as zero. Throws `permission-denied`.
 */
export function requireAllProjects(scope: Scope): WholeScope {
  if (scope.kind === 'all') return scope
  throw new OutlayError('permission-denied', errorWords.access.allProjectsOnly)
}
