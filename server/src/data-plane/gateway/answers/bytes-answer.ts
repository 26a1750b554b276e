import { type BodyReader, emptyObservation } from '../../../providers/index.ts'
import { containFaults } from '../contain-faults.ts'
import { contentEncodingOf } from '../decode.ts'
import { DecodingBeside } from '../decode-beside.ts'
import { downstreamHeaders } from '../headers.ts'
import { noteUnreadable } from '../settle-call.ts'
import {
  type Answer,
  type AnswerContext,
  brokenEndingOf,
  cutOff,
  endingOf,
  headerOf,
  ownHeaders,
  pass,
  settle,
  writeHead,
} from './answer.ts'

/**
 * Passes bytes of any kind straight through: audio, files, long JSON, streams other than server-sent events.
 * Only the last byte waits for the receipt: the piece that completes the declared length, or else the end of
 * the body. If the wire format has a reader for such bytes, the reader sees each piece while it passes.
 */
export function createBytesAnswer(context: AnswerContext, reader: BodyReader | null = null): Answer {
  const { call, head } = context
  const declared = call.method === 'HEAD' ? undefined : headerOf(head, 'content-length')
  const length = declared === undefined ? null : Number(declared)
  const observer = reader && readBeside(context, reader)
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
    // The answer broke off, so nobody knows how much of the requested work is billed.
    if (call.observation.isOfRequest) call.observation = emptyObservation
    settle(context, brokenEndingOf(context, errorType), () => cutOff(call))
  }

  function observe(): void {
    if (!observer) return
    call.observation = observer.observation()
    call.firstOutputAt = reader?.firstOutputAt ?? null
  }
}

type Observer = {
  push(piece: Buffer): void
  end(done: () => void): void
  /** The usage that the answer reported, empty if it could not be read to its end. */
  observation(): BodyReader['observation']
}

/** Compressed bytes are decoded for the reader alone. The caller gets them as they came. */
function readBeside({ deps, call, head, flow }: AnswerContext, reader: BodyReader): Observer | null {
  const encoding = contentEncodingOf(headerOf(head, 'content-encoding'))
  if (encoding === 'unknown') return null
  let isReadable = true
  const unharmed = <Result>(read: () => Result, otherwise: Result): Result => {
    if (!isReadable) return otherwise
    try {
      return read()
    } catch (error) {
      isReadable = false
      noteUnreadable(deps, call, error)
      return otherwise
    }
  }
  const read = (bytes: Buffer) => unharmed(() => reader.push(bytes, performance.now()), undefined)
  const observation = () => unharmed(() => reader.observation, emptyObservation)
  if (encoding === 'identity') return { push: read, end: (done) => done(), observation }
  const beside = new DecodingBeside(encoding, {
    flow,
    onDecoded: read,
    onError() {
      isReadable = false
    },
  })
  return {
    push: (piece) => beside.push(piece, () => {}),
    end: (done) => beside.end(containFaults(deps, call, done)),
    observation,
  }
}
