import type { BilledQuantity, Operation, TokenUsage } from '@outlay/shared/usage'
import type { OutlayError } from '../lib/errors.ts'

/** What a route is, decided from method and parsed path alone. */
export type Route = {
  operation: Operation
  /** `inference` and `models` are open to every Outlay key; the others need a permission of that name. */
  access: 'inference' | 'models' | 'unmetered-routes' | 'stored-objects'
  /** The same request twice leaves nothing behind at the provider: it may be tried again. */
  isStateless: boolean
  /** The answer carries usage; without it the row says so. Lists and deletions have none to carry. */
  hasUsage: boolean
  /** A stream on this route tells its usage only when asked with `stream_options.include_usage`. */
  usageOnRequest: boolean
}

/** What an answer, whole or streamed, tells about itself. */
export type Observation = {
  model: string | null
  serviceTier: string | null
  /** Disjoint parts; null where the provider did not say. */
  usage: TokenUsage | null
  /** What is billed beside tokens: uses of the provider's own tools. */
  units: readonly BilledQuantity[]
  /** Another model worked on the answer too, and `usage` does not hold what it used. */
  hasOtherModels: boolean
  /** The provider's usage object as it came. */
  providerUsage: unknown
  /** The provider's word for what went wrong, from an error body or an error event. */
  errorType: string | null
}

/**
 * What one server-sent event means for the relay. `usage-only` is the extra piece a stream sends because it
 * was asked for usage; `terminal` is the wire format's own end of the stream.
 */
export type EventRole = 'content' | 'usage-only' | 'terminal'

/** Reads a stream beside the caller: it is shown each complete event and never holds on to the bytes. */
export type StreamReader = {
  /** `event` spans one event with its blank line; `now` is a monotonic clock in milliseconds. */
  read(bytes: Buffer, start: number, end: number, now: number): EventRole
  readonly observation: Observation
  /** When the first output was seen, on the clock given to `read`; null before that. */
  readonly firstOutputAt: number | null
}

/** One provider's way of speaking HTTP: what its routes are, and how it tells what a call used. */
export type WireFormat = {
  route(method: string, path: string): Route
  /** The fields of a request body the gateway acts on. */
  readAnswer(operation: Operation, body: unknown): Observation
  createStreamReader(operation: Operation): StreamReader
  /** Outlay's own refusal in the shape this provider's SDKs understand. */
  refusalBody(error: OutlayError, requestId: string): string
}

export const emptyObservation: Observation = {
  model: null,
  serviceTier: null,
  usage: null,
  units: [],
  hasOtherModels: false,
  providerUsage: null,
  errorType: null,
}
