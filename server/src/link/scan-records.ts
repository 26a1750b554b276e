import { crc32 } from 'node:zlib'
import { endMarkBytes, headerBytes, recordBytesMax, recordHeaderBytes } from './journal-layout.ts'
import { recordStart } from './journal-record.ts'
import { seedOf } from './seed-of.ts'

/** The place of a record's bytes in its segment, without the header before them. */
export type FoundRecord = { offset: number; length: number }

/** The records of one generation in a segment. */
export type Scan = {
  /** Oldest first. */
  records: FoundRecord[]
  /** The place of the next record: after the last valid one. */
  end: number
  /** The number of stretches that are not records, between two records or after the last, and their bytes. */
  stretches: number
  skippedBytes: number
  /** False if forged records used up the time for a search: there may be more records. */
  isSearchedToEnd: boolean
}

/** Bytes that may be checked in vain, for each byte of a segment: 512 MiB take about a fifth of a second. */
const checkedInVainMax = 8

/**
 * Finds the records of a generation in a segment. The search continues after damage, at the next record with
 * a right checksum. Every record begins with the same few characters, so only these places are checked.
 */
export function scanRecords(bytes: Buffer, generation: number): Scan {
  const budget = { bytes: bytes.length * checkedInVainMax }
  const scan: Scan = { records: [], end: headerBytes, stretches: 0, skippedBytes: 0, isSearchedToEnd: true }
  for (;;) {
    const length = validLength(bytes, scan.end, { generation, budget })
    if (length > 0) {
      const begin = scan.end + recordHeaderBytes
      scan.records.push({ offset: begin, length })
      scan.end = begin + length
      continue
    }
    const next = findRecord(bytes, scan.end + 1, { generation, budget })
    if (next === -1) break
    noteStretch(scan, next - scan.end)
    scan.end = next
  }
  scan.isSearchedToEnd = budget.bytes > 0
  if (!isZero(bytes.subarray(scan.end, scan.end + endMarkBytes)))
    noteStretch(scan, unreadableBytes(bytes, scan.end))
  return scan
}

/**
 * Yields the records of a range that the data plane has published, and that is therefore known to be sound.
 */
export function* recordsIn(bytes: Buffer, from: number, to: number): Generator<FoundRecord> {
  let at = from
  while (at < to) {
    const length = plausibleLength(bytes, at)
    if (length === 0) return
    yield { offset: at + recordHeaderBytes, length }
    at += recordHeaderBytes + length
  }
}

/**
 * The newest generation with records in a segment whose header is damaged. Null if there are no records. A
 * checksum reveals the seed it was made with, so each sound record reveals its generation. Damaged records
 * reveal random numbers, and only numbers that `isPossible` for this segment count.
 */
export function newestGeneration(bytes: Buffer, isPossible: (generation: number) => boolean): number | null {
  const found = [...countGenerations(bytes)].filter(([generation]) => isPossible(generation))
  const certain = found.filter(([generation, records]) => records > 1 || generation < loneGenerationMax)
  return certain.reduce<number | null>((best, [one]) => (best === null || one > best ? one : best), null)
}

/**
 * The highest generation that is believed on the word of a single record: a random number is seldom as low.
 */
const loneGenerationMax = 2 ** 20

function countGenerations(bytes: Buffer): Map<number, number> {
  const counts = new Map<number, number>()
  let left = bytes.length * 2
  let at = nextStart(bytes, headerBytes + recordHeaderBytes)
  while (at !== -1 && left > 0) {
    const length = plausibleLength(bytes, at - recordHeaderBytes)
    left -= length
    if (length > 0) {
      const generation = seedOf(bytes.subarray(at, at + length), bytes.readUInt32LE(at - 4))
      counts.set(generation, (counts.get(generation) ?? 0) + 1)
    }
    at = nextStart(bytes, at + 1)
  }
  return counts
}

type Checked = { generation: number; budget: { bytes: number } }

/** The beginning of the next valid record. -1 if none follows. */
function findRecord(bytes: Buffer, from: number, checked: Checked): number {
  let at = nextStart(bytes, from + recordHeaderBytes)
  while (at !== -1 && checked.budget.bytes > 0) {
    const offset = at - recordHeaderBytes
    if (validLength(bytes, offset, checked) > 0) return offset
    at = nextStart(bytes, at + 1)
  }
  return -1
}

/**
 * The next place where a record can begin. -1 if there is none. Buffer.indexOf is quick over long stretches
 * and slow to call, so the loop below searches some thousand bytes after each find by itself.
 */
function nextStart(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(recordStart, from)
  while (at !== -1) {
    const stop = Math.min(at + stretchBytes, bytes.length - startBytes.length + 1)
    for (let index = at; index < stop; index += 1) {
      // The length before it is below 2^24, so its highest byte is 0. No text of a record contains such a
      // byte.
      if (bytes[index] === startBytes[0] && bytes[index - 5] === 0 && isStart(bytes, index)) return index
    }
    at = bytes.indexOf(recordStart, stop)
  }
  return -1
}

const startBytes = Buffer.from(recordStart)
const stretchBytes = 4_096

function isStart(bytes: Buffer, index: number): boolean {
  return bytes.compare(startBytes, 0, startBytes.length, index, index + startBytes.length) === 0
}

/** The length of the valid record at `offset`. 0 if there is none. */
function validLength(bytes: Buffer, offset: number, { generation, budget }: Checked): number {
  const length = plausibleLength(bytes, offset)
  if (length === 0) return 0
  const begin = offset + recordHeaderBytes
  if (crc32(bytes.subarray(begin, begin + length), generation) === bytes.readUInt32LE(offset + 4))
    return length
  budget.bytes -= length
  return 0
}

function plausibleLength(bytes: Buffer, offset: number): number {
  if (offset + recordHeaderBytes > bytes.length) return 0
  const length = bytes.readUInt32LE(offset)
  return length > recordBytesMax || offset + recordHeaderBytes + length > bytes.length ? 0 : length
}

function noteStretch(scan: Scan, bytes: number): void {
  scan.stretches += 1
  scan.skippedBytes += bytes
}

/** The length of an unreadable record: as it declares, or else its header alone. */
function unreadableBytes(bytes: Buffer, offset: number): number {
  return recordHeaderBytes + plausibleLength(bytes, offset)
}

export function isZero(bytes: Buffer): boolean {
  for (let start = 0; start < bytes.length; start += zeros.length) {
    const part = bytes.subarray(start, start + zeros.length)
    if (!part.equals(zeros.subarray(0, part.length))) return false
  }
  return true
}

const zeros = Buffer.alloc(64 * 1024)
