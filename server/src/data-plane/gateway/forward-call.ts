import { errorWords } from '@outlay/shared/words'
import type { Dispatcher } from 'undici'
import { detailsOf } from '../../lib/details-of.ts'
import { OutlayError } from '../../lib/errors.ts'
import { plainText } from '../../lib/plain-text.ts'
import { type BodyReader, emptyObservation } from '../../providers/index.ts'
import {
  type Answer,
  type AnswerContext,
  type AnswerDeps,
  type AnswerHead,
  asksForReceipt,
  type Flow,
  isJson,
} from './answers/answer.ts'
import { createBytesAnswer } from './answers/bytes-answer.ts'
import { createLinkedAnswer } from './answers/linked-answer.ts'
import { ScannedAnswer } from './answers/scanned-answer.ts'
import { createSniffedAnswer, mayBeMislabelled } from './answers/sniffed-answer.ts'
import { createStreamAnswer } from './answers/stream-answer.ts'
import { unlabelledJsonReader } from './answers/unlabelled-json.ts'
import { createWholeAnswer, heldBytesMax } from './answers/whole-answer.ts'
import { bookBatchLine } from './book-batch-line.ts'
import { type Call, type CallAttempt, timeAttempt } from './call.ts'
import { containFaults, endFaultyCall } from './contain-faults.ts'
import { acceptedEncodings, upstreamHeaders } from './headers.ts'
import { ForeignAddress, hasAddress, headersLedBack } from './lead-back.ts'
import { sendRefusal } from './refuse.ts'
import { type RetryPolicy, retryDelayMs } from './retry-policy.ts'
import { bodyToSend, bytesOrStream, isLong, passingBody, type SentBody } from './sent-body.ts'
import { settleCall } from './settle-call.ts'
import type { TurnShare } from './share-turns.ts'
import { Stopped } from './stop-stalled.ts'
import { answerHeadBytesMax } from './upstream.ts'

export type ForwardDeps = AnswerDeps & {
  retry: RetryPolicy
  via: string
  uploadBytesMax: number
  turnShare: TurnShare
}

/**
 * Further tries after the first: for calls that surely did not reach the provider, and for those that it
 * asked to be tried again.
 */
const retriesMax = 2

/** Sends a call to the provider and its answer back. Every way this can end settles the call. */
export function forwardCall(deps: ForwardDeps, call: Call): void {
  // A fault ended the call while it waited for another try.
  if (call.isSettled) return
  if (call.isClientGone && !call.isSent) {
    settleCall(deps, call, { outcome: 'client-gone', status: null, errorType: 'client-gone' }, () => {})
    return
  }
  const sent = bodyToSend(deps, call)
  const { upstream } = call
  if (upstream.sign === null || call.caller.kind !== 'outlay') {
    dispatch(deps, call, sent, ourHeaders(deps, call, sent))
    return
  }
  const signed = upstream.sign({
    method: call.method,
    url: new URL(upstream.origin + call.targetPath + call.query),
    contentType: call.incoming.headers['content-type'],
    body: sent?.pieces ?? [],
  })
  const send = containFaults(deps, call, (headers: string[]) =>
    dispatch(deps, call, sent, [...headers, ...ourHeaders(deps, call, sent)]),
  )
  if (Array.isArray(signed)) send(signed)
  else
    signed.then(
      send,
      containFaults(deps, call, (error: unknown) => failUnsigned(deps, call, error)),
    )
}

function dispatch(deps: ForwardDeps, call: Call, sent: SentBody | null, ours: string[]): void {
  const { upstream, body } = call
  const headers = upstreamHeaders(call.incoming.rawHeaders, {
    isOurs: call.caller.kind === 'outlay',
    isUnpacked: sent?.isUnpacked === true,
    ours,
    acceptEncoding:
      call.isUsageAsked || asksForReceipt(call) || call.route.linkFields.length > 0
        ? 'identity'
        : acceptedEncodings(call.incoming.headers['accept-encoding']),
  })
  upstream.dispatcher.dispatch(
    {
      origin: upstream.origin,
      path: call.targetPath + call.query,
      method: call.method as Dispatcher.HttpMethod,
      headers,
      body: body.kind === 'passing' ? passingBody(deps, call) : sent && bytesOrStream(call, sent),
    },
    new Attempt(deps, call),
  )
}

