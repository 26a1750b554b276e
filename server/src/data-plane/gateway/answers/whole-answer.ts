import { setImmediate as nextTurn } from 'node:timers/promises'
import { picoUsdToDecimal } from '@outlay/shared/money'
import type { Receipt } from '@outlay/shared/records'
import { inputTokensOf, outputTokensOf } from '@outlay/shared/usage'
import { emptyObservation, type Observation } from '../../../providers/index.ts'
import type { Call } from '../call.ts'
import { CapturedBytes } from '../captured-bytes.ts'
import { containFaults } from '../contain-faults.ts'
import { contentEncodingOf, decodeWhole } from '../decode.ts'
import { downstreamHeaders } from '../headers.ts'
import { parsedBytesMax } from '../read-body.ts'
import { giveBackAnswer } from '../settle-call.ts'
import {
  type Answer,
  type AnswerContext,
  asBilled,
  brokenEndingOf,
  cutOff,
  endingOf,
  headerOf,
  ownHeaders,
  settle,
  writeHead,
} from './answer.ts'
import { isBlank, passBlankLines } from './blank-lines.ts'
import { createBytesAnswer } from './bytes-answer.ts'
import { ScannedAnswer } from './scanned-answer.ts'

/** The longest JSON answer that is held whole, so that its headers can carry its cost. */
export const heldBytesMax = 1024 * 1024
const decodedBytesMax = 8 * 1024 * 1024

/**
 * Holds an answer until it is read, priced and committed, then sends it with its cost in the headers. An
 * answer that grows past 1 MiB is released as plain bytes and scanned while it passes. `sendUnasked` sends
 * the call again without the request for usage, and returns false if there was none.
 */
export function createWholeAnswer(context: AnswerContext, sendUnasked: () => boolean): Answer {
  const { deps, call, head } = context
  const encoding = contentEncodingOf(headerOf(head, 'content-encoding'))
  const pieces: Buffer[] = []
  let bytes = 0
  let scanned: ScannedAnswer | null = null
  let letGo: Answer | null = null

  return {
    data(piece) {
      // A fault has ended the call and returned its bytes to the budget.
      if (call.isSettled) return
      if (bytes === 0 && encoding === 'identity' && isBlank(piece)) {
        passBlankLines(context, piece)
        return
      }
      if (letGo) {
        letGo.data(piece)
        return
      }
      if (!deps.budget.take(piece.length)) {
        letGo = goOnAsBytes()
        letGo.data(piece)
        return
      }
      call.answerBytesHeld += piece.length
      pieces.push(piece)
      bytes += piece.length
      if (bytes > parsedBytesMax && encoding === 'identity') scan(piece)
      if (bytes > heldBytesMax) letGo = goOnAsBytes()
    },
    end() {
      if (letGo) {
        letGo.end()
        return
      }
      call.responseBytes += bytes
      const body = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
      if (encoding === 'identity' || encoding === 'unknown' || bytes === 0) {
        finish(body, encoding === 'unknown' ? null : body)
        return
      }
      decodeWhole(encoding, body, decodedBytesMax)
        .then(scannedIfLong)
        .catch(() => null)
        .then(containFaults(deps, call, (decoded) => finish(body, decoded)))
    },
    fail(errorType) {
      if (letGo) {
        letGo.fail(errorType)
        return
      }
      // The caller gets the bytes that came. With a declared length its SDK sees that the answer is short.
      call.responseBytes += bytes
      if (encoding === 'identity') call.captured = kept(pieces)
      settle(context, brokenEndingOf(context, errorType), () => {
        if (call.isClientGone) return
        writeHead(context, head, downstreamHeaders(head.rawHeaders, ownHeaders(context)))
        for (const piece of pieces) call.outgoing.write(piece)
        cutOff(call)
      })
    },
  }

  /** Sends the held bytes to the caller, and reads them and the rest while they pass. */
  function goOnAsBytes(): Answer {
    giveBackAnswer(deps.budget, call)
    const reader = scanned ?? new ScannedAnswer(context)
    reader.seenSoFar()
    const answer = createBytesAnswer(context, reader)
    for (const held of pieces) answer.data(held)
    pieces.length = 0
    return answer
  }

  function scan(piece: Buffer): void {
    if (scanned) {
      scanned.push(piece)
      return
    }
    scanned = new ScannedAnswer(context)
    for (const held of pieces) scanned.push(held)
  }

  /**
   * An answer that unpacks to more than is parsed here is scanned, like one that came unpacked at that
   * length.
   */
  async function scannedIfLong(decoded: Buffer): Promise<Buffer> {
    if (decoded.length <= parsedBytesMax) return decoded
    scanned = new ScannedAnswer(context)
    for (let start = 0; start < decoded.length; start += parsedBytesMax) {
      scanned.push(decoded.subarray(start, start + parsedBytesMax))
      await nextTurn()
    }
    return decoded
  }

  function finish(body: Buffer, readable: Buffer | null): void {
    const isRead = observe(readable)
    if (!call.outgoing.headersSent && isRefusalOfUsageOption(head.status, readable, call) && sendUnasked()) {
      call.observation = emptyObservation
      call.responseBytes = 0
      giveBackAnswer(deps.budget, call)
      return
    }
    if (readable && call.observation.usage === null) {
      call.captured = kept([readable])
    }
    const errorType = !isRead && body.length > 0 && head.status < 400 ? 'unreadable-answer' : null
    settle(context, endingOf(context, errorType), (receipt) => {
      if (call.isClientGone) return
      const headers = downstreamHeaders(head.rawHeaders, [
        ...ownHeaders(context),
        ...(receipt ? costHeaders(receipt) : []),
      ])
      writeHead(context, head, headers)
      call.outgoing.end(body)
    })
  }

  /** False if the body is not what its headers say. It still goes to the caller as it came. */
  function observe(readable: Buffer | null): boolean {
    if (readable === null || call.method === 'HEAD') return readable !== null
    try {
      call.observation = scanned ? scanned.observation : parsed(readable)
      return true
    } catch {
      return false
    }
  }

  function parsed(readable: Buffer): Observation {
    const answer: unknown = JSON.parse(withoutByteOrderMark(readable.toString()))
    return asBilled(head, call.wire.readAnswer(call.route, answer, call))
  }
}

