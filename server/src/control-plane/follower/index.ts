export { bookAdjustments } from './book-adjustments.ts'
export {
  admitFacetValues,
  type FacetCell,
  type FacetValue,
  facetValuesIn,
  facetValuesMax,
  facetValueText,
  monthStartOf,
  otherValue,
  tagNamesMax,
  withoutOtherValues,
} from './facets.ts'
export { Follower } from './follower.ts'
export {
  type KeptObject,
  type LedgerBatch,
  type LedgerStore,
  type LedgerSums,
  StorageUnavailable,
} from './ledger-store.ts'
export type { ReportedCostCell } from './reported-costs.ts'
export { RollupFold } from './rollup.ts'
export { rollupRanges } from './rollup-ranges.ts'
export {
  coarsenRollups,
  latencyBoundsMs,
  type RollupCell,
  type RollupSpan,
  type RollupSums,
} from './rollup-sums.ts'
export { type Difference, type VerifyResult, type VerifyStore, verify } from './verify.ts'
