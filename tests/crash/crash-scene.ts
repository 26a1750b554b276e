import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { segmentCount } from '../../server/src/link/index.ts'
import { decodeHeader, headerBytes } from '../../server/src/link/journal-layout.ts'

/** A database and its journal on the disk, as a stopped or dead process left them. */
export type CrashScene = {
  log: WriteAheadLog
  /** A checkpoint has written some of its pages to the database, but not all. */
  isInsideCheckpoint: boolean
  /** The generation of the newest journal segment, which counts the turns to a new segment. */
  journalGeneration: number
  /** The file that the latest listening process wrote about itself. */
  serverInfo: string
}

/** With an `earlier` scene of the same folder, reads only later writes. */
export function readCrashScene(dataDir: string, earlier?: CrashScene): CrashScene {
  const file = join(dataDir, 'outlay.db')
  return {
    log: readWriteAheadLog(`${file}-wal`, earlier?.log),
    isInsideCheckpoint: isCheckpointUnfinished(`${file}-shm`),
    journalGeneration: readJournalGeneration(dataDir),
    serverInfo: readServerInfo(dataDir),
  }
}

/** Whether a transaction since `before` is unfinished: the log ends without its last page. */
export function isInsideCommit(before: CrashScene, after: CrashScene): boolean {
  return isInTransaction(after) && hasWritten(before.log, after.log)
}

/**
 * Whether rows of an earlier process were being written from the journal, or were written before this process
 * listened. The process writes no other rows, because it receives no calls meanwhile.
 */
export function isInsideReplay(before: CrashScene, after: CrashScene): boolean {
  return hasWritten(before.log, after.log) && (isInTransaction(after) || !hasListened(before, after))
}

/** Whether a transaction of such rows is complete and the next one has not begun. */
export function isAfterReplay(before: CrashScene, after: CrashScene): boolean {
  return hasWritten(before.log, after.log) && !isInTransaction(after)
}

export function hasListened(before: CrashScene, after: CrashScene): boolean {
  return after.serverInfo !== before.serverInfo
}

function isInTransaction({ log: { committed, end } }: CrashScene): boolean {
  return committed !== end
}

/** A position in the log, after a number of whole pages. The checksum covers all of them. */
type Place = { frames: number; checksum: string }
type WriteAheadLog = { salts: string; committed: Place; end: Place }

const noLog: WriteAheadLog = {
  salts: '',
  committed: { frames: 0, checksum: '' },
  end: { frames: 0, checksum: '' },
}
const logHeaderBytes = 32
const frameHeaderBytes = 24

function hasWritten(before: WriteAheadLog, after: WriteAheadLog): boolean {
  return after.salts !== before.salts || after.end.checksum !== before.end.checksum
}

/**
 * https://sqlite.org/fileformat2.html#the_write_ahead_log: the last page of a transaction carries the size of
 * the database. Pages of an earlier round of the log have other salts. Pages of a transaction that an earlier
 * crash cut short break the chain of checksums.
 */
function readWriteAheadLog(file: string, earlier: WriteAheadLog = noLog): WriteAheadLog {
  if (!existsSync(file)) return noLog
  const fd = openSync(file, 'r')
  try {
    const header = Buffer.alloc(logHeaderBytes)
    if (readSync(fd, header, 0, logHeaderBytes, 0) < logHeaderBytes) return noLog
    const isBigEndian = (header.readUInt32BE(0) & 1) === 1
    const frameBytes = frameHeaderBytes + header.readUInt32BE(8)
    const salts = header.toString('hex', 16, 24)
    const start = { frames: 0, checksum: header.toString('hex', 24, 32) }
    let committed = earlier.salts === salts ? earlier.committed : start
    let end = committed
    const frame = Buffer.alloc(frameBytes)
    for (;;) {
      if (readSync(fd, frame, 0, frameBytes, logHeaderBytes + end.frames * frameBytes) < frameBytes) break
      if (frame.toString('hex', 8, 16) !== salts) break
      const checksum = checksumAfter(frame, end.checksum, isBigEndian)
      if (checksum !== frame.toString('hex', 16, 24)) break
      end = { frames: end.frames + 1, checksum }
      if (frame.readUInt32BE(4) !== 0) committed = end
    }
    return { salts, committed, end }
  } finally {
    closeSync(fd)
  }
}

/** Covers the first 8 bytes of the frame's header and the page. */
function checksumAfter(frame: Buffer, checksum: string, isBigEndian: boolean): string {
  let first = Number.parseInt(checksum.slice(0, 8), 16)
  let second = Number.parseInt(checksum.slice(8), 16)
  for (let at = 0; at + 8 <= frame.length; at = at === 0 ? frameHeaderBytes : at + 8) {
    const left = isBigEndian ? frame.readUInt32BE(at) : frame.readUInt32LE(at)
    const right = isBigEndian ? frame.readUInt32BE(at + 4) : frame.readUInt32LE(at + 4)
    first = (first + left + second) >>> 0
    second = (second + right + first) >>> 0
  }
  return hex(first) + hex(second)
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}

/**
 * https://sqlite.org/walformat.html: a checkpoint records its target, copies pages, then records its
 * progress.
 */
function isCheckpointUnfinished(file: string): boolean {
  if (!existsSync(file)) return false
  const bytes = readFileSync(file)
  if (bytes.length < 132) return false
  const came = bytes.readUInt32LE(96)
  const willGo = bytes.readUInt32LE(128)
  return willGo > came
}

/** 0 without a journal. */
export function readJournalGeneration(dataDir: string): number {
  const file = join(dataDir, 'outlay.journal')
  if (!existsSync(file)) return 0
  const fd = openSync(file, 'r')
  try {
    const segmentBytes = Math.floor(fstatSync(fd).size / segmentCount)
    const header = Buffer.alloc(headerBytes)
    const generations = Array.from({ length: segmentCount }, (_, slot) => {
      const read = readSync(fd, header, 0, headerBytes, slot * segmentBytes)
      return decodeHeader(header.subarray(0, read))?.generation ?? 0
    })
    return Math.max(...generations)
  } finally {
    closeSync(fd)
  }
}

function readServerInfo(dataDir: string): string {
  try {
    return readFileSync(join(dataDir, 'server.json'), 'utf8')
  } catch {
    // No process has listened yet, or the last one was stopped cleanly.
    return ''
  }
}
