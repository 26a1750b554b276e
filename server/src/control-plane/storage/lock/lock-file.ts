import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { startWords } from '@outlay/shared/words'
import Database from 'better-sqlite3'
import { realPathOf } from '../../../lib/real-path.ts'

const words = startWords.owned

/** Another process owns one of the files. The message names the file and the process. */
export class RecordsInUse extends Error {
  override readonly name = 'RecordsInUse'
}

/** A file that only this process may write. */
export type FileLock = {
  /** The real path of the file, behind all links. */
  realFile: string
  /** Whether an earlier process noted that it made the file; null without a note. */
  readonly isMade: boolean | null
  /** Notes durably, for later processes, whether the file is made. */
  note(isMade: boolean): void
  release(): void
}

export type LockOptions = {
  /** The name of the locked file in messages to people. */
  named: string
  /** The advice besides stopping the owner. */
  instead: string
  /** The refusal of a file with a second hard link. It says which damage such a link allows. */
  hardLinked(file: string): string
}

type Owner = { pid: number; startedAt: string; isMade?: boolean }

/**
 * Longer than any owner's line. Lines are padded to it, so one write replaces the line and needs no new disk
 * space.
 */
const ownerBytes = 256

/**
 * Makes this process the only writer of the file. The operating system holds the lock, on a separate lock
 * file next to the real one that SQLite locks. So all paths to a file meet the same lock. The lock ends with
 * the process, however the process ends, and is never stale. Throws {@link RecordsInUse} with the name of the
 * owner.
 */
export function lockFile(file: string, { named, instead, hardLinked }: LockOptions): FileLock {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const realFile = realPathOf(file)
  if (!existsSync(dirname(realFile))) throw new Error(words.linkToNowhere(file, realFile))
  // A lock next to `/dev/null` would protect nothing, and data written to a device is lost.
  if (isDevice(realFile)) throw new Error(words.notAFile(file))
  const ownerFile = `${realFile}.owner`
  const client = new Database(`${realFile}.lock`, { timeout: 0 })
  try {
    client.pragma('locking_mode = EXCLUSIVE')
    client.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    client.close()
    if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error
    const owner = readOwner(ownerFile)
    const sentence = owner
      ? words.inUseBy(named, owner.pid, owner.startedAt, instead)
      : words.inUse(named, instead)
    throw new RecordsInUse(sentence, { cause: error })
  }
  if (hasOtherNames(realFile)) {
    client.close()
    throw new Error(hardLinked(file))
  }
  const startedAt = new Date().toISOString()
  let isMade = readOwner(ownerFile)?.isMade ?? null
  write()
  return {
    realFile,
    get isMade() {
      return isMade
    },
    note(now) {
      if (isMade === now) return
      isMade = now
      write()
    },
    release: () => client.close(),
  }

  function write(): void {
    writeOwner(ownerFile, { pid: process.pid, startedAt, ...(isMade === null ? {} : { isMade }) })
  }
}

/** Whether an earlier process noted that it made the file; null without a note. Takes no lock. */
export function isNotedAsMade(file: string): boolean | null {
  try {
    return readOwner(`${realPathOf(file)}.owner`)?.isMade ?? null
  } catch {
    return null
  }
}

/** Each hard link is a path of its own, so the lock of one path does not protect the others. */
export function hasOtherNames(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats?.isFile() === true && stats.nlink > 1
}

function readOwner(file: string): Owner | null {
  try {
    const { pid, startedAt, isMade } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    const mark = typeof isMade === 'boolean' ? { isMade } : {}
    return { pid: Number(pid), startedAt: String(startedAt), ...mark }
  } catch {
    return null
  }
}

function writeOwner(file: string, owner: Owner): void {
  try {
    const fd = openSync(file, existsSync(file) ? 'r+' : 'w', 0o600)
    try {
      writeSync(fd, JSON.stringify(owner).padEnd(ownerBytes), 0)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    // A full disk must not prevent a start. The owner's name is only information, and the next note writes
    // the mark.
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
  }
}

/** A pipe, a device or a socket, which stores nothing. */
function isDevice(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats !== undefined && !stats.isFile() && !stats.isDirectory()
}
