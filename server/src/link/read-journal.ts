import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import {
  decodeHeader,
  headerBytes,
  journalBytesDefault,
  olderFormat,
  type Position,
  positionOf,
  type SegmentHeader,
  segmentCount,
} from './journal-layout.ts'
import { isZero, newestGeneration, type Scan, scanRecords } from './scan-records.ts'

/** A segment in use. */
export type Segment = Scan & {
  generation: number
  /** False for a segment that is known by its records alone. */
  hasHeader: boolean
}

/**
 * Called with each segment in use, oldest first. Its bytes are overwritten with those of the next segment.
 */
export type VisitSegment = (segment: Segment, bytes: Buffer) => void

/** The contents of a journal before anything is written to it. */
export type JournalContents = {
  /** Null if the file contains no id: it is new, or all its headers are lost. */
  journalId: string | null
  /** Oldest first. The last segment takes the next record. */
  segments: Segment[]
  /** The position of the next record. 0 if there is no segment. */
  end: Position
  /** Null for a sound journal. */
  damage: JournalDamage | null
  /** For a file of the previous format: whether it contains calls. */
  older: 'empty' | 'with-calls' | null
}

export type JournalDamage = {
  /** The number of unreadable stretches of the file, and their bytes. */
  stretches: number
  bytes: number
  /** False if the search for records was given up: the file may contain more of them. */
  isSearchedToEnd: boolean
}

/** Examines a journal that no process has open. */
export function examineJournal(file: string): { damage: JournalDamage | null; isBlank: boolean } {
  const fd = openSync(file, 'r')
  try {
    // In a file that was cut short, the remaining segments keep their places.
    const bytes = Math.max(fstatSync(fd).size, journalBytesDefault)
    return { damage: readJournal(fd, segmentBytesOf(bytes)).damage, isBlank: isBlank(fd) }
  } finally {
    closeSync(fd)
  }
}

export function segmentBytesOf(journalBytes: number): number {
  return Math.floor(journalBytes / segmentCount)
}

/**
 * Reads a journal and changes nothing. Any header and any record may be damaged, and the end of the file may
 * be missing: its space is claimed before the first header is written, so a shorter file was cut. One segment
 * is in memory at a time.
 */
export function readJournal(
  fd: number,
  segmentBytes: number,
  visit: VisitSegment = () => {},
): JournalContents {
  const older = readOlderFormat(fd)
  if (older !== null) return { journalId: null, segments: [], end: 0, damage: null, older }
  const reader = new SlotReader(fd, segmentBytes)
  const headers = Array.from({ length: segmentCount }, (_, slot) => reader.readHeader(slot))
  const journalId = mostFrequent(headers.flatMap((header) => header?.journalId ?? []))
  const known = headers.map((header) => (header?.journalId === journalId ? header : null))
  const newestHeader = newestOf(known.flatMap((header) => header ?? []))
  const places = known.map((header, slot) => header ?? withoutHeader(reader, slot, newestHeader))
  const newest = newestOf(places.flatMap((place) => place ?? []))
  const segments = places
    .flatMap((place, slot) => (place === null ? [] : { slot, ...place }))
    .filter(({ generation }) => generation > newest - segmentCount)
    .toSorted((one, other) => one.generation - other.generation)
    .map(({ slot, generation }) => {
      const bytes = reader.read(slot)
      const segment = { ...scanRecords(bytes, generation), generation, hasHeader: known[slot] !== null }
      visit(segment, bytes)
      return segment
    })
  const last = segments.at(-1)
  return {
    journalId,
    segments,
    end: last ? positionOf(last.generation, endOf(last, segmentBytes), segmentBytes) : 0,
    damage: damageOf({ fd, reader, places, segments, segmentBytes }),
    older: null,
  }
}

/** Reads one segment after another into the same bytes. */
class SlotReader {
  readonly #fd: number
  readonly #bytes: Buffer

  constructor(fd: number, segmentBytes: number) {
    this.#fd = fd
    this.#bytes = Buffer.allocUnsafe(segmentBytes)
  }

