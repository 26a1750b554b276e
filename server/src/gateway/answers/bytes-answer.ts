import { downstreamHeaders } from '../headers.ts'
import {
  type Answer,
  type AnswerContext,
  brokenEndingOf,
  endingOf,
  headerOf,
  ownHeaders,
  pass,
  settle,
  writeHead,
} from './answer.ts'

/**
 * Passes bytes of any kind straight through: audio, files, long JSON. Only the last byte waits for the
 * receipt: the piece that completes the declared length, or else the end of the body.
 */
export function createBytesAnswer(context: AnswerContext): Answer {
  const { call, head } = context
  const declared = call.method === 'HEAD' ? undefined : headerOf(head, 'content-length')
  const length = declared === undefined ? null : Number(declared)
  let last: Buffer | null = null
  writeHead(context, head, downstreamHeaders(head.rawHeaders, ownHeaders(context)))

  return {
    data(piece) {
      call.responseBytes += piece.length
      if (call.responseBytes === length) last = piece
      else pass(context, piece)
    },
    end() {
      settle(context, endingOf(context), () => {
        if (call.isClientGone) return
        if (last) call.outgoing.end(last)
        else call.outgoing.end()
      })
    },
    fail(errorType) {
      settle(context, brokenEndingOf(context, errorType), () => call.outgoing.destroy())
    },
  }
}
