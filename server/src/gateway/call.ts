import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../keys/index.ts'
import type { Attempt, Intent } from '../ledger/index.ts'
import { emptyObservation, type Observation, type Route } from '../providers/index.ts'
import type { RequestBody } from './read-body.ts'
import type { RequestFields } from './read-request.ts'
import type { Upstream } from './upstream.ts'

/** One call on its way through the gateway; each stage fills in what it learns. */
export type Call = {
  readonly id: string
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly method: string
  readonly path: string
  readonly route: Route
  /** On the monotonic clock, in milliseconds. */
  readonly startedAt: number
  readonly caller: Caller
  readonly credential: string
  /** The query as it goes upstream, with its question mark; empty when there is none. */
  readonly query: string
  readonly upstream: Upstream
  intent: Intent
  body: RequestBody
  fields: RequestFields
  /** Whether the stream was asked for usage on the caller's behalf: its extra piece must be taken out again. */
  isUsageAsked: boolean
  attempts: Attempt[]
  /** Whether any byte of the request may have reached the provider. */
  isSent: boolean
  isClientGone: boolean
  isSettled: boolean
  /** Stops the current attempt; null when there is none to stop. */
  abortUpstream: ((reason: Error) => void) | null
  observation: Observation
  firstOutputAt: number | null
  responseBytes: number
  /** What passed of the answer, kept for counting in case no usage comes; null once it is too much. */
  captured: Buffer[] | null
  capturedBytes: number
  providerRequestId: string | null
}

type CallStart = Pick<
  Call,
  | 'id'
  | 'incoming'
  | 'outgoing'
  | 'method'
  | 'path'
  | 'route'
  | 'startedAt'
  | 'caller'
  | 'credential'
  | 'query'
  | 'upstream'
  | 'intent'
>

const noFields: RequestFields = {
  model: null,
  isStream: false,
  streamOptions: undefined,
  boundClass: 'none',
  boundInputTokens: null,
  boundOutputTokens: null,
}

export function startCall(start: CallStart): Call {
  return {
    ...start,
    body: { kind: 'none' },
    fields: noFields,
    isUsageAsked: false,
    attempts: [],
    isSent: false,
    isClientGone: false,
    isSettled: false,
    abortUpstream: null,
    observation: emptyObservation,
    firstOutputAt: null,
    responseBytes: 0,
    captured: [],
    capturedBytes: 0,
    providerRequestId: null,
  }
}
