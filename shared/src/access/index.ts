export { type Requirement, requirements } from './requirements.ts'
export { allProjects, isInScope, type Scope, type WholeScope } from './scope.ts'
