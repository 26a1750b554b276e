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
export { calibrationMax, calibrationMin, learntCalibration, undatedModel } from './learn-calibration.ts'