  readHeader(slot: number): SegmentHeader | null {
    return decodeHeader(this.read(slot, headerBytes))
  }

  /** Shorter if the file ends sooner. */
  read(slot: number, length = this.#bytes.length): Buffer {
    let read = 0
    while (read < length) {
      const more = readSync(this.#fd, this.#bytes, read, length - read, slot * this.#bytes.length + read)
      if (more === 0) break
      read += more
    }
    return this.#bytes.subarray(0, read)
  }
}

/** The generation that the records of a segment reveal. Null without records. */
function withoutHeader(
  reader: SlotReader,
  slot: number,
  newestHeader: number,
): { generation: number } | null {
  const bytes = reader.read(slot)
  if (isZero(bytes)) return null
  const generation = newestGeneration(bytes, (one) => isPossible(one, slot, newestHeader))
  return generation === null ? null : { generation }
}

/**
 * A segment with a lost header is a little older than the newest known one, or is the one that follows it.
 */
function isPossible(generation: number, slot: number, newestHeader: number): boolean {
  if (generation % segmentCount !== slot) return false
  return newestHeader === 0 || (generation > newestHeader - segmentCount && generation <= newestHeader + 1)
}

/** If the search was given up, records may follow. They must not be overwritten. */
function endOf({ end, isSearchedToEnd }: Scan, segmentBytes: number): number {
  return isSearchedToEnd ? end : segmentBytes
}

type Found = {
  fd: number
  reader: SlotReader
  /** The known generation of each slot. */
  places: readonly ({ generation: number } | null)[]
  segments: readonly Segment[]
  segmentBytes: number
}

function damageOf({ fd, reader, places, segments, segmentBytes }: Found): JournalDamage | null {
  const damage = { stretches: 0, bytes: 0, isSearchedToEnd: true }
  const note = (bytes: number) => {
    damage.stretches += 1
    damage.bytes += bytes
  }
  if (segments.length === 0) {
    if (isBlank(fd)) return null
    note(Math.min(fstatSync(fd).size, segmentCount * segmentBytes))
    return damage
  }
  for (const [slot, place] of places.entries()) {
    // A header of zeros belongs to a segment that was never begun, or was given up as lost at an earlier
    // start.
    if (place === null && !isZero(reader.read(slot, headerBytes))) note(headerBytes)
  }
  for (const { hasHeader, stretches, skippedBytes, isSearchedToEnd } of segments) {
    if (!hasHeader) note(headerBytes)
    damage.stretches += stretches
    damage.bytes += skippedBytes
    damage.isSearchedToEnd &&= isSearchedToEnd
  }
  const missing = segmentCount * segmentBytes - fstatSync(fd).size
  if (missing > 0) note(missing)
  return damage.stretches === 0 && damage.isSearchedToEnd ? null : damage
}

function isBlank(fd: number): boolean {
  const start = Buffer.alloc(1024 * 1024)
  for (let at = 0; ; at += start.length) {
    const read = readSync(fd, start, 0, start.length, at)
    if (read === 0) return true
    if (!isZero(start.subarray(0, read))) return false
  }
}

/** The older format had two halves, each with a header of its own. */
function readOlderFormat(fd: number): JournalContents['older'] {
  const halves = [0, Math.floor(fstatSync(fd).size / 2)].flatMap((position) => {
    const start = Buffer.alloc(32)
    const read = readSync(fd, start, 0, start.length, position)
    return olderFormat(start.subarray(0, read)) ?? []
  })
  const inUse = halves.toSorted((one, other) => other.generation - one.generation)[0]
  if (!inUse) return null
  return inUse.isEmpty ? 'empty' : 'with-calls'
}

function newestOf(all: readonly { generation: number }[]): number {
  return all.reduce((newest, { generation }) => Math.max(newest, generation), 0)
}

function mostFrequent(texts: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  let best: string | null = null
  for (const [text, count] of counts) if (best === null || count > counts.get(best)!) best = text
  return best
}
