import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Attempt, Intent } from '@outlay/shared/records'
import { messagesPrefix } from '../../providers/facts/index.ts'
import {
  type BillingContext,
  emptyObservation,
  type JsonObject,
  type Observation,
  type Route,
  type WireFormat,
} from '../../providers/index.ts'
import type { Caller } from '../callers/index.ts'
import type { OpenCall } from '../journal/index.ts'
import type { CapturedBytes } from './captured-bytes.ts'
import type { CredentialPlace } from './find-credential.ts'
import type { FormFields } from './form-fields.ts'
import type { RequestBody } from './read-body.ts'
import { type RequestFields, requestObjectOf } from './read-request.ts'
import type { Upstream } from './upstream.ts'

/** An attempt as it is filled in while it lasts. */
export type CallAttempt = { -readonly [Field in keyof Attempt]: Attempt[Field] }

type CallStart = Pick<
  Call,
  | 'incoming'
  | 'outgoing'
  | 'path'
  | 'apiPath'
  | 'route'
  | 'startedAt'
  | 'caller'
  | 'credential'
  | 'credentialPlace'
  | 'query'
  | 'upstream'
  | 'wire'
  | 'intent'
>

const beforeMessages = `${messagesPrefix}/`

const noBody: RequestBody = { kind: 'none' }

const noHeaders: Record<string, string | string[] | undefined> = {}

const noFields: RequestFields = {
  model: null,
  isStream: false,
  streamField: undefined,
  boundClass: 'none',
  boundInputTokens: null,
  boundOutputTokens: null,
  isThinking: false,
}

/**
 * One call on its way through the gateway; each stage fills in what it learns. A class, so that every call
 * has one shape from its first line on: objects that grow by spreading cost more than the relaying itself.
 */
export class Call {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /** The caller's connection. Kept here because undici takes it off the request once it has sent a body that passes. */
  readonly socket: Socket
  readonly path: string
  /** The part of it behind the provider's base URL. */
  readonly apiPath: string
  readonly route: Route
  /** On the monotonic clock, in milliseconds. */
  readonly startedAt: number
  /** Replaced by the account's own key at the end, where the credential is a token that rotates. */
  caller: Caller
  readonly credential: string
  readonly credentialPlace: CredentialPlace
  /** The query as it goes upstream, with its question mark; empty when there is none. */
  readonly query: string
  readonly upstream: Upstream
  /** The wire format of its path. */
  readonly wire: WireFormat
  readonly intent: Intent
  body: RequestBody = noBody
  fields: RequestFields = noFields
  /** Whether the stream was asked for usage on the caller's behalf: its extra piece must be taken out again. */
  isUsageAsked = false
  /** Each try against the provider; the last one may still be going on. */
  attempts: CallAttempt[] = []
  attemptStartedAt = 0
  /** Whether any byte of the request may have reached the provider. */
  isSent = false
  /** Bytes of a long held body that the provider's connection has taken. */
  requestBytesSent = 0
  isClientGone = false
  /** Whether its intent was handed to the ledger: from then on the call is settled, whatever happens. */
  isAdmitted = false
  /** Whether its receipt is committed, and whether the caller's connection is done with it. */
  isCommitted = false
  isClosed = false
  /** Whether the provider is called once more without our wish for usage. */
  isRetriedUnasked = false
  isWaitingForReader = false
  /** Whether its answer could not be read beside the caller: said once in the log. */
  isUnreadable = false
  isSettled = false
  /**
   * The current attempt, to stop it; null when there is none to stop. Undici's own object and not a function
   * around it: V8 puts a function that is assigned to a property into the old generation at once, and all that
   * it refers to, the whole call, follows it there.
   */
  exchange: { abort(reason: Error): void } | null = null
  /** What the provider owes next; the sweep of stalled calls reads it. */
  waitsFor: 'nothing' | 'connection' | 'head' | 'body' = 'nothing'
  /** Since when nothing has come, as the sweep last saw it, on the monotonic clock. */
  idleSince = 0
  movedAtSweep = -1
  observation: Observation = emptyObservation
  firstOutputAt: number | null = null
  responseBytes = 0
  /** Bytes that came from the provider, passed or not. */
  receivedBytes = 0
  /** What passed of the answer, kept for counting in case no usage comes. */
  captured: CapturedBytes | 'too-much' | null = null
  capturedBytes = 0
  /** What is held of the answer until it can go to the caller, taken from the budget. */
  answerBytesHeld = 0
  providerRequestId: string | null = null
  /** The answer's headers, by lower-case name. */
  answerHeaders: Record<string, string | string[] | undefined> = noHeaders
  /** Reads the small fields of an upload on its way; null where there is no form, or nothing to learn from it. */
  form: FormFields | null = null
  /** What the ledger knows of it while it runs; null before it is admitted, and when nothing is measured. */
  openCall: OpenCall | null = null
  /** Where it stands among the running calls. */
  place = -1

  constructor(start: CallStart) {
    this.incoming = start.incoming
    this.outgoing = start.outgoing
    this.socket = start.incoming.socket
    this.path = start.path
    this.apiPath = start.apiPath
    this.route = start.route
    this.startedAt = start.startedAt
    this.caller = start.caller
    this.credential = start.credential
    this.credentialPlace = start.credentialPlace
    this.query = start.query
    this.upstream = start.upstream
    this.wire = start.wire
    this.intent = start.intent
  }

  get id(): string {
    return this.intent.id
  }

  /** The path at the provider's own address. */
  get targetPath(): string {
    const { basePath, messagesBasePath } = this.upstream
    if (!this.apiPath.startsWith(beforeMessages) || messagesBasePath === null) return basePath + this.apiPath
    return messagesBasePath + this.apiPath.slice(messagesPrefix.length)
  }

  get method(): string {
    return this.intent.method
  }

  /** No-op: only batch results contain several bills. */
  bill(): void {}

  /** What a bill may depend on besides the answer. Only readers that need it ask for it. */
  billingContext(): BillingContext {
    const { upstream, route, body, form, fields, intent } = this
    let request: JsonObject | null | undefined
    return {
      provider: upstream.provider,
      at: intent.admittedAt,
      // Few bills depend on the request, so it is parsed again for those alone.
      get request() {
        if (request === undefined) {
          const sent = form?.fields() ?? requestObjectOf(body)
          request = route.model === null ? sent : { model: fields.model, ...sent }
        }
        return request
      },
      headers: this.answerHeaders as Record<string, string>,
      endpoint: upstream.endpoint,
      region: route.region ?? upstream.region,
    }
  }
}

/** The kind of place that served a call, where places have prices of their own. The answer, the path or the host says it. */
export function regionOf({ route, upstream }: Call, { region }: Pick<Observation, 'region'>): string | null {
  return region ?? route.region ?? upstream.region
}

/** Notes how long the latest attempt has lasted until now. */
export function timeAttempt(call: Call): void {
  const attempt = call.attempts.at(-1)
  if (attempt) attempt.durationMs = Math.round((performance.now() - call.attemptStartedAt) * 1_000) / 1_000
}
