export { answerPrice } from './answer-price.ts'
export { interruptedReceipt, type MeteredUsage, priceCall, priceRecorded } from './meter.ts'
