import { picoUsdToDecimal } from '@outlay/shared/money'
import { inputTokensOf, outputTokensOf } from '@outlay/shared/usage'
import type { Receipt } from '../../ledger/index.ts'
import type { StreamReader } from '../../providers/index.ts'
import { type ContentEncoding, contentEncodingOf, PieceDecoder } from '../decode.ts'
import { downstreamHeaders } from '../headers.ts'
import {
  type Answer,
  type AnswerContext,
  type AnswerHead,
  brokenEndingOf,
  capture,
  endingOf,
  headerOf,
  ownHeaders,
  pass,
  settle,
  writeHead,
} from './answer.ts'
import { EventSplitter } from './event-splitter.ts'

/**
 * Passes server-sent events on as they come, with a reader beside them. The terminal event, and all after it,
 * waits for the receipt; a piece that is there only because we asked for usage is taken out.
 */
export function createStreamAnswer(context: AnswerContext): Answer {
  const { call, head } = context
  const encoding = contentEncodingOf(headerOf(head, 'content-encoding'))
  const reader = call.upstream.wire.createStreamReader(call.route, call)
  const changesLength = call.isUsageAsked || wantsReceipt(context)
  const received = changesLength ? withoutLength(head.rawHeaders) : head.rawHeaders
  writeHead(context, head, downstreamHeaders(received, ownHeaders(context)))
  if (!call.isClientGone) call.outgoing.flushHeaders()
  if (encoding === 'identity' || encoding === 'unknown') return createPlainStream(context, reader)
  return createEncodedStream(context, reader, encoding)
}

function createPlainStream(context: AnswerContext, reader: StreamReader): Answer {
  const { call } = context
  const splitter = new EventSplitter((bytes, start, end) => {
    const role = reader.read(bytes, start, end, performance.now())
    if (role === 'terminal') return 'hold'
    return role === 'usage-only' && call.isUsageAsked ? 'drop' : 'pass'
  })
  const ending = createEnding(context, reader, () => splitter.release())

  return {
    data(piece) {
      call.responseBytes += piece.length
      if (ending.isCommitted) {
        pass(context, piece)
        return
      }
      capture(context, piece)
      for (const passing of splitter.push(piece)) pass(context, passing)
      if (splitter.isHolding) ending.begin()
    },
    end() {
      if (!ending.isBegun) ending.begin(splitter.finish())
      ending.bodyEnded()
    },
    fail: ending.bodyBroke,
  }
}

/** Pieces are decoded beside the stream, one at a time, before they pass: only so is the terminal event known. */
function createEncodedStream(
  context: AnswerContext,
  reader: StreamReader,
  encoding: ContentEncoding,
): Answer {
  const { call, flow } = context
  const splitter = new EventSplitter((bytes, start, end) =>
    reader.read(bytes, start, end, performance.now()) === 'terminal' ? 'hold' : 'pass',
  )
  const held: Buffer[] = []
  const ending = createEnding(context, reader, () => held.splice(0))
  let isReadable = true
  let waiting = Promise.resolve()
  const decoder = new PieceDecoder(
    encoding,
    (decoded) => {
      if (ending.isBegun) return
      capture(context, decoded)
      splitter.push(decoded)
    },
    () => {
      isReadable = false
    },
  )

  return {
    data(piece) {
      call.responseBytes += piece.length
      flow.pause()
      waiting = waiting
        .then(() => decode(piece))
        .then(() => forward(piece))
        .then(flow.resume)
    },
    end() {
      void waiting.then(() => {
        decoder.close()
        if (!ending.isBegun) {
          splitter.finish()
          ending.begin()
        }
        ending.bodyEnded()
      })
    },
    fail(errorType) {
      void waiting.then(() => {
        decoder.close()
        ending.bodyBroke(errorType)
      })
    },
  }

  function decode(piece: Buffer): Promise<void> {
    if (!isReadable || ending.isBegun) return Promise.resolve()
    return new Promise((resolve) => decoder.write(piece, resolve))
  }

  function forward(piece: Buffer): void {
    if (ending.isCommitted || !splitter.isHolding) {
      pass(context, piece)
      return
    }
    held.push(piece)
    ending.begin()
  }
}

/** The last act of a stream: receipt, then what was held, then the end, whichever of them comes first. */
function createEnding(context: AnswerContext, reader: StreamReader, release: () => Buffer[]) {
  const { call } = context
  let bodyState: 'open' | 'ended' | 'broken' = 'open'
  const ending = {
    isBegun: false,
    isCommitted: false,
    begin(last: Buffer[] = []): void {
      if (ending.isBegun) return
      ending.isBegun = true
      observe()
      settle(context, endingOf(context), (receipt) => {
        ending.isCommitted = true
        if (receipt && wantsReceipt(context)) pass(context, receiptComment(receipt))
        for (const piece of last) pass(context, piece)
        for (const piece of release()) pass(context, piece)
        close()
      })
    },
    bodyEnded(): void {
      bodyState = 'ended'
      if (ending.isCommitted) close()
    },
    bodyBroke(errorType: string): void {
      bodyState = 'broken'
      if (ending.isCommitted) close()
      if (ending.isBegun) return
      ending.isBegun = true
      observe()
      settle(context, brokenEndingOf(context, errorType), close)
    },
  }
  return ending

  function observe(): void {
    call.observation = reader.observation
    call.firstOutputAt = reader.firstOutputAt
  }

  function close(): void {
    if (bodyState === 'ended') call.outgoing.end()
    if (bodyState === 'broken') call.outgoing.destroy()
  }
}

/** A comment before the terminal event, for those who ask: SDKs skip comments. */
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
  if (call.incoming.headers['x-outlay-receipt'] !== 'stream') return false
  // A comment cannot be put between the pieces of a compressed stream.
  return contentEncodingOf(headerOf(head, 'content-encoding')) === 'identity'
}

/** A stream that loses or gains an event cannot keep a declared length; it is sent in chunks instead. */
function withoutLength(raw: AnswerHead['rawHeaders']): AnswerHead['rawHeaders'] {
  return raw.filter((_, index) => {
    const name = raw[index - (index % 2)]!
    return String(name).toLowerCase() !== 'content-length'
  })
}
