export type { Billing, BillingContext, BillingReader } from './billing.ts'
export { billingApis, billingReaderOf } from './billing-readers.ts'
export { loadSigner, type RequestSigner } from './credentials/load-signer.ts'
export { firstCallOf } from './first-call.ts'
export { type JsonObject, objectOf } from './json.ts'
export { isZeros } from './placeholder-usage.ts'
export { readErrorType } from './read-error-type.ts'
export { type RequestLabels, readRequestLabels } from './request-labels.ts'
export { readRequestedSettings } from './requested-settings.ts'
export { noSession, storedObjectsRoute, unknownPost } from './routes.ts'
export {
  type BilledLine,
  type BodyReader,
  type EventRole,
  emptyObservation,
  type Observation,
  type RequestHints,
  type Route,
  type SessionNews,
  type SessionReader,
  type StreamReader,
  type WireFormat,
} from './wire-format.ts'
export { loadWireFormat } from './wire-formats.ts'
