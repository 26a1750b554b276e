export type { Attempt, CostRecord, Intent, Receipt, SeenKey } from './records.ts'
