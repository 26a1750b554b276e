import { crc32 } from 'node:zlib'
import { endMarkBytes, headerBytes, recordBytesMax, recordHeaderBytes } from './journal-layout.ts'
import { recordStart } from './journal-record.ts'
import { seedOf } from './seed-of.ts'

/** Where the bytes of a record are in its segment, without the header in front of them. */
export type FoundRecord = { offset: number; length: number }

/** What a segment holds of one generation. */
export type Scan = {
  /** Oldest first. */
  records: FoundRecord[]
  /** Where the next record goes: behind the last valid one. */
  end: number
  /** Stretches that are no record, each between two records or behind the last, and their bytes. */
  stretches: number
  skippedBytes: number
  /** False when bytes made to look like records used up the time for a search: there may be more records. */
  isSearchedToEnd: boolean
}

/** Bytes that may be checked in vain, for each byte of a segment: 512 MiB take about a fifth of a second. */
const checkedInVainMax = 8

/**
 * Finds the records of a generation in a segment. Damage ends nothing: the search goes on for the next record with a
 * right checksum. Every record begins with the same few characters, so only these places are checked.
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

/** Gives the records of a range that is known to be sound, as the data plane published it. */
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
 * The newest generation with records in a segment whose header is damaged; null where there is none. A checksum
 * reveals the seed it was made with, so each sound record reveals its generation. Damaged ones reveal random numbers,
 * and only numbers that `isPossible` for this segment count.
 */
export function newestGeneration(bytes: Buffer, isPossible: (generation: number) => boolean): number | null {
  const found = [...countGenerations(bytes)].filter(([generation]) => isPossible(generation))
  const certain = found.filter(([generation, records]) => records > 1 || generation < loneGenerationMax)
  return certain.reduce<number | null>((best, [one]) => (best === null || one > best ? one : best), null)
}

/** A generation that a single record reveals is believed up to here: a random number is seldom as low. */
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

/** Where the next valid record begins, -1 when none follows. */
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
 * Where the next bytes are that a record can begin with, -1 when there are none. Buffer.indexOf is quick over long
 * stretches and slow to call: from its find on, some thousand bytes are looked through here.
 */
function nextStart(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(recordStart, from)
  while (at !== -1) {
    const stop = Math.min(at + stretchBytes, bytes.length - startBytes.length + 1)
    for (let index = at; index < stop; index += 1) {
      // The length before it is below 2^24, so its highest byte is 0; no text of a record holds such a byte.
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

/** The length of the valid record there, 0 when there is none. */
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

/** How long a record is that cannot be read: what it says of itself, or else its header alone. */
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
