import { crc32 } from 'node:zlib'

/**
 * The bytes of the journal, which the data plane writes and the control plane reads. The file is a ring of
 * segments. Each segment has a header and then records, newest last, followed by zeros. All numbers are
 * little-endian.
 */

export const journalBytesDefault = 64 * 1024 * 1024
/** A segment is reused as a whole, so many small segments waste less room than few large ones. */
export const segmentCount = 8

/** `magic, generation, id of the journal (8 bytes), crc32 of these 16`. */
export const headerBytes = 20
/** `length, crc32 of the bytes`, then the bytes. The checksum is seeded with the generation. */
export const recordHeaderBytes = 8
/** The longest record: a receipt with the largest usage object that is kept. */
export const recordBytesMax = 256 * 1024
/**
 * Zeros after the newest record, which mean "no length". Other bytes there are damage or a write that was cut
 * off.
 */
export const endMarkBytes = 8

const magic = 0x4f4a_4c32
/** The header of the previous format: two halves, each with `magic, generation, crc32, flags`. */
const olderMagic = 0x4f4a_4c31
const olderHeaderBytes = 16

export type SegmentHeader = {
  /**
   * Grows by one with each segment that is begun. The segment has number `generation % segmentCount` in the
   * file.
   */
  generation: number
  /** Identifies the file: 16 hexadecimal digits, chosen when it is created. */
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

/** Null if the bytes are not the header of a segment. */
export function decodeHeader(bytes: Buffer): SegmentHeader | null {
  if (bytes.length < headerBytes || bytes.readUInt32LE(0) !== magic) return null
  if (crc32(bytes.subarray(0, 16)) !== bytes.readUInt32LE(16)) return null
  return { generation: bytes.readUInt32LE(4), journalId: bytes.toString('hex', 8, 16) }
}

/**
 * A position in the journal: `generation x bytes of a segment + offset in it`. Positions grow with every
 * record, even when a segment is reused, so a single number tells how far a reader has come.
 */
export type Position = number

export function positionOf(generation: number, offset: number, segmentBytes: number): Position {
  return generation * segmentBytes + offset
}

export function placeOf(position: Position, segmentBytes: number): { generation: number; offset: number } {
  const generation = Math.floor(position / segmentBytes)
  return { generation, offset: position - generation * segmentBytes }
}

/** Reads the header of the older format. Null for any other file. */
export function olderFormat(half: Buffer): { generation: number; isEmpty: boolean } | null {
  if (half.length < olderHeaderBytes || half.readUInt32LE(0) !== olderMagic) return null
  if (crc32(half.subarray(0, 8)) !== half.readUInt32LE(8)) return null
  const isEmpty = half.length < olderHeaderBytes + 4 || half.readUInt32LE(olderHeaderBytes) === 0
  return { generation: half.readUInt32LE(4), isEmpty }
}
