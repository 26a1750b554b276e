/** Drift: how far the input tokens that providers report differ from those that Outlay counts for the same calls. */
export {
  addDrift,
  addSample,
  type CountedFamily,
  countedFamilies,
  type DriftSample,
  type DriftSums,
  noDrift,
} from './drift-sums.ts'
export { type DriftState, driftShare, driftState, driftStates } from './judge-drift.ts'
export {
  type ReportedCostState,
  reportedCostShare,
  reportedCostState,
  reportedCostStates,
} from './judge-reported-cost.ts'
export { calibrationMax, calibrationMin, learntCalibration, undatedModel } from './learn-calibration.ts'
export { noReportedCosts, type ReportedCosts } from './reported-costs.ts'
