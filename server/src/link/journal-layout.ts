import { crc32 } from 'node:zlib'

/**
 * The journal's bytes, which the data plane writes and the control plane reads. The file is a ring of segments. Each
 * begins with a header and goes on with records, newest last, followed by zeros. All numbers are little-endian.
 */

export const journalBytesDefault = 64 * 1024 * 1024
/** A segment is used again as a whole, so many small ones waste less room than few large ones. */
export const segmentCount = 8

/** `magic, generation, id of the journal (8 bytes), crc32 of these 16`. */
export const headerBytes = 20
/** `length, crc32 of the bytes`, the checksum seeded with the generation; then the bytes. */
export const recordHeaderBytes = 8
/** The longest record: a receipt with the largest usage object that is kept. */
export const recordBytesMax = 256 * 1024
/** Zeros behind the newest record, which say "no length": other bytes there are damage or a write that was cut off. */
export const endMarkBytes = 8

const magic = 0x4f4a_4c32
/** The header of the format before this one: two halves, each `magic, generation, crc32, flags`. */
const olderMagic = 0x4f4a_4c31
const olderHeaderBytes = 16

export type SegmentHeader = {
  /** Counts up by one with each segment that is begun; segment `generation % segmentCount` of the file. */
  generation: number
  /** Of the file: 16 hexadecimal digits, chosen when it is made. */
  journalId: string
}

export function encodeHeader({ generation, journalId }: SegmentHeader): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32LE(magic, 0)
  header.writeUInt32LE(generation, 4)
  header.write(journalId, 8, 'hex')
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16)
  return header
}

/** Null for bytes that are not the header of a segment. */
export function decodeHeader(bytes: Buffer): SegmentHeader | null {
  if (bytes.length < headerBytes || bytes.readUInt32LE(0) !== magic) return null
  if (crc32(bytes.subarray(0, 16)) !== bytes.readUInt32LE(16)) return null
  return { generation: bytes.readUInt32LE(4), journalId: bytes.toString('hex', 8, 16) }
}

/**
 * A position in the journal: `generation x bytes of a segment + offset in it`. Positions grow with every record, also
 * when a segment is used again, so one number says how far a reader has come.
 */
export type Position = number

export function positionOf(generation: number, offset: number, segmentBytes: number): Position {
  return generation * segmentBytes + offset
}

export function placeOf(position: Position, segmentBytes: number): { generation: number; offset: number } {
  const generation = Math.floor(position / segmentBytes)
  return { generation, offset: position - generation * segmentBytes }
}

/** What the first bytes of a file of the older format say of it; null for any other file. */
export function olderFormat(half: Buffer): { generation: number; isEmpty: boolean } | null {
  if (half.length < olderHeaderBytes || half.readUInt32LE(0) !== olderMagic) return null
  if (crc32(half.subarray(0, 8)) !== half.readUInt32LE(8)) return null
  const isEmpty = half.length < olderHeaderBytes + 4 || half.readUInt32LE(olderHeaderBytes) === 0
  return { generation: half.readUInt32LE(4), isEmpty }
}
