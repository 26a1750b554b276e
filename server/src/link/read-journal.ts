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

/** A segment in use, with the whole of its bytes. */
export type Segment = Scan & {
  generation: number
  bytes: Buffer
  /** False for one that is known by its records alone. */
  hasHeader: boolean
}

/** What a journal holds before anything is written to it. */
export type JournalContents = {
  /** Null for a file that says no id of a journal: a new one, or one whose headers are all lost. */
  journalId: string | null
  /** Oldest first. The last one takes the next record. */
  segments: Segment[]
  /** Where the next record goes; 0 where there is no segment. */
  end: Position
  /** Null for a sound journal. */
  damage: JournalDamage | null
  /** For a file of the format before this one: whether calls are in it. */
  older: 'empty' | 'with-calls' | null
}

export type JournalDamage = {
  /** How many stretches of the file could not be read, and their bytes. */
  stretches: number
  bytes: number
  /** False when the search for records was given up: there may be more of them in the file. */
  isSearchedToEnd: boolean
}

/** Looks at a journal that no process has open. */
export function examineJournal(file: string): { damage: JournalDamage | null; isBlank: boolean } {
  const fd = openSync(file, 'r')
  try {
    // A file that was cut short has its segments where they were.
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
 * Reads a journal and changes nothing. Any header and any record may be damaged, and the end of the file may be
 * missing: its space is claimed before the first header is written, so a shorter file was cut.
 */
export function readJournal(fd: number, segmentBytes: number): JournalContents {
  const older = readOlderFormat(fd)
  if (older !== null) return { journalId: null, segments: [], end: 0, damage: null, older }
  const slots = Array.from({ length: segmentCount }, (_, slot) => readSlot(fd, slot, segmentBytes))
  const journalId = mostFrequent(slots.flatMap(({ header }) => header?.journalId ?? []))
  const newestHeader = newestOf(
    slots.flatMap(({ header }) => (header?.journalId === journalId ? header : null) ?? []),
  )
  const found = slots.map((slot) => segmentIn(slot, { journalId, newestHeader }))
  const newest = newestOf(found.flatMap((segment) => segment ?? []))
  const segments = found
    .flatMap((segment) => segment ?? [])
    .filter(({ generation }) => generation > newest - segmentCount)
    .toSorted((one, other) => one.generation - other.generation)
  const last = segments.at(-1)
  return {
    journalId,
    segments,
    end: last ? positionOf(last.generation, endOf(last, segmentBytes), segmentBytes) : 0,
    damage: damageOf({ fd, slots, found, segments, segmentBytes }),
    older: null,
  }
}

type Slot = { index: number; bytes: Buffer; header: SegmentHeader | null }

/** Shorter than a segment where the file ends sooner. */
function readSlot(fd: number, index: number, segmentBytes: number): Slot {
  const bytes = Buffer.alloc(segmentBytes)
  let read = 0
  while (read < segmentBytes) {
    const more = readSync(fd, bytes, read, segmentBytes - read, index * segmentBytes + read)
    if (more === 0) break
    read += more
  }
  return { index, bytes: bytes.subarray(0, read), header: decodeHeader(bytes.subarray(0, read)) }
}

type Known = { journalId: string | null; newestHeader: number }

function segmentIn({ index, bytes, header }: Slot, { journalId, newestHeader }: Known): Segment | null {
  if (header !== null && header.journalId === journalId) {
    return { ...scanRecords(bytes, header.generation), generation: header.generation, bytes, hasHeader: true }
  }
  const generation = newestGeneration(bytes, (one) => isPossible(one, index, newestHeader))
  if (generation === null) return null
  return { ...scanRecords(bytes, generation), generation, bytes, hasHeader: false }
}

/** A segment with a lost header is a little older than the newest known one, or the one that follows it. */
function isPossible(generation: number, slot: number, newestHeader: number): boolean {
  if (generation % segmentCount !== slot) return false
  return newestHeader === 0 || (generation > newestHeader - segmentCount && generation <= newestHeader + 1)
}

/** Where the search was given up, records may follow: they are not written over. */
function endOf({ end, isSearchedToEnd }: Scan, segmentBytes: number): number {
  return isSearchedToEnd ? end : segmentBytes
}

type Found = {
  fd: number
  slots: readonly Slot[]
  found: readonly (Segment | null)[]
  segments: readonly Segment[]
  segmentBytes: number
}

function damageOf({ fd, slots, found, segments, segmentBytes }: Found): JournalDamage | null {
  const damage = { stretches: 0, bytes: 0, isSearchedToEnd: true }
  const note = (bytes: number) => {
    damage.stretches += 1
    damage.bytes += bytes
  }
  if (segments.length === 0) {
    const size = slots.reduce((sum, { bytes }) => sum + bytes.length, 0)
    if (slots.every(({ bytes }) => isZero(bytes))) return null
    note(size)
    return damage
  }
  for (const [index, segment] of found.entries()) {
    if (segment !== null && !segment.hasHeader) note(headerBytes)
    // A header of zeros belongs to a segment that was never begun, or was given up as lost at an earlier start.
    else if (segment === null && !isZero(slots[index]!.bytes.subarray(0, headerBytes))) note(headerBytes)
  }
  for (const { stretches, skippedBytes, isSearchedToEnd } of segments) {
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
