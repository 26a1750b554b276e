import { crc32 } from 'node:zlib'
import { endMarkBytes, headerBytes, recordBytesMax, recordHeaderBytes } from './journal-layout.ts'
import { recordStart } from './journal-record.ts'
import { seedOf } from './seed-of.ts'

/** What one half of a journal holds of one generation. */
export type Scan = {
  /** Oldest first. */
  records: string[]
  /** Where the next record goes: behind the last valid one. */
  end: number
  /** Stretches that are no record, each between two records or behind the last, and their bytes. */
  stretches: number
  skippedBytes: number
  /** False when bytes made to look like records used up the time for a search: there may be more records. */
  isSearchedToEnd: boolean
}

/** Bytes that may be checked in vain, for each byte of a half: 256 MiB take about a tenth of a second. */
const checkedInVainMax = 8

/**
 * Reads the records of a generation. Damage ends nothing: the search goes on for the next record with a right
 * checksum. A record begins with the same few characters, so only their finds are checked and not every byte.
 */
export function scanRecords(
  bytes: Buffer,
  { generation, hasEndMark }: { generation: number; hasEndMark: boolean },
): Scan {
  const budget = { bytes: bytes.length * checkedInVainMax }
  const scan: Scan = { records: [], end: headerBytes, stretches: 0, skippedBytes: 0, isSearchedToEnd: true }
  for (;;) {
    const length = validLength(bytes, scan.end, { generation, budget })
    if (length > 0) {
      const begin = scan.end + recordHeaderBytes
      scan.records.push(bytes.toString('utf8', begin, begin + length))
      scan.end = begin + length
      continue
    }
    const next = findRecord(bytes, scan.end + 1, { generation, budget })
    if (next === -1) break
    noteStretch(scan, next - scan.end)
    scan.end = next
  }
  scan.isSearchedToEnd = budget.bytes > 0
  if (hasEndMark && !isZero(bytes.subarray(scan.end, scan.end + endMarkBytes)))
    noteStretch(scan, unreadableBytes(bytes, scan.end))
  return scan
}

/**
 * The newest generation with records in these halves, for a journal whose headers are both damaged. A checksum
 * tells the seed it was made with, so each record tells its generation. Damaged ones tell random numbers.
 */
export function newestGeneration(halves: readonly Buffer[]): { half: number; generation: number } | null {
  const counts = halves.map(countGenerations)
  const found = counts.flatMap((count, half) =>
    [...count].map(([generation, records]) => ({ half, generation, records })),
  )
  const certain = newest(found.filter(({ records }) => records > 1))
  // A half that was begun a moment before has one record so far.
  const begun = certain && found.find(({ generation }) => generation === certain.generation + 1)
  return begun ?? certain ?? newest(found.filter(({ generation }) => generation < loneGenerationMax))
}

/** A generation that a single record tells of is believed up to here: a random number is seldom as low. */
const loneGenerationMax = 2 ** 20

type Generation = { half: number; generation: number }

function newest(found: readonly Generation[]): Generation | null {
  return found.reduce<Generation | null>(
    (best, one) => (best === null || one.generation > best.generation ? one : best),
    null,
  )
}

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
  return bytes.equals(Buffer.alloc(bytes.length))
}
