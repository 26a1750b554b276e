import { expect, test } from 'vitest'
import { allProjects, isInScope, type Scope } from './scope.ts'

const search: Scope = { kind: 'projects', ids: ['prj_1', ''] }

test.each<[Scope, string | null | undefined, boolean]>([
  [allProjects, 'prj_1', true],
  [allProjects, null, true],
  [search, 'prj_1', true],
  [search, 'prj_2', false],
  [search, null, false],
  [search, undefined, false],
  [search, '', false],
  [{ kind: 'projects', ids: [] }, 'prj_1', false],
])('scope %j and project %s: %s', (scope, projectId, expected) => {
  expect(isInScope(scope, projectId)).toBe(expected)
})
