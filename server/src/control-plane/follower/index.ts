export { bookAdjustments } from './book-adjustments.ts'
export { Follower } from './follower.ts'
export {
  type KeptObject,
  type LedgerBatch,
  type LedgerStore,
  type LedgerSums,
  StorageUnavailable,
} from './ledger-store.ts'
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
export { type Difference, type VerifyResult, type VerifyStore, verify } from './verify.ts'
