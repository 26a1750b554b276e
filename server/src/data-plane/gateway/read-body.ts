import type { IncomingMessage } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import type { BufferBudget } from './buffer-budget.ts'
import type { ContainFaults } from './contain-faults.ts'
import { FieldScanner } from './scan-fields.ts'
import { requestEncodingOf, unpack } from './unpack.ts'

/**
 * The longest JSON that is parsed on the event loop. Larger bodies are only scanned for the fields that
 * Outlay acts on.
 */
export const parsedBytesMax = 256 * 1024

const scannedFields = new Set([
  'model',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'n',
  'generationConfig',
  'generation_config',
  // These fields ask for thinking.
  'background',
  'reasoning',
  'reasoning_effort',
  'thinking',
  'enable_thinking',
  'think',
  'chat_template_kwargs',
  'additionalModelRequestFields',
  // These fields say whom the call is for, and what it asks for.
  'user',
  'safety_identifier',
  'session_id',
  'metadata',
  'labels',
  'requestMetadata',
  'temperature',
  'output_config',
  'inferenceConfig',
])

/**
 * A caller's body. `held` bodies are in memory, go out as they came and may be sent again. `passing` bodies
 * (uploads) go straight from one socket to the other.
 */
export type RequestBody = { kind: 'none' } | HeldBody | { kind: 'passing'; bytes: number }

export type HeldBody = {
  kind: 'held'
  /** The bytes for reading. A compressed body is unpacked here. A body that cannot be unpacked has none. */
  pieces: Buffer[]
  bytes: number
  scanner: FieldScanner | null
  /** The compressed bytes as they came, if the body was compressed. */
  packed: PackedBody | null
}

export type PackedBody = { pieces: Buffer[]; bytes: number }

export type ReadBodyOptions = {
  budget: BufferBudget
  uploadBytesMax: number
  /** Whether the route's requests are JSON under any content type. */
  isJsonRoute: boolean
  /** The boundary of the call: an error thrown while reading ends this call. */
  contain: ContainFaults
}

type Done = (error: OutlayError | null, body: RequestBody) => void

/**
 * Reads a JSON body whole, compressed or not, and leaves any other to pass. Calls `done` once, or never if
 * the caller leaves first. The bytes of a held body are taken from the budget, and the end of the call
 * returns them.
 */
export function readBody(
  incoming: IncomingMessage,
  { budget, uploadBytesMax, isJsonRoute, contain }: ReadBodyOptions,
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
  const encoding = requestEncodingOf(incoming.headers['content-encoding'])
  if (encoding === 'unknown' || !mayBeJson(incoming, isJsonRoute)) {
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
    if (bytes <= parsedBytesMax || encoding !== 'identity') return
    if (scanner) scanner.push(piece)
    else {
      scanner = new FieldScanner(scannedFields)
      for (const held of pieces) scanner.push(held)
    }
  }
  incoming.on('data', contain(take))
  incoming.on('end', () => {
    if (isOver) return
    if (encoding === 'identity') done(null, { kind: 'held', pieces, bytes, scanner, packed: null })
    else unpackBody({ pieces, bytes }, encoding, budget).then(contain((body) => done(null, body)))
  })
  incoming.on('close', () => {
    if (isOver || incoming.complete) return
    isOver = true
    budget.giveBack(bytes)
  })
}

/**
 * The readable part of a compressed body. A body that cannot be unpacked goes to the provider unread, as it
 * came.
 */
async function unpackBody(
  packed: PackedBody,
  encoding: Parameters<typeof unpack>[0],
  budget: BufferBudget,
): Promise<HeldBody> {
  const unread: HeldBody = { kind: 'held', pieces: [], bytes: 0, scanner: null, packed }
  const text = await unpack(encoding, Buffer.concat(packed.pieces)).catch(() => null)
  if (text === null || !budget.take(text.length)) return unread
  let scanner: FieldScanner | null = null
  if (text.length > parsedBytesMax) {
    scanner = new FieldScanner(scannedFields)
    for (let start = 0; start < text.length; start += parsedBytesMax) {
      scanner.push(text.subarray(start, start + parsedBytesMax))
      await nextTurn()
    }
  }
  return { kind: 'held', pieces: [text], bytes: text.length, scanner, packed }
}

/** The scanner of a held body. A small body has not needed one so far, so it runs now. */
export function scannerOf(body: { pieces: readonly Buffer[]; scanner: FieldScanner | null }): FieldScanner {
  if (body.scanner) return body.scanner
  const scanner = new FieldScanner(scannedFields)
  for (const piece of body.pieces) scanner.push(piece)
  return scanner
}

/** The declared length. 0 for a message without a body, null for a chunked one. */
function declaredLength(incoming: IncomingMessage): number | null {
  if (incoming.headers['transfer-encoding'] !== undefined) return null
  return Number(incoming.headers['content-length'] ?? 0)
}

/**
 * Programs send JSON under any content type: `curl -d` calls it a form. Uploads, sound, pictures and videos
 * are files.
 */
function mayBeJson({ headers }: IncomingMessage, isJsonRoute: boolean): boolean {
  const contentType = headers['content-type'] ?? ''
  if (/^application\/(?:[\w.+-]*\+)?json\b/i.test(contentType)) return true
  return isJsonRoute && !/^(?:multipart|audio|image|video)\//i.test(contentType)
}

/** All bytes that the body holds of the budget. */
export function heldBytesOf(body: RequestBody): number {
  return body.kind === 'held' ? body.bytes + (body.packed?.bytes ?? 0) : 0
}

function tooLarge(bytesMax: number): OutlayError {
  return new OutlayError('request-too-large', errorWords.calls.tooLarge(bytesMax))
}
