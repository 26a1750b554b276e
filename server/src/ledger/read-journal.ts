import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { decodeHeader, headerBytes, journalBytesDefault } from './journal-layout.ts'
import { isZero, newestGeneration, type Scan, scanRecords } from './scan-records.ts'

export type Half = 0 | 1

/** What is on the disk, before anything is written. */
export type JournalContents = {
  half: Half
  /** Of the half in use; 0 when the file holds no record and no header. */
  generation: number
  /** The highest generation that may be in the file; the next half that is begun takes a higher one. */
  newest: number
  /** Whether the half in use has a sound header. */
  hasHeader: boolean
  records: string[]
  /** Where the next record goes, from the beginning of the half. */
  end: number
  /** Null for a sound journal. */
  damage: JournalDamage | null
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
    // A file that was cut short has its second half where it was.
    const bytes = Math.max(fstatSync(fd).size, journalBytesDefault)
    const { damage, generation } = readJournal(fd, Math.floor(bytes / 2))
    return { damage, isBlank: generation === 0 && damage === null }
  } finally {
    closeSync(fd)
  }
}

/**
 * Reads a journal, changing nothing. Either header, or both, and any records may be damaged, and the end may be
 * missing: space is claimed before the first header is written, so a shorter file with a header was cut.
 */
export function readJournal(fd: number, halfBytes: number): JournalContents {
  const contents = readHalves(fd, halfBytes)
  const missing = 2 * halfBytes - fstatSync(fd).size
  if (missing <= 0 || contents.generation === 0) return contents
  const { stretches, bytes, isSearchedToEnd } = contents.damage ?? soundSoFar
  const damage = { stretches: stretches + 1, bytes: bytes + missing, isSearchedToEnd }
  return { ...contents, damage }
}

const soundSoFar: JournalDamage = { stretches: 0, bytes: 0, isSearchedToEnd: true }

function readHalves(fd: number, halfBytes: number): JournalContents {
  const headers = ([0, 1] as const).map((half) => readHeader(fd, half * halfBytes))
  const [first, second] = headers.map(({ header }) => header)
  if (first && second) {
    const half = second.generation > first.generation ? 1 : 0
    const header = half === 0 ? first : second
    return contentsOf(scanRecords(readHalf(fd, half, halfBytes), header), {
      half,
      generation: header.generation,
      newest: header.generation,
      hasHeader: true,
      brokenHeaders: 0,
    })
  }
  if (!first && !second) return withoutHeaders(fd, halfBytes)
  const half = first ? 0 : 1
  const header = (first ?? second)!
  // The first start of all has used one half only.
  const isFirst = half === 0 && header.generation === 1 && headers[1]!.isBlank
  return withOneHeader(fd, halfBytes, { half, ...header, isFirst })
}

type OneHeader = { half: Half; generation: number; hasEndMark: boolean; isFirst: boolean }

/**
 * The other half is older, or it is the one in use and its records, if it has any, are a generation newer. Not after
 * the first start of all: a half without a header may be one whose records were not all written yet.
 */
function withOneHeader(
  fd: number,
  halfBytes: number,
  { half, isFirst, ...header }: OneHeader,
): JournalContents {
  const older = () => scanRecords(readHalf(fd, half, halfBytes), header)
  const place = { half, generation: header.generation, hasHeader: true }
  if (isFirst) return contentsOf(older(), { ...place, newest: header.generation, brokenHeaders: 0 })
  const generation = header.generation + 1
  const other = half === 0 ? 1 : 0
  const newer = scanRecords(readHalf(fd, other, halfBytes), { generation, hasEndMark: false })
  const broken = { newest: generation, brokenHeaders: 1 }
  if (newer.records.length === 0) return contentsOf(older(), { ...place, ...broken })
  return contentsOf(newer, { half: other, generation, hasHeader: false, ...broken })
}

function withoutHeaders(fd: number, halfBytes: number): JournalContents {
  const halves = ([0, 1] as const).map((half) => readHalf(fd, half, halfBytes))
  const none = { half: 0, generation: 0, newest: 0, hasHeader: false, records: [], end: headerBytes } as const
  if (halves.every(isZero)) return { ...none, records: [], damage: null }
  const found = newestGeneration(halves)
  if (!found) {
    const bytes = halves.reduce((sum, half) => sum + half.length, 0)
    return { ...none, records: [], damage: { stretches: 1, bytes, isSearchedToEnd: true } }
  }
  const half = found.half === 0 ? 0 : 1
  const { generation } = found
  return contentsOf(scanRecords(halves[half]!, { generation, hasEndMark: false }), {
    half,
    generation,
    newest: generation + 1,
    hasHeader: false,
    brokenHeaders: 2,
  })
}

type Place = Pick<JournalContents, 'half' | 'generation' | 'newest' | 'hasHeader'> & { brokenHeaders: number }

function contentsOf(scan: Scan, { brokenHeaders, ...place }: Place): JournalContents {
  const { records, end, isSearchedToEnd } = scan
  const stretches = scan.stretches + brokenHeaders
  const bytes = scan.skippedBytes + brokenHeaders * headerBytes
  const isSound = stretches === 0 && isSearchedToEnd
  return { ...place, records, end, damage: isSound ? null : { stretches, bytes, isSearchedToEnd } }
}

function readHeader(fd: number, position: number) {
  const bytes = Buffer.alloc(headerBytes)
  const read = readSync(fd, bytes, 0, headerBytes, position)
  return { header: decodeHeader(bytes.subarray(0, read)), isBlank: isZero(bytes) }
}

/** Shorter than a half where the file ends sooner. */
function readHalf(fd: number, half: Half, halfBytes: number): Buffer {
  const bytes = Buffer.alloc(halfBytes)
  let read = 0
  while (read < halfBytes) {
    const more = readSync(fd, bytes, read, halfBytes - read, half * halfBytes + read)
    if (more === 0) break
    read += more
  }
  return bytes.subarray(0, read)
}
