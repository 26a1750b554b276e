export { createDriftRecord } from './create-drift-record.ts'
export type { DriftCell, DriftStore } from './drift-store.ts'
