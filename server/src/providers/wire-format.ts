import type { BilledQuantity, Operation, TokenUsage } from '@outlay/shared/usage'
import type { OutlayError } from '../lib/errors.ts'
import type { Billing, BillingContext, BillingReader } from './billing.ts'
import type { StreamRules } from './stream-rules.ts'

/** What a route is, decided from method and parsed path alone. */
export type Route = {
  operation: Operation
  /** The API after its provider's name, `chat.completions`; null where nothing that bills is answered. */
  api: string | null
  /** `inference` and `models` are open to every Outlay key; the others need a permission of that name. */
  access: 'inference' | 'models' | 'unmetered-routes' | 'stored-objects'
  /** The same request twice leaves nothing behind at the provider: it may be tried again. */
  isStateless: boolean
  /** The answer carries usage; without it the row says so. Lists and deletions have none to carry. */
  hasUsage: boolean
  /** A stream on this route tells its usage only when asked with `stream_options.include_usage`. */
  usageOnRequest: boolean
  /** How its answers say what they bill; null on routes that bill nothing, or that nobody here can read. */
  billing: BillingReader | null
  /** How its streams are read; null where it has none. */
  stream: StreamRules | null
  /** How what passes over its WebSocket is read; null where it is none. */
  session: ((call: BilledCall) => SessionReader) | null
  /** The model, where the path or the query names it and not the body. */
  model: string | null
  /** Whether it streams, where the path says so; null: the body does. */
  isStream: boolean | null
  /** It streams unless the body says otherwise. */
  isStreamByDefault: boolean
  /** A place with prices of its own, where the path says it. */
  region: string | null
  /** Nobody here knows an address like it. The provider may have one all the same. */
  isUnknown: boolean
  /** It asks again for what the provider keeps: an answer without usage bills nothing, and usage that was booked is not booked again. */
  isPoll: boolean
  /** Fields of its answers that are addresses at the provider, which SDKs ask next. */
  linkFields: readonly string[]
}

/** What an answer, whole or streamed, tells about itself. */
export type Observation = {
  model: string | null
  serviceTier: string | null
  speed: 'fast' | null
  /** A place with prices of its own, where the answer says so. */
  region: string | null
  /** Disjoint parts; null where the provider did not say. */
  usage: TokenUsage | null
  /** The answer says nothing of its quantities: they are those of the request. */
  isOfRequest: boolean
  /** It was told on the way, before the end of the answer: if that never comes, it is the least that was used. */
  isSoFar: boolean
  /** What is billed beside tokens: uses of the provider's own tools. */
  units: readonly BilledQuantity[]
  /** More is billed beside tokens than anybody could read: the answer was too long to look for it. */
  isMissingUnits: boolean
  /** What other models did for this answer, each billed at its own price. */
  others: Billing['others']
  /** What the provider itself says it charges: US dollars, an exact decimal. */
  reportedCostUsd: string | null
  /** Nothing is billed for it, whatever it used. */
  isFree: boolean
  /** What the provider keeps and tells again: `resp_...`; null where nothing is kept, or nobody knows. */
  objectId: string | null
  /** The provider has yet to work on it, or still does: its usage comes when it is asked for again. */
  isPending: boolean
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

/** Reads the bytes of an answer that is neither one JSON value nor server-sent events, beside the caller. */
export type BodyReader = {
  push(piece: Buffer, now: number): void
  /** What the whole of it told; asked once, after the last byte. */
  readonly observation: Observation
  firstOutputAt: number | null
}

/** Reads a call over WebSocket beside both of its ends: it is shown each message, in order, and never holds on to the bytes. */
export type SessionReader = {
  /** One of the provider's messages; null where it tells nothing, as nearly all of them. */
  read(message: Buffer): SessionNews | null
  /** One of the caller's. Absent: they tell nothing. */
  readCaller?(message: Buffer): void
  /**
   * Whether one of the caller's messages asks for an answer, so that it can be refused before the provider has begun. Asked
   * only when an answer would be refused. Absent: the provider decides by itself when it answers.
   */
  asksForAnswer?(message: Buffer): boolean
  /** The model that answers, as far as it is known by now. */
  readonly model: string | null
}

/** What happened in a session: an answer began, or something is billed. `id` is the provider's, and tells which answer it is. */
export type SessionNews =
  | { kind: 'begun'; id: string }
  | {
      kind: 'billed'
      id: string | null
      operation: Operation
      /** Whether the session's own model did it; else the observation says who. */
      isOfSession: boolean
      observation: Observation
      /** The provider failed to answer, and says so. */
      isFailed: boolean
    }

/** One of many answers that come together: a line of a batch's results. */
export type BilledLine = {
  /** Names it for ever, at its provider. */
  objectId: string
  observation: Observation
  /** The status it would have had by itself; null where nobody says. */
  status: number | null
  /** When it was made, UTC milliseconds; null where nobody says. */
  createdAt: number | null
}

/** A call, as far as what it is billed for depends on more than its answer; asked only where it does. */
export type BilledCall = {
  billingContext(): BillingContext
  /** Books an answer that came with others. */
  bill(line: BilledLine): void
}

/** What the body of a request says about the most it can cost. */
export type RequestHints = {
  /** Input that is only named: it can be as large as the model's context. */
  byReference: RegExp
  /** Tools that run at the provider and bill beside tokens. */
  serverTools: RegExp
  /** The most tokens it may write; null when the request sets no limit. */
  outputMaximum(values: Record<string, unknown>): number | null
  /** Whether the model is asked to think before it answers, so that it may be silent for long. */
  asksForThinking(values: Record<string, unknown>, model: string | null): boolean
}

/** One provider's way of speaking HTTP: what its routes are, and how it tells what a call used. */
export type WireFormat = {
  /** `path` is what follows the provider's own base URL, its version included where it has one. */
  route(method: string, path: string): Route
  /** Another format that the provider speaks on that path; null where it is this one. Absent: it speaks no other. */
  spokenAt?(path: string): WireFormat | null
  /** A call over WebSocket on that path; null where there is none. Absent: there is none at all. */
  sessionRoute?(path: string, query: URLSearchParams): Route | null
  hints: RequestHints
  readAnswer(route: Route, body: unknown, call: BilledCall): Observation
  createStreamReader(route: Route, call: BilledCall): StreamReader
  /** For answers of that content type; null: nothing in it tells anything. */
  createBodyReader(route: Route, contentType: string, call: BilledCall): BodyReader | null
  /** Outlay's own refusal in the shape this provider's SDKs understand. */
  refusalBody(error: OutlayError, requestId: string): string
}

export const emptyObservation: Observation = {
  model: null,
  serviceTier: null,
  speed: null,
  region: null,
  usage: null,
  isOfRequest: false,
  isSoFar: false,
  units: [],
  isMissingUnits: false,
  others: [],
  reportedCostUsd: null,
  isFree: false,
  objectId: null,
  isPending: false,
  providerUsage: null,
  errorType: null,
}