/**
 * RFC 8259 8.1 forbids senders to add a byte order mark and lets readers ignore it, as all clients that
 * decode text do.
 */
function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function kept(pieces: readonly Buffer[]): CapturedBytes {
  const captured = new CapturedBytes()
  for (const piece of pieces) captured.keep(piece)
  return captured
}

const namesUsageOption = /stream[\s_.-]*options|include[\s_.-]*usage/i
const namesUnknownField =
  /\b(?:un(?:known|recogni[sz]ed|supported|expected)|extra|additional)\b.{0,40}\b(?:field|param|argument|key|propert|input|option)/i
const refusalBytesMax = 64 * 1024

/**
 * Whether a host may have refused the request for usage. Most hosts name the field, with any status, as JSON
 * or text. Some only say that a field is unknown. A call that fails for another reason is then sent once more
 * in vain, and fails again.
 */
function isRefusalOfUsageOption(
  status: number,
  body: Buffer | null,
  { isUsageAsked, observation }: Call,
): boolean {
  if (!isUsageAsked || body === null || body.length > refusalBytesMax) return false
  // A successful answer may merely mention the field. Sent again, the call would be paid for twice.
  if (status < 400 && (observation.errorType === null || observation.usage !== null)) return false
  const text = body.toString()
  if (status < 400) return namesUsageOption.test(text)
  // These statuses are about the caller's identity, money or rate, not about a field.
  if ([401, 402, 403, 429].includes(status)) return false
  return namesUsageOption.test(text) || (isBadRequest(status) && namesUnknownField.test(text))
}

function isBadRequest(status: number): boolean {
  return status === 400 || status === 422
}

/** The cost of the call as headers. A header whose value would be a guess is left out. */
function costHeaders(receipt: Receipt): string[] {
  const headers: string[] = []
  if (receipt.effectiveCost !== null)
    headers.push('x-outlay-cost-usd', picoUsdToDecimal(receipt.effectiveCost))
  if (receipt.usage !== null) {
    headers.push('x-outlay-input-tokens', String(inputTokensOf(receipt.usage)))
    headers.push('x-outlay-output-tokens', String(outputTokensOf(receipt.usage)))
  }
  if (receipt.priceId !== null) headers.push('x-outlay-price-id', receipt.priceId)
  return headers
}
