export type { Attempt, CostRecord, FrozenCostPart, Intent, Receipt, SeenKey } from './records.ts'
