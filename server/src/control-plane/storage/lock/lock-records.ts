import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startWords } from '@outlay/shared/words'
import { aboutFile } from '../../../lib/about-file.ts'
import { realPathOf } from '../../../lib/real-path.ts'
import { segmentBytesOf, segmentCount } from '../../../link/index.ts'
import { type FileLock, isNotedAsMade, type LockOptions, lockFile } from './lock-file.ts'

const { files, owned, database: words } = startWords

export type RecordFiles = { dataDir: string; databaseFile: string; journalFile: string }

/** Files that only one process may use at a time. */
export type RecordsLock = {
  database: FileLock
  journal: FileLock
  release(): void
}

/**
 * Locks database, journal and data folder for this process, each by its real path. Throws RecordsInUse, or
 * one sentence about a file that cannot be locked.
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
    // The command line finds a server by the files in its data folder. Two servers there would answer for
    // each other.
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
  /** Whether the database existed once and is gone, so that the caller is about to make a new one. */
  isDatabaseGone: boolean
}

/**
 * Locks the records before the database is opened, which creates a missing file. Throws one sentence when
 * that would replace an emptied database with a new installation.
 */
export function lockForOpening(recordFiles: RecordFiles): LockedForOpening {
  const lock = lockRecords(recordFiles)
  try {
    const state = databaseState(recordFiles)
    if (state === 'emptied') throw new Error(words.emptied(recordFiles.databaseFile))
    // From now on, a file without tables means that a start was cut off.
    if (state === 'gone' || state === 'new') lock.database.note(false)
    return { ...lock, isDatabaseGone: state === 'gone' }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * `new`: no database existed yet. `gone`, `emptied`: a database existed here. The mark says so. Earlier
 * versions wrote no mark, so a used journal next to the database says it for them: a process opens the
 * journal after it made the tables.
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

/** Whether a file is this database, or begins like an SQLite database. */
function isDatabase(file: string, realDatabaseFile: string): boolean {
  if (realPathOf(file) === realDatabaseFile) return true
  return startsOf(file).some((start) => start.toString('latin1').startsWith('SQLite format 3'))
}

/** Whether a segment of a journal begins with anything but the zeros that reserve its space. */
function wasWritten(journalFile: string): boolean {
  return startsOf(journalFile).some((start) => start.some((byte) => byte !== 0))
}

/** The first bytes of the file and of each journal segment in it; nothing for an unreadable file. */
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
