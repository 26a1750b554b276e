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
export { withAdjustment } from './with-adjustment.ts'
