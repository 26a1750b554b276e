import { crc32 } from 'node:zlib'

/** How the bytes of a journal are laid out; see {@link Journal}. All numbers are little-endian. */

/** Large enough for a day of calls between two turns of its halves on a busy machine. */
export const journalBytesDefault = 64 * 1024 * 1024

const magic = 0x4f4a_4c31
/** `magic, generation, crc32 of both, flags`. */
export const headerBytes = 16
/** `length, crc32 of the bytes, seeded with the generation`; then the bytes. */
export const recordHeaderBytes = 8
/** Longest record: a receipt with the largest usage object a provider has been let to store. */
export const recordBytesMax = 256 * 1024
/** Zeros behind the newest record, as many as say "no length": other bytes there are a write cut off, or damage. */
export const endMarkBytes = 8

/** Set in the flags of a half whose newest record is followed by an end mark; earlier versions wrote none. */
const endsWithMark = 1

export type HalfHeader = { generation: number; hasEndMark: boolean }

export function encodeHeader({ generation, hasEndMark }: HalfHeader): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32LE(magic, 0)
  header.writeUInt32LE(generation, 4)
  header.writeUInt32LE(crc32(header.subarray(0, 8)), 8)
  header.writeUInt32LE(hasEndMark ? endsWithMark : 0, 12)
  return header
}

/** Null for bytes that are not the header of a half. */
export function decodeHeader(bytes: Buffer): HalfHeader | null {
  if (bytes.length < headerBytes || bytes.readUInt32LE(0) !== magic) return null
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32LE(8)) return null
  return { generation: bytes.readUInt32LE(4), hasEndMark: bytes.readUInt32LE(12) === endsWithMark }
}
