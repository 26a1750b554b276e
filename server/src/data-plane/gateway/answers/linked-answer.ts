import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../../lib/errors.ts'
import { containFaults } from '../contain-faults.ts'
import { contentEncodingOf, decodeWhole } from '../decode.ts'
import { downstreamHeaders } from '../headers.ts'
import { ForeignAddress, ledBack } from '../lead-back.ts'
import { sendRefusal } from '../refuse.ts'
import {
  type Answer,
  type AnswerContext,
  brokenEndingOf,
  endingOf,
  headerOf,
  ownHeaders,
  settle,
  withoutHeaders,
  writeHead,
} from './answer.ts'

/** A page of a thousand batches has about 600 KB. */
const heldBytesMax = 16 * 1024 * 1024

/** These headers describe the original body. The body is sent unpacked, with another length. */
const ofTheBodyThatCame = ['content-length', 'content-encoding', 'content-md5']

/**
 * Holds a JSON answer with the next address for its client, and replaces the provider's address with
 * Outlay's. All other bytes stay as they came. An answer that cannot be read is refused: an SDK would follow
 * its links past the gateway.
 */
export function createLinkedAnswer(context: AnswerContext): Answer {
  const { deps, call, head } = context
  const pieces: Buffer[] = []
  let bytes = 0
  let isTooMuch = false

  return {
    data(piece) {
      if (call.isSettled || isTooMuch) return
      bytes += piece.length
      isTooMuch = bytes > heldBytesMax || !deps.budget.take(piece.length)
      if (isTooMuch) return
      call.answerBytesHeld += piece.length
      pieces.push(piece)
    },
    end() {
      if (isTooMuch) {
        refuse(new OutlayError('overloaded', errorWords.calls.tooManyBytes))
        return
      }
      const body = Buffer.concat(pieces)
      const encoding = contentEncodingOf(headerOf(head, 'content-encoding'))
      if (encoding === 'identity' || encoding === 'unknown') {
        finish(body)
        return
      }
      decodeWhole(encoding, body, heldBytesMax)
        .catch(() => null)
        .then(
          containFaults(deps, call, (decoded) => {
            if (decoded) finish(decoded)
            else refuse(new OutlayError('upstream-failed', errorWords.calls.unreadableLinks))
          }),
        )
    },
    fail(errorType) {
      settle(context, brokenEndingOf(context, errorType), () => call.outgoing.destroy())
    },
  }

  function finish(body: Buffer): void {
    call.responseBytes = bytes
    let text: string
    try {
      text = linksLedBack(body.toString('latin1'))
    } catch (error) {
      if (!(error instanceof ForeignAddress)) throw error
      deps.logger.warn({ event: 'foreign-link', request: call.id, host: error.host })
      refuse(new OutlayError('foreign-link', errorWords.calls.foreignLink))
      return
    }
    const sent = Buffer.from(text, 'latin1')
    settle(context, endingOf(context), () => {
      if (call.isClientGone) return
      const headers = [...ownHeaders(context), 'content-length', String(sent.length)]
      writeHead(context, head, downstreamHeaders(withoutHeaders(head.rawHeaders, ofTheBodyThatCame), headers))
      call.outgoing.end(sent)
    })
  }

  function refuse(error: OutlayError): void {
    settle(context, { outcome: 'upstream-failed', status: error.status, errorType: error.code }, () => {
      if (!call.isClientGone) sendRefusal(call.outgoing, call.wire, error, call.id)
    })
  }

  /** Addresses are ASCII, and latin1 keeps the bytes of everything else unchanged. */
  function linksLedBack(body: string): string {
    return call.route.linkFields.reduce(
      (text, field) =>
        text.replace(
          new RegExp(`"${field}"\\s*:\\s*(?:"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|\\[[^\\]]*\\])`, 'g'),
          (found) => found.replace(/(?<=[:[,]\s*)"[^"\\]*(?:\\.[^"\\]*)*"/g, quotedLedBack),
        ),
      body,
    )
  }

  function quotedLedBack(quoted: string): string {
    const address: string = JSON.parse(quoted)
    const here = ledBack(call, address)
    return here === address ? quoted : JSON.stringify(here)
  }
}
