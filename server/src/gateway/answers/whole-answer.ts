import { setImmediate as nextTurn } from 'node:timers/promises'
import { picoUsdToDecimal } from '@outlay/shared/money'
import { inputTokensOf, outputTokensOf } from '@outlay/shared/usage'
import type { Receipt } from '../../ledger/index.ts'
import { emptyObservation, type Observation } from '../../providers/index.ts'
import { CapturedBytes } from '../captured-bytes.ts'
import { contentEncodingOf, decodeWhole } from '../decode.ts'
import { downstreamHeaders } from '../headers.ts'
import { parsedBytesMax } from '../read-body.ts'
import { FieldScanner } from '../scan-fields.ts'
import {
  type Answer,
  type AnswerContext,
  type AnswerHead,
  brokenEndingOf,
  endingOf,
  headerOf,
  ownHeaders,
  settle,
  writeHead,
} from './answer.ts'
import { createBytesAnswer } from './bytes-answer.ts'

/** JSON answers up to here are held whole, so that their headers can say what they cost. */
const heldBytesMax = 1024 * 1024
const decodedBytesMax = 8 * 1024 * 1024
/** Where answers of any wire format say what they bill. */
const answerFields = new Set([
  'duration',
  'error',
  'eval_count',
  'id',
  'meta',
  'model',
  'modelVersion',
  'prompt_eval_count',
  'service_tier',
  'serviceTier',
  'tool_usage',
  'tools',
  'usage',
  'usage_info',
  'usageMetadata',
])

/**
 * Holds a JSON answer until it is read, priced and committed, then sends it with its cost in the headers.
 * One that grows past a mebibyte is let go as plain bytes and scanned on the way. `sendUnasked` sends the call
 * once more without our wish for usage; false when there was none.
 */
export function createWholeAnswer(context: AnswerContext, sendUnasked: () => boolean): Answer {
  const { deps, call, head } = context
  const encoding = contentEncodingOf(headerOf(head, 'content-encoding'))
  const pieces: Buffer[] = []
  let bytes = 0
  let scanner: FieldScanner | null = null
  let letGo: Answer | null = null

  return {
    data(piece) {
      if (letGo) {
        scanner?.push(piece)
        letGo.data(piece)
        return
      }
      if (!deps.budget.take(piece.length)) {
        // Not all of it was scanned, and a scan with a gap would say something false.
        scanner = null
        release()
        letGo = createBytesAnswer(context)
        for (const held of pieces) letGo.data(held)
        pieces.length = 0
        letGo.data(piece)
        return
      }
      pieces.push(piece)
      bytes += piece.length
      if (bytes > parsedBytesMax && encoding === 'identity') scan(piece)
      if (bytes > heldBytesMax) {
        release()
        letGo = createBytesAnswer(context)
        for (const held of pieces) letGo.data(held)
        pieces.length = 0
      }
    },
    end() {
      if (letGo) {
        if (scanner) observeScanned(scanner)
        letGo.end()
        return
      }
      call.responseBytes = bytes
      const body = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
      if (encoding === 'identity' || encoding === 'unknown' || bytes === 0) {
        finish(body, encoding === 'unknown' ? null : body)
        return
      }
      decodeWhole(encoding, body, decodedBytesMax)
        .then(scannedIfLong)
        .then(
          (decoded) => finish(body, decoded),
          () => finish(body, null),
        )
    },
    fail(errorType) {
      release()
      if (letGo) {
        letGo.fail(errorType)
        return
      }
      // The caller gets what came, cut where it was cut: with a declared length its SDK sees that it is short.
      call.responseBytes = bytes
      if (encoding === 'identity') call.captured = kept(pieces)
      settle(context, brokenEndingOf(context, errorType), () => {
        writeHead(context, head, downstreamHeaders(head.rawHeaders, ownHeaders(context)))
        if (!call.isClientGone) call.outgoing.write(Buffer.concat(pieces), () => call.outgoing.destroy())
      })
    },
  }

  function scan(piece: Buffer): void {
    if (scanner) {
      scanner.push(piece)
      return
    }
    scanner = new FieldScanner(answerFields)
    for (const held of pieces) scanner.push(held)
  }

  /** What unfolds to more than is parsed here is scanned as it would have been if it had come like that. */
  async function scannedIfLong(decoded: Buffer): Promise<Buffer> {
    if (decoded.length <= parsedBytesMax) return decoded
    scanner = new FieldScanner(answerFields)
    for (let start = 0; start < decoded.length; start += parsedBytesMax) {
      scanner.push(decoded.subarray(start, start + parsedBytesMax))
      await nextTurn()
    }
    return decoded
  }

  function finish(body: Buffer, readable: Buffer | null): void {
    if (isRefusalOfUsageOption(head.status, readable) && sendUnasked()) {
      release()
      return
    }
    const isRead = observe(readable)
    if (readable && call.observation.usage === null) {
      call.captured = kept([readable])
    }
    const errorType = !isRead && body.length > 0 && head.status < 400 ? 'unreadable-answer' : null
    release()
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

  /** False when the body is not what it says it is; it goes to the caller as it came all the same. */
  function observe(readable: Buffer | null): boolean {
    if (readable === null || call.method === 'HEAD') return readable !== null
    try {
      const answer: unknown = scanner ? scannedAnswer(scanner) : JSON.parse(readable.toString())
      call.observation = asBilled(head, call.upstream.wire.readAnswer(call.route, answer, call))
      return true
    } catch {
      return false
    }
  }

  /** What cannot be read stays unknown; the caller has had the bytes already. */
  function observeScanned(fields: FieldScanner): void {
    try {
      call.observation = asBilled(
        head,
        call.upstream.wire.readAnswer(call.route, scannedAnswer(fields), call),
      )
    } catch {
      call.observation = emptyObservation
    }
  }

  function release(): void {
    if (!letGo) deps.budget.giveBack(bytes)
  }
}

/** What was asked for and refused is not billed, whatever shape the refusal has: only usage that an error tells counts. */
function asBilled({ status }: AnswerHead, seen: Observation): Observation {
  if (status < 400 || seen.providerUsage !== null) return seen
  const { model, serviceTier, errorType } = seen
  return { ...emptyObservation, model, serviceTier, errorType }
}

function kept(pieces: readonly Buffer[]): CapturedBytes {
  const captured = new CapturedBytes()
  for (const piece of pieces) captured.keep(piece)
  return captured
}

/** Hosts that do not know the field name it in their refusal. */
function isRefusalOfUsageOption(status: number, body: Buffer | null): boolean {
  return (status === 400 || status === 422) && body !== null && body.includes('stream_options')
}

function scannedAnswer(scanner: FieldScanner): Record<string, unknown> {
  const answer: Record<string, unknown> = {}
  for (const [name, { text }] of scanner.fields) answer[name] = JSON.parse(text)
  return answer
}

/** What the call cost, for those who read headers; a header that would have to guess is left out. */
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
