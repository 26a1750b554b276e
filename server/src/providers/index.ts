export type { Billing, BillingReader } from './billing.ts'
export { billingApis, billingReaderOf } from './billing-readers.ts'
export { type JsonObject, objectOf } from './json.ts'
export { openAi } from './openai/index.ts'
export { openAiRegion } from './openai/openai-region.ts'
export {
  emptyObservation,
  type Observation,
  type Route,
  type StreamReader,
  type WireFormat,
} from './wire-format.ts'
