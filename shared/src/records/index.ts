export type {
  Adjustment,
  Attempt,
  CallOnRecord,
  CostRecord,
  Intent,
  MeteredUsage,
  OtherWork,
  PricedCost,
  PriceFacts,
  Receipt,
  SeenKey,
} from './records.ts'
export { isSimulated, simulatorName } from './simulator.ts'
export { withAdjustment } from './with-adjustment.ts'
