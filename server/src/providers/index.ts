export { addUsages, type Billing, type BillingContext, type BillingReader } from './billing.ts'
export { billingApis, billingReaderOf } from './billing-readers.ts'
export { type JsonObject, objectOf } from './json.ts'
export { openAiRegion } from './openai/openai-region.ts'
export {
  type BodyReader,
  emptyObservation,
  type Observation,
  type RequestHints,
  type Route,
  type StreamReader,
  type WireFormat,
} from './wire-format.ts'
export { wireFormatOf } from './wire-formats.ts'
