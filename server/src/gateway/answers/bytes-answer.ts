import { type BodyReader, emptyObservation } from '../../providers/index.ts'
import { type ContentEncoding, contentEncodingOf, PieceDecoder } from '../decode.ts'
import { downstreamHeaders } from '../headers.ts'
import {
  type Answer,
  type AnswerContext,
  brokenEndingOf,
  endingOf,
  type Flow,
  headerOf,
  ownHeaders,
  pass,
  settle,
  writeHead,
} from './answer.ts'

/**
 * Passes bytes of any kind straight through: audio, files, long JSON, streams that are no server-sent events. Only the
 * last byte waits for the receipt: the piece that completes the declared length, or else the end of the body. A reader,
 * where the wire format has one for such bytes, is shown each piece beside the caller.
 */
export function createBytesAnswer(context: AnswerContext, reader: BodyReader | null = null): Answer {
  const { call, head, flow } = context
  const declared = call.method === 'HEAD' ? undefined : headerOf(head, 'content-length')
  const length = declared === undefined ? null : Number(declared)
  const observer = reader && readBeside(reader, headerOf(head, 'content-encoding'), flow)
  let last: Buffer | null = null
  writeHead(context, head, downstreamHeaders(head.rawHeaders, ownHeaders(context)))
  if (call.route.isStream && !call.isClientGone) call.outgoing.flushHeaders()

  return {
    data(piece) {
      call.responseBytes += piece.length
      observer?.push(piece)
      if (call.responseBytes === length) last = piece
      else pass(context, piece)
    },
    end() {
      if (observer) observer.end(() => finish())
      else finish()
    },
    fail(errorType) {
      if (observer) observer.end(() => breakOff(errorType))
      else breakOff(errorType)
    },
  }

  function finish(): void {
    observe()
    settle(context, endingOf(context), () => {
      if (call.isClientGone) return
      if (last) call.outgoing.end(last)
      else call.outgoing.end()
    })
  }

  function breakOff(errorType: string): void {
    observe()
    // How much of what was asked for is billed nobody has said.
    if (call.observation.isOfRequest) call.observation = emptyObservation
    settle(context, brokenEndingOf(context, errorType), () => call.outgoing.destroy())
  }

  function observe(): void {
    if (!reader || head.status >= 400) return
    call.observation = reader.observation
    call.firstOutputAt = reader.firstOutputAt
  }
}

type Observer = { push(piece: Buffer): void; end(done: () => void): void }

/** What is compressed is decoded for the reader alone; the caller gets it as it came. */
function readBeside(reader: BodyReader, header: string | undefined, flow: Flow): Observer | null {
  const encoding: ContentEncoding | 'identity' | 'unknown' = contentEncodingOf(header)
  if (encoding === 'unknown') return null
  if (encoding === 'identity') {
    return { push: (piece) => reader.push(piece, performance.now()), end: (done) => done() }
  }
  let isReadable = true
  let waiting = Promise.resolve()
  const decoder = new PieceDecoder(
    encoding,
    (decoded) => reader.push(decoded, performance.now()),
    () => {
      isReadable = false
    },
  )
  return {
    push(piece) {
      // The provider waits for the decoder: pieces that it has yet to take would have no bound.
      flow.pause()
      waiting = waiting
        .then(() => (isReadable ? new Promise<void>((resolve) => decoder.write(piece, resolve)) : undefined))
        .then(flow.resume)
    },
    end(done) {
      void waiting.then(() => {
        decoder.close()
        done()
      })
    },
  }
}
