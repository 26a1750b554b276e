export type { Attempt, Intent, Receipt, SeenKey } from '@outlay/shared/records'
export { bookAdjustments } from './book-adjustments.ts'
export { Journal } from './journal.ts'
export { Ledger, type OpenCall } from './ledger.ts'
export { openLedger } from './open-ledger.ts'
export { examineJournal } from './read-journal.ts'
export { recover } from './recover.ts'
export type { ReportedCostCell } from './reported-costs.ts'
export {
  coarsenRollups,
  latencyBoundsMs,
  type RollupCell,
  RollupFold,
  type RollupSpan,
  type RollupSums,
} from './rollup.ts'
export { rollupRanges } from './rollup-ranges.ts'
export { type LedgerStore, StorageUnavailable } from './store.ts'
export { type Difference, type VerifyResult, type VerifyStore, verify } from './verify.ts'
