export {
  type AgentRole,
  type Attribution,
  agentRoles,
  attributionLimits,
  type LabelDimension,
  labelDimensions,
  noAttribution,
  type RequestedSettings,
  type Tags,
} from './attribution.ts'
export { buildPricedCost } from './build-priced-cost.ts'
export { type CostPartValues, costPartFrom, costPartValues } from './cost-part-values.ts'
export type { OtherWork, PriceFacts } from './price-facts.ts'
export {
  type Attempt,
  buildCost,
  buildIntent,
  buildReceipt,
  type CostRecord,
  copyReceipt,
  type Intent,
  intentFields,
  intentValues,
  type Receipt,
  type ReceiptField,
  type ReceiptValues,
  receiptFields,
  receiptFormat,
  receiptFromValues,
  receiptValues,
} from './receipt.ts'
export type { Adjustment, CallOnRecord, MeteredUsage, PricedCost, SeenKey } from './records.ts'
export { isSimulated, simulatorName } from './simulator.ts'
export { withAdjustment } from './with-adjustment.ts'