/** Nothing has been sent. Without a signature the call is refused, and the error names what is missing. */
function failUnsigned(deps: ForwardDeps, call: Call, error: unknown): void {
  if (!(error instanceof OutlayError)) {
    deps.logger.error({ event: 'signing-failed', request: call.id, ...detailsOf(error) })
  }
  const refusal =
    error instanceof OutlayError ? error : new OutlayError('internal-error', errorWords.unexpected)
  settleCall(deps, call, { outcome: 'refused', status: refusal.status, errorType: refusal.code }, () => {
    if (!call.isClientGone) sendRefusal(call.outgoing, call.wire, refusal, call.id)
  })
}

/**
 * One try. Undici reports what happens, and this class chooses how the answer goes back. An error thrown by
 * one of these methods would reach undici, or the process if the provider's socket has just ended, so each
 * method is a boundary of its call.
 */
class Attempt implements Dispatcher.DispatchHandler {
  readonly #deps: ForwardDeps
  readonly #call: Call
  readonly #record: CallAttempt = { status: null, error: null, durationMs: 0 }
  #answer: Answer | null = null
  #flow: Flow | null = null
  #isStarted = false
  /** Set if this answer is dropped because the call is tried again. */
  #retryAfterMs: number | null = null

  constructor(deps: ForwardDeps, call: Call) {
    this.#deps = deps
    this.#call = call
    call.attempts.push(this.#record)
    // Undici's own limit for connections bounds this wait.
    call.waitsFor = 'connection'
    call.attemptStartedAt = performance.now()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    try {
      this.#start(controller)
    } catch (error) {
      this.#endFaulty(error)
    }
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    statusMessage = '',
  ): void {
    // Statuses 100 to 103 announce an answer. The answer itself follows.
    if (status < 200) return
    try {
      this.#startAnswer(controller, {
        status,
        statusMessage,
        headers,
        rawHeaders: rawHeadersOf(controller, headers),
      })
    } catch (error) {
      this.#endFaulty(error)
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    // A paused parser that resumes first hands over an empty piece.
    if (piece.length === 0) return
    this.#call.receivedBytes += piece.length
    try {
      this.#answer?.data(piece)
      if (this.#flow !== null) this.#deps.turnShare.passed(piece.length, this.#flow)
    } catch (error) {
      this.#endFaulty(error)
    }
  }

  onResponseEnd(): void {
    try {
      this.#endAttempt(null)
      if (this.#retryAfterMs !== null) this.#tryAgain(this.#retryAfterMs)
      else this.#answer?.end()
    } catch (error) {
      this.#endFaulty(error)
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    try {
      this.#fail(errorTypeOf(error, this.#isStarted))
    } catch (fault) {
      this.#endFaulty(fault)
    }
  }

  #endFaulty(error: unknown): void {
    endFaultyCall(this.#deps, this.#call, error)
  }

  #start(controller: Dispatcher.DispatchController): void {
    this.#isStarted = true
    if (this.#call.isClientGone || this.#call.isSettled) {
      // The caller has left, and nothing of the answer has been written.
      controller.abort(new Stopped('client-gone'))
      return
    }
    this.#call.isSent = true
    this.#await('head')
    this.#call.exchange = controller
  }

  #startAnswer(controller: Dispatcher.DispatchController, head: AnswerHead): void {
    const { status, headers } = head
    this.#record.status = status
    this.#await('body')
    const call = this.#call
    call.providerRequestId = boundedText(headers['x-request-id'] ?? headers['request-id'])
    call.answerHeaders = headers
    const delay = this.#mayRetry() ? retryDelayMs(this.#deps.retry, call, status, headers) : null
    if (delay !== null) {
      this.#retryAfterMs = delay
      return
    }
    if (call.isRetriedUnasked && status < 400) call.upstream.refusesUsageOption = true
    this.#flow = countingFlow(controller, (error) => this.#endFaulty(error))
    const passed = hasAddress(headers) ? this.#leadBack(controller, head) : head
    if (passed) this.#answer = this.#answerTo({ deps: this.#deps, call, head: passed, flow: this.#flow })
  }

  /** Null if the answer would send an Outlay key to another host. It is not passed on then. */
  #leadBack(controller: Dispatcher.DispatchController, head: AnswerHead): AnswerHead | null {
    const call = this.#call
    try {
      return { ...head, rawHeaders: headersLedBack(call, head.rawHeaders) }
    } catch (error) {
      if (!(error instanceof ForeignAddress)) throw error
      this.#deps.logger.warn({ event: 'foreign-link', request: call.id, host: error.host })
      // A redirect bills nothing.
      call.observation = { ...emptyObservation, isFree: head.status >= 300 }
      controller.abort(new Stopped('foreign-link'))
      return null
    }
  }

