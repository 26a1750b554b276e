export { createDriftRecord, type DriftRecord } from './create-drift-record.ts'
export type { DriftCell, DriftStore } from './drift-store.ts'
