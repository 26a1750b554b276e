import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { errorWords } from '@outlay/shared/words'
import Database from 'better-sqlite3'
import { OutlayError } from '../../../lib/errors.ts'
import { copyInto } from './copy-into.ts'
import { schemaStateOf } from './maintenance-schema.ts'
import { openDatabase, openForReading } from './open-database.ts'

export type RestoreOptions = {
  backupFile: string
  databaseFile: string
  /** True when no server has the database open. A damaged database can then be set aside as a whole. */
  isAlone: boolean
  now: number
}

export type RestoreResult = {
  calls: number
  /** The file that keeps the replaced records; null when there were none. */
  savedAs: string | null
}

/** The gateway's transactions take milliseconds, and backups and exports never hold the write lock. */
const lockWaitMs = 30_000

/**
 * Replaces the records with those of a backup and keeps the old ones in a file next to the database. The
 * change is one transaction, so a crash leaves either the old records or the new. Calls that end meanwhile
 * find the database busy, wait in the journal, and are recorded afterwards. Blocks until it is done, so call
 * it in a worker thread. Throws an OutlayError with one sentence when the file cannot be restored, and
 * changes nothing then.
 */
export function restoreDatabase({ backupFile, databaseFile, isAlone, now }: RestoreOptions): RestoreResult {
  if (!existsSync(backupFile)) throw unusable(errorWords.backups.noFile(backupFile))
  const copy = `${databaseFile}.restoring`
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const savedAs = `${databaseFile}.before-restore-${stamp}`
  if (existsSync(savedAs)) throw new OutlayError('conflict', errorWords.backups.restoredJustNow)
  try {
    const calls = prepareCopy(backupFile, copy)
    if (isAlone && !isUsable(databaseFile))
      return { calls, savedAs: replaceFile(databaseFile, copy, savedAs) }
    if (isAlone) openDatabase(databaseFile, { durability: 'power' }).close()
    replaceRows(databaseFile, copy, savedAs)
    return { calls, savedAs }
  } finally {
    removeDatabase(copy)
  }
}

/**
 * Copies, checks and migrates the backup, and returns the number of its calls. The backup itself stays
 * unchanged.
 */
function prepareCopy(backupFile: string, copy: string): number {
  removeDatabase(copy)
  copyFileSync(backupFile, copy)
  // A backup may be a copy of a database in use, whose last transactions are in a separate log file.
  if (existsSync(`${backupFile}-wal`)) copyFileSync(`${backupFile}-wal`, `${copy}-wal`)
  checkCopy(backupFile, copy)
  const database = openDatabase(copy, { durability: 'power', keepsCopy: false })
  try {
    return Number(database.client.prepare('SELECT count(*) FROM requests').pluck().get())
  } finally {
    database.close()
  }
}

function checkCopy(backupFile: string, copy: string): void {
  const client = new Database(copy)
  try {
    const state = schemaStateOf(client)
    if (state === 'foreign' || state === 'empty') throw unusable(errorWords.backups.foreign(backupFile))
    if (state === 'newer') {
      throw unusable(errorWords.backups.newer(backupFile))
    }
    const found = client.pragma('quick_check(1)', { simple: true })
    if (found !== 'ok') throw unusable(errorWords.backups.damaged(backupFile, String(found)))
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    throw unusable(errorWords.backups.noDatabase(backupFile, error.code), error)
  } finally {
    client.close()
  }
}

function replaceRows(databaseFile: string, copy: string, savedAs: string): void {
  const client = new Database(databaseFile, { timeout: lockWaitMs })
  try {
    // Tables are replaced one after another, so foreign keys are checked once at the end.
    client.pragma('foreign_keys = OFF')
    client.prepare('ATTACH ? AS restored').run(copy)
    client.exec('BEGIN IMMEDIATE')
    // From here on no other process can write, so the saved records are exactly the replaced ones.
    saveRecords(databaseFile, savedAs)
    for (const table of tablesOf(client)) {
      const columns = columnsOf(client, table)
      client.exec(`DELETE FROM main."${table}"`)
      client.exec(`INSERT INTO main."${table}" (${columns}) SELECT ${columns} FROM restored."${table}"`)
    }
    if ((client.pragma('foreign_key_check') as unknown[]).length > 0) {
      throw unusable(errorWords.backups.keysWithoutProject)
    }
    client.exec('COMMIT')
  } catch (error) {
    if (client.inTransaction) client.exec('ROLLBACK')
    rmSync(savedAs, { force: true })
    throw error
  } finally {
    client.close()
  }
}

function saveRecords(databaseFile: string, savedAs: string): void {
  const reader = openForReading(databaseFile)!
  try {
    copyInto(reader, savedAs)
  } finally {
    reader.close()
  }
}

/**
 * All tables of records except two. Drizzle's table lists the migrations, which are the same in both files.
 * The journal positions belong to this database: the journal still has to deliver the calls after its
 * position, and must not deliver the others twice.
 */
function tablesOf(client: Database.Database): string[] {
  return client
    .prepare(
      `SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('__drizzle_migrations', 'journal_positions')`,
    )
    .pluck()
    .all() as string[]
}

function columnsOf(client: Database.Database, table: string): string {
  const names = client.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[]
  return names.map((name) => `"${name}"`).join(', ')
}

/** Whether records can be replaced within the file: it exists, is ours and is sound. */
function isUsable(databaseFile: string): boolean {
  try {
    const reader = openForReading(databaseFile)
    if (!reader) return false
    try {
      const { client } = reader
      const isOurs = schemaStateOf(client) === 'current' || schemaStateOf(client) === 'older'
      return isOurs && client.pragma('quick_check(1)', { simple: true }) === 'ok'
    } finally {
      reader.close()
    }
  } catch {
    return false
  }
}

/** Sets the damaged file and its companions aside unchanged, and puts the copy in its place. */
function replaceFile(databaseFile: string, copy: string, savedAs: string): string | null {
  const hadOne = existsSync(databaseFile)
  for (const ending of ['-wal', '-shm', '']) {
    if (existsSync(databaseFile + ending)) renameSync(databaseFile + ending, savedAs + ending)
  }
  renameSync(copy, databaseFile)
  return hadOne ? savedAs : null
}

function removeDatabase(file: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true })
}

function unusable(sentence: string, cause?: unknown): OutlayError {
  return new OutlayError('invalid-request', sentence, { cause })
}