  #answerTo(context: AnswerContext): Answer {
    const { call, head } = context
    const deps = this.#deps
    if (hasLinks(call, head)) return createLinkedAnswer(context)
    if (deps.isBypassed) return createBytesAnswer(context)
    const isRefused = call.isUsageAsked && head.status >= 400
    if (isEventStream(head) && !isRefused) return createStreamAnswer(context)
    if (!mayBeMislabelled(call, head)) return this.#answerAsLabelled(context, isRefused)
    return createSniffedAnswer(context, {
      events: () => createStreamAnswer(context),
      other: () => this.#answerAsLabelled(context, false),
    })
  }

  /** A refusal is read whatever its content type says: the request for usage may be its reason. */
  #answerAsLabelled(context: AnswerContext, isRefused: boolean): Answer {
    const { call, head } = context
    const deps = this.#deps
    if (!isRefused && !isOneJsonValue(call, head)) {
      return createBytesAnswer(context, bodyReaderOf(deps, call, head) ?? unlabelledJsonReader(context))
    }
    const length = Number(head.headers['content-length'] ?? 0)
    if (length <= heldBytesMax) return createWholeAnswer(context, () => this.#retryUnasked())
    return createBytesAnswer(context, new ScannedAnswer(context))
  }

  #fail(errorType: string): void {
    this.#endAttempt(errorType)
    if (this.#retryAfterMs !== null) {
      this.#tryAgain(this.#retryAfterMs)
      return
    }
    if (this.#answer) {
      this.#answer.fail(errorType)
      return
    }
    // Not one byte of the request was written. Only this failure is always safe to try again.
    if (!this.#isStarted && this.#mayRetry() && this.#call.body.kind !== 'passing') {
      this.#tryAgain(0)
      return
    }
    this.#failWithoutAnswer(errorType)
  }

  #failWithoutAnswer(errorType: string): void {
    const { isClientGone } = this.#call
    const outcome = isClientGone ? 'client-gone' : 'upstream-failed'
    const error = publicError(errorType)
    settleCall(
      this.#deps,
      this.#call,
      { outcome, status: isClientGone ? null : error.status, errorType },
      () => {
        if (!isClientGone) sendRefusal(this.#call.outgoing, this.#call.wire, error, this.#call.id)
      },
    )
  }

  #await(next: 'head' | 'body'): void {
    this.#call.waitsFor = next
    this.#call.movedAtSweep = -1
  }

  #mayRetry(): boolean {
    return this.#call.attempts.length <= retriesMax && !this.#call.isClientGone
  }

  #endAttempt(error: string | null): void {
    this.#call.exchange = null
    this.#call.waitsFor = 'nothing'
    this.#record.error = error
    timeAttempt(this.#call)
  }

  #tryAgain(delayMs: number): void {
    const { outgoing } = this.#call
    if (this.#call.isClientGone) {
      this.#failWithoutAnswer('client-gone')
      return
    }
    const goOn = containFaults(this.#deps, this.#call, () => {
      outgoing.off('close', stopWaiting)
      forwardCall(this.#deps, this.#call)
    })
    const timer = setTimeout(goOn, delayMs)
    const stopWaiting = containFaults(this.#deps, this.#call, () => {
      clearTimeout(timer)
      this.#failWithoutAnswer('client-gone')
    })
    outgoing.once('close', stopWaiting)
  }

  /**
   * A host that does not know `stream_options` is called again with the request as the caller wrote it. If
   * that helps, it is remembered.
   */
  #retryUnasked(): boolean {
    if (!this.#call.isUsageAsked || this.#call.isClientGone) return false
    this.#call.isRetriedUnasked = true
    forwardCall(this.#deps, this.#call)
    return true
  }
}

/** The headers that Outlay adds: its name in `Via`, the credential and account, and the length of a sent body. */
export function ourHeaders(deps: Pick<ForwardDeps, 'via'>, call: Call, sent: SentBody | null): string[] {
  const { caller, upstream, incoming, body } = call
  const isOurs = caller.kind === 'outlay'
  const headers = ['via', viaOf(incoming, deps.via)]
  if (!isOurs || upstream.sign === null) headers.push(...credentialHeader(call, isOurs))
  if (isOurs) headers.push(...upstream.accountHeaders)
  if (body.kind === 'passing') {
    const length = incoming.headers['content-length']
    if (length !== undefined) headers.push('content-length', length)
  } else if (sent && isLong(sent)) {
    headers.push('content-length', String(sent.bytes))
  }
  return headers
}

/**
 * A caller's own credential goes out in the header it came in, or in a header if it came in the address.
 * Outlay's credential goes where this provider takes it. A host that needs no key gets no header: an empty
 * header would count as a key.
 */
