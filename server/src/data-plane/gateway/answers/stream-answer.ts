import { picoUsdToDecimal } from '@outlay/shared/money'
import type { Receipt } from '@outlay/shared/records'
import { inputTokensOf, outputTokensOf } from '@outlay/shared/usage'
import type { EventRole, StreamReader } from '../../../providers/index.ts'
import type { Call } from '../call.ts'
import { containFaults } from '../contain-faults.ts'
import { type ContentEncoding, contentEncodingOf } from '../decode.ts'
import { DecodingBeside } from '../decode-beside.ts'
import { noteUnreadable } from '../settle-call.ts'
import { Stopped } from '../stop-stalled.ts'
import {
  type Answer,
  type AnswerContext,
  asksForReceipt,
  brokenEndingOf,
  capture,
  cutOff,
  endingOf,
  forgetCaptured,
  headerOf,
  lengthHeaders,
  pass,
  sendHead,
  settle,
} from './answer.ts'
import { createBytesAnswer } from './bytes-answer.ts'
import { type CommentPlace, EventSplitter } from './event-splitter.ts'

/**
 * Passes server-sent events on as they come while a reader reads them. The terminal event and everything
 * after it wait for the receipt. An event that exists only because Outlay asked for usage is removed.
 */
export function createStreamAnswer(context: AnswerContext): Answer {
  const { call, head } = context
  const encoding = contentEncodingOf(headerOf(head, 'content-encoding'))
  const reader = call.wire.createStreamReader(call.route, call)
  if (encoding === 'identity' || encoding === 'unknown') {
    begin(context)
    return createPlainStream(context, reader)
  }
  // The provider was asked not to compress. If it still does, its events are unpacked so that the extra usage
  // event can be removed.
  if (call.isUsageAsked) return createUnpackedStream(context, reader, encoding)
  begin(context)
  return createEncodedStream(context, reader, encoding)
}

/** Sends the head, without a length that becomes wrong when an event is added or removed. */
function begin(context: AnswerContext, dropped: readonly string[] = []): void {
  sendHead(context, [...lengthHeaders(context.call), ...dropped])
}

/** A reader that fails is not called again. The stream passes as it would without a reader. */
function readEvent(
  { deps, call }: AnswerContext,
  reader: StreamReader,
  bytes: Buffer,
  start: number,
  end: number,
): EventRole {
  if (call.isUnreadable) return 'content'
  try {
    return reader.read(bytes, start, end, performance.now())
  } catch (error) {
    noteUnreadable(deps, call, error)
    return 'content'
  }
}

function createPlainStream(context: AnswerContext, reader: StreamReader): Answer {
  const { call } = context
  const splitter = new EventSplitter((bytes, start, end) => {
    const role = readEvent(context, reader, bytes, start, end)
    if (role === 'terminal') return 'hold'
    return role === 'usage-only' && call.isUsageAsked ? 'drop' : 'pass'
  })
  const ending = createEnding(context, reader, {
    release: () => splitter.release(),
    commentPlace: () => splitter.commentPlace,
  })

  return {
    data(piece) {
      call.responseBytes += piece.length
      capture(context, piece)
      for (const passing of splitter.push(piece)) pass(context, passing)
      if (splitter.isHolding) ending.reachedTerminal()
    },
    end() {
      const last = splitter.finish()
      if (ending.isCommitted) for (const piece of last) pass(context, piece)
      ending.bodyEnded(last)
    },
    fail: ending.bodyBroke,
  }
}

/** Pieces are decoded one at a time before they pass: only decoding shows which event is the terminal one. */
function createEncodedStream(
  context: AnswerContext,
  reader: StreamReader,
  encoding: ContentEncoding,
): Answer {
  const { deps, call, flow } = context
  const splitter = new EventSplitter((bytes, start, end) =>
    readEvent(context, reader, bytes, start, end) === 'terminal' ? 'hold' : 'pass',
  )
  const held: Buffer[] = []
  const ending = createEnding(context, reader, {
    release: () => held.splice(0),
    commentPlace: () => 'before',
  })
  const beside = new DecodingBeside(encoding, {
    flow,
    onDecoded(decoded) {
      if (ending.isBegun) return
      capture(context, decoded)
      splitter.push(decoded)
    },
    onError: () => forgetCaptured(context),
  })

  return {
    data(piece) {
      call.responseBytes += piece.length
      beside.push(
        piece,
        containFaults(deps, call, () => forward(piece)),
      )
    },
    end: () => beside.end(containFaults(deps, call, finish)),
    fail: (errorType) => beside.end(containFaults(deps, call, () => ending.bodyBroke(errorType))),
  }

  function forward(piece: Buffer): void {
    if (ending.isCommitted || !splitter.isHolding) {
      pass(context, piece)
      return
    }
    held.push(piece)
    ending.reachedTerminal()
    if (ending.isBegun) beside.stop()
  }

  function finish(): void {
    splitter.finish()
    ending.bodyEnded()
  }
}

/**
 * The compressed bytes that are held until the first of them is decoded. If this many decode to nothing, the
 * answer is not an event stream.
 */
const undecodedBytesMax = 64 * 1024

/**
 * Decodes a compressed stream and passes it on unpacked. If its compression is damaged and no decoded byte
 * has been sent yet, the stream passes as it came. If a decoded byte has been sent, the stream is cut, as the
 * caller's own decoder would have done.
 */
