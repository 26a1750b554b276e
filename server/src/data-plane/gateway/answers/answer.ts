import type { Receipt } from '@outlay/shared/records'
import { emptyObservation, type Observation } from '../../../providers/index.ts'
import type { Call } from '../call.ts'
import { CapturedBytes } from '../captured-bytes.ts'
import { containFaults } from '../contain-faults.ts'
import { withCors } from '../cors.ts'
import { downstreamHeaders } from '../headers.ts'
import { type Ending, type SettleDeps, settleCall } from '../settle-call.ts'

/** The head of a provider's answer. */
export type AnswerHead = {
  status: number
  statusMessage: string
  /** A flat list of names and values as received, with order and duplicates kept. */
  rawHeaders: readonly (Buffer | string)[]
  /** By lower-case name. */
  headers: Record<string, string | string[] | undefined>
}

/** Pauses the provider's socket while the caller or a decoder catches up. */
export type Flow = { pause(): void; resume(): void }

/** One way to pass an answer on: whole, as a stream of events, or as plain bytes. */
export type Answer = {
  data(piece: Buffer): void
  end(): void
  /** The provider's connection broke, or was stopped because the caller left. */
  fail(errorType: string): void
}

export type AnswerDeps = SettleDeps & { drainTimeoutMs: number; readerTimeoutMs: number }

export type AnswerContext = { deps: AnswerDeps; call: Call; head: AnswerHead; flow: Flow }

/**
 * The bytes of an answer that may wait for a slow reader, besides the buffers of the two sockets. With more,
 * the provider has to wait too. A thousand readers that stop must not cost a gigabyte: the allocator returns
 * little of it.
 */
const waitingBytesMax = 32 * 1024
/** The bytes of an answer that are kept in case its tokens have to be counted. */
const capturedBytesMax = 1024 * 1024

/** The outcome of an answer that ended by itself. */
export function endingOf({ call, head }: AnswerContext, errorType: string | null = null): Ending {
  if (call.isClientGone) return { outcome: 'client-gone', status: head.status, errorType }
  const isError = head.status >= 400 || call.observation.errorType !== null
  return { outcome: isError ? 'provider-error' : 'answered', status: head.status, errorType }
}

/** The outcome of an answer that broke off. */
export function brokenEndingOf({ call, head }: AnswerContext, errorType: string): Ending {
  const outcome = call.isClientGone ? 'client-gone' : 'upstream-failed'
  return { outcome, status: head.status, errorType, isBroken: true }
}

export function settle(
  { deps, call }: AnswerContext,
  ending: Ending,
  committed: (receipt: Receipt | null) => void,
): void {
  settleCall(deps, call, ending, committed)
}

/** Hands a piece to the caller's socket. A reader who is far behind makes the provider wait. */
export function pass({ deps, call, flow }: AnswerContext, piece: Buffer): void {
  const { outgoing } = call
  if (call.isClientGone || piece.length === 0) return
  if (outgoing.write(piece) || outgoing.writableLength < waitingBytesMax) return
  if (call.isWaitingForReader) return
  call.isWaitingForReader = true
  flow.pause()
  const timer = setTimeout(() => outgoing.destroy(), deps.readerTimeoutMs)
  const goOn = containFaults(deps, call, () => {
    call.isWaitingForReader = false
    clearTimeout(timer)
    outgoing.off('drain', goOn)
    outgoing.off('close', goOn)
    flow.resume()
  })
  outgoing.on('drain', goOn)
  outgoing.on('close', goOn)
}

/** Cuts an answer short: sends everything received so far, then closes the connection. */
export function cutOff({ outgoing }: Call): void {
  // Node sends the head with the first piece of the body. An answer that is cut before its body must still
  // send its head.
  if (outgoing.headersSent) outgoing.flushHeaders()
  if (outgoing.socket === null) outgoing.destroy()
  else outgoing.socket.destroySoon()
}

