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
import { type HeaderLabels, noLabels } from '../attribution/index.ts'
import type { Caller } from '../callers/index.ts'
import type { OpenCall } from '../journal/index.ts'
import type { CapturedBytes } from './captured-bytes.ts'
import type { CredentialPlace } from './find-credential.ts'
import type { FormFields } from './form-fields.ts'
import type { RequestBody } from './read-body.ts'
import { noFields, type RequestFields, requestObjectOf } from './read-request.ts'
import type { Upstream } from './upstream.ts'

/** An attempt that is still being filled in. */
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

/**
 * One call on its way through the gateway. Each stage fills in what it learns. A class, because every call
 * then has one shape from the start: objects that grow by spreading cost more than the relaying itself.
 */
export class Call {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /**
   * The caller's connection. Kept here because undici removes it from the request after it has sent a passing
   * body.
   */
  readonly socket: Socket
  readonly path: string
  /** The part of the path behind the provider's base URL. */
  readonly apiPath: string
  readonly route: Route
  /** In milliseconds on the monotonic clock. */
  readonly startedAt: number
  /** If the credential is a token that rotates, the account's key replaces this caller at the end. */
  caller: Caller
  readonly credential: string
  readonly credentialPlace: CredentialPlace
  /** The query that goes upstream, with its question mark. Empty without a query. */
  readonly query: string
  readonly upstream: Upstream
  /** The wire format of the path. */
  readonly wire: WireFormat
  readonly intent: Intent
  body: RequestBody = noBody
  fields: RequestFields = noFields
  /** The labels in the headers of the call. */
  labels: HeaderLabels = noLabels
  /** Whether Outlay asked the stream for usage. The extra event must then be removed. */
  isUsageAsked = false
  /** Each try against the provider. The last one may still be running. */
  attempts: CallAttempt[] = []
  attemptStartedAt = 0
  /** Whether any byte of the request may have reached the provider. */
  isSent = false
  /** Bytes of a long held body that the connection to the provider has taken. */
  requestBytesSent = 0
  isClientGone = false
  /** Whether the ledger has the call's intent. From then on the call is always settled. */
  isAdmitted = false
  /** Whether its receipt is committed, and whether the caller's connection has finished with it. */
  isCommitted = false
  isClosed = false
  /** Whether the call is sent once more without the request for usage. */
  isRetriedUnasked = false
  isWaitingForReader = false
  /** Whether its answer could not be read while it passed. Logged once. */
  isUnreadable = false
  isSettled = false
  /**
   * The current attempt, kept to abort it. Null when no attempt can be aborted. This is undici's own object
   * and not a function around it: V8 puts a function that is assigned to a property into the old generation
   * at once, and all that it refers to, the whole call, follows it there.
   */
  exchange: { abort(reason: Error): void } | null = null
  /** The next thing that the provider owes. The sweep of stalled calls reads it. */
  waitsFor: 'nothing' | 'connection' | 'head' | 'body' = 'nothing'
  /** When the sweep last saw bytes move, on the monotonic clock. */
  idleSince = 0
  movedAtSweep = -1
  observation: Observation = emptyObservation
  firstOutputAt: number | null = null
  responseBytes = 0
  /** Bytes received from the provider, passed on or not. */
  receivedBytes = 0
  /** Bytes of the answer that are kept for counting, in case no usage comes. */
  captured: CapturedBytes | 'too-much' | null = null
  capturedBytes = 0
  /** Bytes of the answer that are held before they go to the caller, taken from the budget. */
  answerBytesHeld = 0
  providerRequestId: string | null = null
  /** The answer's headers, by lower-case name. */
  answerHeaders: Record<string, string | string[] | undefined> = noHeaders
  /**
   * Reads the small fields of an upload while it passes. Null without a form, or if the form can teach
   * nothing.
   */
  form: FormFields | null = null
  /**
   * The journal's entry while the call runs. Null before the call is admitted, and when nothing is measured.
   */
  openCall: OpenCall | null = null
  /** The index of the call in the set of running calls. */
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

  /** Facts besides the answer that a bill may depend on. Only readers that need them ask. */
  billingContext(): BillingContext {
    const { upstream, route, body, form, fields, intent } = this
    let request: JsonObject | null | undefined
    return {
      provider: upstream.provider,
      at: intent.admittedAt,
      // Few bills depend on the request, so only those parse it again.
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

/**
 * The region that served a call, if regions have prices of their own. The answer, the path or the host names
 * it.
 */
export function regionOf({ route, upstream }: Call, { region }: Pick<Observation, 'region'>): string | null {
  return region ?? route.region ?? upstream.region
}

/** Records how long the latest attempt has lasted so far. */
export function timeAttempt(call: Call): void {
  const attempt = call.attempts.at(-1)
  if (attempt) attempt.durationMs = Math.round((performance.now() - call.attemptStartedAt) * 1_000) / 1_000
}
