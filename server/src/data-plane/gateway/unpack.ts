import { setImmediate as nextTurn } from 'node:timers/promises'
import { Decompress } from 'fzstd'
import { type ContentEncoding, contentEncodingOf, decodeWhole } from './decode.ts'

export type RequestEncoding = ContentEncoding | 'zstd'

/** A body that unpacks to more goes to the provider unread. */
const unpackedBytesMax = 8 * 1024 * 1024

export function requestEncodingOf(header: string | undefined): RequestEncoding | 'identity' | 'unknown' {
  return header?.trim().toLowerCase() === 'zstd' ? 'zstd' : contentEncodingOf(header)
}

/** Unpacks a body. Rejects if it is damaged, or if it unpacks to more than 8 MiB. */
export function unpack(encoding: RequestEncoding, body: Buffer): Promise<Buffer> {
  return encoding === 'zstd' ? unpackZstd(body) : decodeWhole(encoding, body, unpackedBytesMax)
}

const frameStart = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
/** Compressed bytes that are unpacked in one turn of the event loop. */
const zstdBytesPerTurn = 16 * 1024

/** Node 20 has no zstd of its own. */
async function unpackZstd(body: Buffer): Promise<Buffer> {
  requireSmallFrame(body)
  const pieces: Uint8Array[] = []
  let bytes = 0
  const decoder = new Decompress((piece) => {
    bytes += piece.length
    if (bytes > unpackedBytesMax) throw new Error('unpacked-too-long')
    pieces.push(piece.slice())
  })
  for (let start = 0; start < body.length; start += zstdBytesPerTurn) {
    const end = start + zstdBytesPerTurn
    decoder.push(body.subarray(start, end), end >= body.length)
    await nextTurn()
  }
  return Buffer.concat(pieces, bytes)
}

/**
 * Allows one frame, with a window of at most 8 MiB as RFC 9659 requires: the decoder takes memory for every
 * frame by the size in its header. https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1
 */
function requireSmallFrame(body: Buffer): void {
  if (body.indexOf(frameStart) !== 0 || body.indexOf(frameStart, 1) !== -1 || body.length < 6) {
    throw new Error('not-one-frame')
  }
  const descriptor = body[4]!
  const isSingleSegment = (descriptor & 0x20) !== 0
  if ((isSingleSegment ? contentBytes(body, descriptor) : windowBytes(body[5]!)) > unpackedBytesMax) {
    throw new Error('window-too-large')
  }
}

function windowBytes(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

/** A frame with a single segment names no window: the window is as long as the content. */
function contentBytes(body: Buffer, descriptor: number): number {
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!
  const start = 5 + dictionaryBytes
  const field = body.subarray(start, start + [1, 2, 4, 8][descriptor >> 6]!)
  if (field.length === 8) return Number(field.readBigUInt64LE())
  return field.length === 0 ? 0 : field.readUIntLE(0, field.length)
}