/**
 * Keeps a piece for counting, within the bounds of the call and of the gateway. Past a bound, nothing is
 * kept.
 */
export function capture({ deps, call }: AnswerContext, piece: Buffer): void {
  // A settled call has already returned its bytes to the budget.
  if (call.isSettled || call.captured === 'too-much') return
  if (call.capturedBytes + piece.length > capturedBytesMax || !deps.budget.takeSpare(piece.length)) {
    forgetCaptured({ deps, call })
    return
  }
  call.captured ??= new CapturedBytes()
  call.captured.copy(piece)
  call.capturedBytes += piece.length
}

/** Drops the captured bytes: counting a part of an answer would give a wrong total. */
export function forgetCaptured({ deps, call }: Pick<AnswerContext, 'deps' | 'call'>): void {
  deps.budget.giveBack(call.capturedBytes)
  call.capturedBytes = 0
  call.captured = 'too-much'
}

/**
 * A refused request is not billed, whatever the refusal looks like. Usage counts only when the error reports
 * it.
 */
export function asBilled({ status }: AnswerHead, seen: Observation): Observation {
  if (status < 400 || seen.providerUsage !== null) return seen
  const { model, serviceTier, errorType } = seen
  return { ...emptyObservation, model, serviceTier, errorType }
}

/** Outlay's headers on every answer. */
export function ownHeaders({ call }: Pick<AnswerContext, 'call'>): string[] {
  const headers = ['x-outlay-request-id', call.id]
  if (call.upstream.isSimulated) headers.push('x-outlay-simulated', 'true')
  return headers
}

export function headerOf(head: AnswerHead, name: string): string | undefined {
  const value = head.headers[name]
  return Array.isArray(value) ? value[0] : value
}

export function writeHead({ call }: AnswerContext, head: AnswerHead, headers: string[]): void {
  if (call.isClientGone || call.outgoing.headersSent) return
  // If the provider sent a Date, it is among its headers. If not, Node must not add one.
  call.outgoing.sendDate = false
  const { outgoing, incoming } = call
  const sent = incoming.headers.origin === undefined ? headers : withCors(outgoing, headers)
  outgoing.writeHead(head.status, writableWords(head.statusMessage), sent)
}

/** Sends the head as received, without the headers that become wrong when an event is added or removed. */
export function sendHead(context: AnswerContext, dropped: readonly string[] = []): void {
  const { call, head } = context
  if (call.isClientGone || call.outgoing.headersSent) return
  writeHead(context, head, downstreamHeaders(withoutHeaders(head.rawHeaders, dropped), ownHeaders(context)))
  call.outgoing.flushHeaders()
}

/** Whether the caller asks for a comment with the cost just before the end of a stream. */
export function asksForReceipt({ incoming }: Call): boolean {
  return incoming.headers['x-outlay-receipt'] === 'stream'
}

/** A stream that loses or gains an event cannot keep its declared length. It is sent in chunks instead. */
export function lengthHeaders(call: Call): readonly string[] {
  return call.isUsageAsked || asksForReceipt(call) ? ['content-length'] : []
}

/** Raw headers without the given names, which are in lower case. */
export function withoutHeaders(
  raw: AnswerHead['rawHeaders'],
  dropped: readonly string[],
): AnswerHead['rawHeaders'] {
  if (dropped.length === 0) return raw
  return raw.filter((_, index) => {
    const name = raw[index - (index % 2)]!
    return !dropped.includes(String(name).toLowerCase())
  })
}

export function isJson(head: AnswerHead): boolean {
  return /^application\/(?:[\w.+-]*\+)?json\b/i.test(headerOf(head, 'content-type') ?? '')
}

/**
 * Node refuses to write a reason phrase with bytes that were not UTF-8. The phrase carries no meaning, so it
 * is dropped.
 */
function writableWords(statusMessage: string): string {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(statusMessage) ? statusMessage : ''
}
