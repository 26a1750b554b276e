export type {
  Adjustment,
  Attempt,
  CallOnRecord,
  CostRecord,
  Intent,
  PricedCost,
  PriceFacts,
  Receipt,
  SeenKey,
} from './records.ts'
export { withAdjustment } from './with-adjustment.ts'
