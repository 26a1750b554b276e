export { createPriceDesk, type PriceDesk } from './price-desk.ts'
export { nextAdjustments, sumPastCalls } from './price-past-calls.ts'
export { createPriceService, type PriceService } from './price-service.ts'
export { priceProblem } from './records-of-draft.ts'
export type {
  AdjustmentPage,
  OwnPriceStore,
  PastCallRunner,
  PastCallStore,
  PriceChange,
  PriceChangeKind,
} from './store.ts'
