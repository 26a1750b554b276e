export { interruptedReceipt, type MeteredUsage, priceCall } from './meter.ts'