function createUnpackedStream(
  context: AnswerContext,
  reader: StreamReader,
  encoding: ContentEncoding,
): Answer {
  const { deps, call, flow } = context
  const undecoded: Buffer[] = []
  let undecodedBytes = 0
  let unpacked: Answer | null = null
  let asItCame: Answer | null = null
  let isCut = false
  const beside = new DecodingBeside(encoding, {
    flow,
    onDecoded: containFaults(deps, call, (decoded: Buffer) => unpackedAnswer().data(decoded)),
    onError: containFaults(deps, call, () => {
      if (unpacked === null) passAsItCame()
      else cut()
    }),
  })

  return {
    data(piece) {
      if (asItCame) {
        asItCame.data(piece)
        return
      }
      if (unpacked === null) hold(piece)
      if (asItCame === null) beside.push(piece, () => {})
    },
    end() {
      beside.end(
        containFaults(deps, call, () => {
          if (isCut) unpackedAnswer().fail('undecodable-answer')
          else (asItCame ?? unpackedAnswer()).end()
        }),
      )
    },
    fail(errorType) {
      beside.end(containFaults(deps, call, () => (asItCame ?? unpackedAnswer()).fail(errorType)))
    },
  }

  function unpackedAnswer(): Answer {
    if (unpacked) return unpacked
    undecoded.length = 0
    begin(context, ['content-encoding'])
    unpacked = createPlainStream({ ...context, flow: beside.flow }, reader)
    return unpacked
  }

  function hold(piece: Buffer): void {
    undecoded.push(piece)
    undecodedBytes += piece.length
    if (undecodedBytes > undecodedBytesMax) passAsItCame()
  }

  /** The stream cannot be decoded, so its usage stays unknown. */
  function passAsItCame(): void {
    beside.stop()
    asItCame = createBytesAnswer(context)
    for (const piece of undecoded) asItCame.data(piece)
    undecoded.length = 0
  }

  function cut(): void {
    isCut = true
    call.exchange?.abort(new Stopped('undecodable-answer'))
  }
}

/**
 * How long the terminal event waits for usage that follows it. Hosts that send usage late send it right
 * behind.
 */
const lateUsageMs = 250

/**
 * Ends a stream with the receipt, the held bytes and the end of the body. The terminal event, the end of
 * the body or a timeout starts it, whichever comes first.
 */
function createEnding(
  context: AnswerContext,
  reader: StreamReader,
  { release, commentPlace }: { release(): Buffer[]; commentPlace(): CommentPlace },
) {
  const { deps, call } = context
  let bodyState: 'open' | 'ended' | 'broken' = 'open'
  let waiting: NodeJS.Timeout | null = null
  const ending = {
    isBegun: false,
    isCommitted: false,
    /**
     * The terminal event has come. If no usage has come yet, the end of the body is awaited: some hosts
     * report usage last.
     */
    reachedTerminal(): void {
      if (ending.isBegun) return
      observe()
      if (isUsageMissing(call)) waitForUsage()
      else commit([])
    },
    bodyEnded(last: Buffer[] = []): void {
      bodyState = 'ended'
      if (ending.isCommitted) close()
      finish(last)
    },
    bodyBroke(errorType: string): void {
      bodyState = 'broken'
      if (ending.isCommitted) close()
      if (waiting) finish([])
      if (ending.isBegun) return
      ending.isBegun = true
      observe()
      settle(context, brokenEndingOf(context, errorType), close)
    },
  }
  return ending

  function waitForUsage(): void {
    waiting ??= setTimeout(
      containFaults(deps, call, () => finish([])),
      lateUsageMs,
    )
  }

  function finish(last: Buffer[]): void {
    if (ending.isBegun) return
    observe()
    commit(last)
  }

  function commit(last: Buffer[]): void {
    ending.isBegun = true
    if (waiting) clearTimeout(waiting)
    settle(context, endingOf(context), (receipt) => {
      ending.isCommitted = true
      const comment = receipt && wantsReceipt(context) ? receiptComment(receipt) : null
      const place = commentPlace()
      if (comment && place === 'before') pass(context, comment)
      for (const piece of release()) pass(context, piece)
      for (const piece of last) pass(context, piece)
      if (comment && place === 'after') pass(context, comment)
      close()
    })
  }

  function observe(): void {
    call.firstOutputAt = reader.firstOutputAt
    if (call.isUnreadable) return
    try {
      call.observation = reader.observation
    } catch (error) {
      noteUnreadable(deps, call, error)
    }
  }

  function close(): void {
    if (bodyState === 'ended') call.outgoing.end()
    if (bodyState === 'broken') cutOff(call)
  }
}

function isUsageMissing({ route, observation, isUnreadable, isClientGone }: Call): boolean {
  return (
    route.hasUsage &&
    observation.usage === null &&
    observation.errorType === null &&
    !isUnreadable &&
    !isClientGone
  )
}

/** A comment with the cost before the terminal event, for callers who ask for it. SDKs skip comments. */
function receiptComment(receipt: Receipt): Buffer {
  const summary = {
    requestId: receipt.id,
    costUsd: receipt.effectiveCost === null ? null : picoUsdToDecimal(receipt.effectiveCost),
    inputTokens: receipt.usage === null ? null : inputTokensOf(receipt.usage),
    outputTokens: receipt.usage === null ? null : outputTokensOf(receipt.usage),
    priceId: receipt.priceId,
  }
  return Buffer.from(`: outlay ${JSON.stringify(summary)}\n\n`)
}

function wantsReceipt({ call, head }: AnswerContext): boolean {
  if (!asksForReceipt(call)) return false
  // A comment cannot be inserted between the pieces of a compressed stream.
  return contentEncodingOf(headerOf(head, 'content-encoding')) === 'identity'
}
