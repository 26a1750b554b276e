import type { IncomingMessage } from 'node:http'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../lib/errors.ts'
import type { BufferBudget } from './buffer-budget.ts'
import type { ContainFaults } from './contain-faults.ts'
import { FieldScanner } from './scan-fields.ts'

/** JSON up to here is parsed on the event loop; larger bodies are only scanned for the fields we act on. */
export const parsedBytesMax = 256 * 1024

const scannedFields = new Set([
  'model',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'n',
])

/**
 * A caller's body. `held` bodies are in memory, go out as they came and may be sent again; `passing` ones
 * (uploads) go straight from one socket to the other.
 */
export type RequestBody =
  | { kind: 'none' }
  | { kind: 'held'; pieces: Buffer[]; bytes: number; scanner: FieldScanner | null }
  | { kind: 'passing'; bytes: number }

export type ReadBodyOptions = {
  budget: BufferBudget
  uploadBytesMax: number
  /** The boundary of the call: what reading throws ends it. */
  contain: ContainFaults
}

type Done = (error: OutlayError | null, body: RequestBody) => void

/**
 * Reads a JSON body whole, leaves any other to pass. Calls `done` once; not at all when the caller goes away
 * first. The bytes of a held body are taken from the budget, and the one who ends the call gives them back.
 */
export function readBody(
  incoming: IncomingMessage,
  { budget, uploadBytesMax, contain }: ReadBodyOptions,
  done: Done,
): void {
  const declared = declaredLength(incoming)
  if (declared === 0) {
    done(null, { kind: 'none' })
    return
  }
  if (declared !== null && declared > uploadBytesMax) {
    done(tooLarge(uploadBytesMax), { kind: 'none' })
    return
  }
  if (!isPlainJson(incoming)) {
    done(null, { kind: 'passing', bytes: declared ?? 0 })
    return
  }

  const pieces: Buffer[] = []
  let bytes = 0
  let scanner: FieldScanner | null = null
  let isOver = false
  const giveUp = (error: OutlayError) => {
    isOver = true
    budget.giveBack(bytes)
    pieces.length = 0
    done(error, { kind: 'none' })
  }
  const take = (piece: Buffer) => {
    if (isOver) return
    if (!budget.take(piece.length)) {
      return giveUp(new OutlayError('overloaded', errorWords.calls.tooManyBytes))
    }
    pieces.push(piece)
    bytes += piece.length
    if (bytes > uploadBytesMax) {
      giveUp(tooLarge(uploadBytesMax))
      return
    }
    if (bytes <= parsedBytesMax) return
    if (scanner) scanner.push(piece)
    else {
      scanner = new FieldScanner(scannedFields)
      for (const held of pieces) scanner.push(held)
    }
  }
  incoming.on('data', contain(take))
  incoming.on('end', () => {
    if (!isOver) done(null, { kind: 'held', pieces, bytes, scanner })
  })
  incoming.on('close', () => {
    if (isOver || incoming.complete) return
    isOver = true
    budget.giveBack(bytes)
  })
}

/** The scanner of a held body, run now when the body was small enough not to need it so far. */
export function scannerOf(body: { pieces: readonly Buffer[]; scanner: FieldScanner | null }): FieldScanner {
  if (body.scanner) return body.scanner
  const scanner = new FieldScanner(scannedFields)
  for (const piece of body.pieces) scanner.push(piece)
  return scanner
}

/** The declared length; 0 for a message without a body, null for one that comes in chunks. */
function declaredLength(incoming: IncomingMessage): number | null {
  if (incoming.headers['transfer-encoding'] !== undefined) return null
  return Number(incoming.headers['content-length'] ?? 0)
}

function isPlainJson({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return false
  return /^application\/(?:[\w.+-]*\+)?json\b/i.test(headers['content-type'] ?? '')
}

function tooLarge(bytesMax: number): OutlayError {
  return new OutlayError('request-too-large', errorWords.calls.tooLarge(bytesMax))
}
