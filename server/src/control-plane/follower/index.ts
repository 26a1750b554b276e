export { bookAdjustments } from './book-adjustments.ts'
export type { Pricing } from './fold-entries.ts'
export { Follower, type FollowerOptions } from './follower.ts'
export {
  type KeptObject,
  type LedgerBatch,
  type LedgerFacts,
  type LedgerQuestion,
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
