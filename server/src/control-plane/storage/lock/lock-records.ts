import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startWords } from '@outlay/shared/words'
import { aboutFile } from '../../../lib/about-file.ts'
import { realPathOf } from '../../../lib/real-path.ts'
import { segmentBytesOf, segmentCount } from '../../../link/index.ts'
import { type FileLock, isNotedAsMade, type LockOptions, lockFile } from './lock-file.ts'

const { files, owned, database: words } = startWords

export type RecordFiles = { dataDir: string; databaseFile: string; journalFile: string }

/** What belongs to one process at a time. */
export type RecordsLock = {
  database: FileLock
  journal: FileLock
  release(): void
}

/**
 * Makes this process the owner of database, journal and data folder, each by its real path. Throws RecordsInUse, or
 * one sentence about a file that cannot belong to one process.
 */
export function lockRecords({ dataDir, databaseFile, journalFile }: RecordFiles): RecordsLock {
  const held: FileLock[] = []
  const release = () => {
    for (const lock of held.splice(0)) lock.release()
  }
  const take = (
    about: { what: string; file: string; setting: string },
    path: string,
    options: LockOptions,
  ) => {
    const lock = aboutFile(about, () => lockFile(path, options))
    held.push(lock)
    return lock
  }
  const aboutDatabase = { what: files.database, file: databaseFile, setting: 'OUTLAY_DATABASE_URL' }
  const aboutJournal = { what: files.journal, file: journalFile, setting: 'OUTLAY_JOURNAL_FILE' }
  const aboutFolder = { what: files.folder, file: dataDir, setting: 'OUTLAY_DATA_DIR' }
  try {
    const database = take(aboutDatabase, databaseFile, {
      named: databaseFile,
      instead: owned.otherFolder,
      hardLinked: owned.hardLinkedDatabase,
    })
    if (aboutFile(aboutJournal, () => isDatabase(journalFile, database.realFile)))
      throw new Error(owned.journalIsDatabase(journalFile))
    const journal = take(aboutJournal, journalFile, {
      named: journalFile,
      instead: owned.otherJournal,
      hardLinked: owned.hardLinkedJournal,
    })
    // The command line finds a server by what it wrote into its folder: two there would answer for each other.
    take(aboutFolder, join(dataDir, 'outlay-folder'), {
      named: dataDir,
      instead: owned.otherFolder,
      hardLinked: owned.hardLinkedJournal,
    })
    return { database, journal, release }
  } catch (error) {
    release()
    throw error
  }
}

type LockedForOpening = RecordsLock & {
  /** Whether a database stood here that is gone: a new one is about to be made in its place. */
  isDatabaseGone: boolean
}

/**
 * The same, for whoever is going to open the database, which makes one where there is none. Throws one sentence where
 * that would put a new installation in the place of one whose database was emptied.
 */
export function lockForOpening(recordFiles: RecordFiles): LockedForOpening {
  const lock = lockRecords(recordFiles)
  try {
    const state = databaseState(recordFiles)
    if (state === 'emptied') throw new Error(words.emptied(recordFiles.databaseFile))
    // From here on a file without tables is a start that was cut off.
    if (state === 'gone' || state === 'new') lock.database.note(false)
    return { ...lock, isDatabaseGone: state === 'gone' }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * `new`: there is none yet. `gone`, `emptied`: one stood here. Its mark says so, or, where an earlier version wrote no
 * mark, a journal beside it that has been written to: a process opens that after it made the tables.
 */
export function databaseState({
  databaseFile,
  journalFile,
}: Pick<RecordFiles, 'databaseFile' | 'journalFile'>): 'there' | 'new' | 'gone' | 'emptied' {
  const size = statSync(databaseFile, { throwIfNoEntry: false })?.size ?? null
  if (size !== null && size > 0) return 'there'
  const isBesideJournal = dirname(databaseFile) === dirname(journalFile)
  const stoodHere = isNotedAsMade(databaseFile) ?? (isBesideJournal && wasWritten(journalFile))
  if (size === null) return stoodHere ? 'gone' : 'new'
  return stoodHere ? 'emptied' : 'there'
}

/** Whether a file is this database, or begins as every SQLite database does. */
function isDatabase(file: string, realDatabaseFile: string): boolean {
  if (realPathOf(file) === realDatabaseFile) return true
  return startsOf(file).some((start) => start.toString('latin1').startsWith('SQLite format 3'))
}

/** Whether a segment of a journal begins with anything but the zeros that claim its space. */
function wasWritten(journalFile: string): boolean {
  return startsOf(journalFile).some((start) => start.some((byte) => byte !== 0))
}

/** The first bytes of the file and of each segment, were it a journal; none of a file that cannot be read. */
function startsOf(file: string): Buffer[] {
  try {
    const fd = openSync(file, 'r')
    try {
      const segmentBytes = segmentBytesOf(fstatSync(fd).size)
      return Array.from({ length: segmentCount }, (_, slot) => {
        const start = Buffer.alloc(16)
        return start.subarray(0, readSync(fd, start, 0, start.length, slot * segmentBytes))
      })
    } finally {
      closeSync(fd)
    }
  } catch {
    return []
  }
}