function credentialHeader(
  { upstream, credential, credentialPlace: place }: Call,
  isOurs: boolean,
): readonly string[] {
  const value = isOurs ? upstream.apiKey : credential
  if (value === null) return []
  const name = isOurs || place === 'query' || place === 'subprotocol' ? upstream.keyHeader : place
  return name === 'authorization' ? ['authorization', `Bearer ${value}`] : [name, value]
}

/** Earlier gateways stay named, so that each of them recognises a loop through several gateways. */
function viaOf({ headers }: Call['incoming'], ours: string): string {
  return headers.via === undefined ? ours : `${headers.via}, ${ours}`
}

/**
 * A slow reader, a decoder and other answers may each pause the provider. It resumes when all pauses have
 * ended.
 */
function countingFlow(controller: Dispatcher.DispatchController, endFaulty: (error: unknown) => void): Flow {
  let waiting = 0
  return {
    pause() {
      waiting += 1
      if (waiting === 1) controller.pause()
    },
    resume() {
      waiting -= 1
      if (waiting > 0) return
      try {
        controller.resume()
      } catch (error) {
        endFaulty(error)
      }
    },
  }
}

function hasLinks({ route, method }: Call, { status }: AnswerHead): boolean {
  return route.linkFields.length > 0 && status < 300 && method !== 'HEAD'
}

function isEventStream(head: AnswerHead): boolean {
  return /^text\/event-stream\b/i.test(String(head.headers['content-type'] ?? ''))
}

/** A refused request has nothing to bill, whatever the refusal looks like. */
function bodyReaderOf(deps: ForwardDeps, call: Call, { status, headers }: AnswerHead): BodyReader | null {
  if (status >= 400) return null
  const contentType = String(headers['content-type'] ?? '')
  return call.wire.createBodyReader(call.route, contentType, {
    billingContext: () => call.billingContext(),
    bill: (line) => bookBatchLine(deps, call, line),
  })
}

function isStreamByDefault({ route, fields }: Call): boolean {
  return route.isStreamByDefault && fields.isStream
}

function isOneJsonValue(call: Call, head: AnswerHead): boolean {
  if (call.method === 'HEAD') return false
  // A stream, even if all of it happens to be one JSON value.
  if ((call.route.isStream || isStreamByDefault(call)) && head.status < 400) return false
  // Lines of JSON under any content type, as long as a file may be.
  if (call.route.operation === 'batch' && head.status < 400) return false
  return isJson(head)
}

/** Header names and values as they came. Undici parses them into an object that loses their order. */
function rawHeadersOf(
  controller: Dispatcher.DispatchController,
  headers: Record<string, string | string[] | undefined>,
): (Buffer | string)[] {
  const { rawHeaders } = controller
  if (Array.isArray(rawHeaders)) return rawHeaders
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).flatMap((one) => [name, one]),
  )
}

export function boundedText(value: string | string[] | undefined): string | null {
  return typeof value === 'string' ? plainText(value, 200) : null
}

/** A short word for the row and the log about a failure between Outlay and the provider. */
function errorTypeOf(error: Error & { code?: string }, isStarted: boolean): string {
  if (error instanceof Stopped) return error.reason
  switch (error.code) {
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return 'upstream-truncated'
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'upstream-unreachable'
    case 'UND_ERR_HEADERS_OVERFLOW':
      return 'upstream-headers-too-large'
    default:
      if (!isStarted) return 'upstream-unreachable'
      // The connection closed in the middle of an answer whose end was declared.
      if (error.code === 'HPE_INVALID_EOF_STATE') return 'upstream-truncated'
      return error.name.startsWith('HTTPParser') ? 'upstream-not-http' : 'upstream-reset'
  }
}

export function publicError(errorType: string): OutlayError {
  switch (errorType) {
    case 'upstream-unreachable':
      return new OutlayError('upstream-unreachable', errorWords.calls.unreachable)
    case 'request-too-large':
      return new OutlayError('request-too-large', errorWords.calls.tooLargeOnTheWay)
    case 'foreign-link':
      return new OutlayError('foreign-link', errorWords.calls.foreignLink)
    case 'upstream-headers-too-large':
      return new OutlayError(
        'upstream-headers-too-large',
        errorWords.calls.answerHeadersTooLarge(answerHeadBytesMax / 1_024),
      )
    case 'upstream-timeout':
      return new OutlayError('upstream-timeout', errorWords.calls.noAnswerInTime)
    default:
      return new OutlayError('upstream-failed', errorWords.calls.cutBeforeAnswer)
  }
}
