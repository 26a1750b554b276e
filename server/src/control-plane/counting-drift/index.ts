/**
 * Drift is the difference between the input tokens that Outlay counts for a call and those that its provider reports, added
 * up per model and UTC day.
 */
export { createDriftRecord, type DriftRecord } from './create-drift-record.ts'
export type { DriftCell, DriftStore } from './drift-store.ts'
