export { answerPrice } from './answer-price.ts'
export { interruptedReceipt, priceCall, priceRecorded, withoutUsage } from './meter.ts'
