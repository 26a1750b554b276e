export { answerPrice } from './answer-price.ts'
export { interruptedReceipt, type MeteredUsage, priceCall } from './meter.ts'
