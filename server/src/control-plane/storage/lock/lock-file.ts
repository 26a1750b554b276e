import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { startWords } from '@outlay/shared/words'
import Database from 'better-sqlite3'
import { realPathOf } from '../../../lib/real-path.ts'

const words = startWords.owned

/** Another process owns one of the files; the message says which file and which process. */
export class RecordsInUse extends Error {
  override readonly name = 'RecordsInUse'
}

/** A file that this process alone may write. */
export type FileLock = {
  /** Its one path, whatever links lead to it. */
  realFile: string
  /** Whether an earlier process made the file and put something in it; null where nobody said so. */
  readonly isMade: boolean | null
  /** Says so for the processes to come, durably. */
  note(isMade: boolean): void
  release(): void
}

export type LockOptions = {
  /** What the lock stands for, as it is named to people. */
  named: string
  /** The other thing to do than to stop the owner. */
  instead: string
  /** Says what a second name on the disk would do to it; it is refused then. */
  hardLinked(file: string): string
}

type Owner = { pid: number; startedAt: string; isMade?: boolean }

/** Longer than any owner's line, which is padded to it: the file is then replaced by one write and takes no room. */
const ownerBytes = 256

/**
 * Makes this process the only one that writes to the file. The lock is the operating system's, taken through
 * SQLite on a file of its own beside the real file: every path that leads there meets the same lock, it goes with
 * the process, however that ends, and is never stale. Throws {@link RecordsInUse} that says who owns it.
 */
export function lockFile(file: string, { named, instead, hardLinked }: LockOptions): FileLock {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const realFile = realPathOf(file)
  if (!existsSync(dirname(realFile))) throw new Error(words.linkToNowhere(file, realFile))
  // A lock beside `/dev/null` would lock nothing, and what is written there is gone.
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

/** Whether an earlier process said that it made the file; null where none did. Takes no lock. */
export function isNotedAsMade(file: string): boolean | null {
  try {
    return readOwner(`${realPathOf(file)}.owner`)?.isMade ?? null
  } catch {
    return null
  }
}

/** Hard links have one content and a path each: no path tells that another is in use. */
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
    // A full disk must not keep a start away: the owner's name is for people, and the mark is written the next time.
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
  }
}

/** A pipe, a device or a socket: it keeps nothing. */
function isDevice(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats !== undefined && !stats.isFile() && !stats.isDirectory()
}
