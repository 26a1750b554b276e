import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../sqlite/open-database.ts'
import { databaseState, lockForOpening, lockRecords } from './lock-records.ts'

let folder: string
let files: { dataDir: string; databaseFile: string; journalFile: string }
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-lock-'))
  const inFolder = (name: string) => join(folder, name)
  files = { dataDir: folder, databaseFile: inFolder('outlay.db'), journalFile: inFolder('outlay.journal') }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A start and a stop, as far as the database. */
function start(): { isDatabaseGone: boolean } {
  const lock = lockForOpening(files)
  try {
    openDatabase(files.databaseFile, { durability: 'process', mark: lock.database }).close()
    return { isDatabaseGone: lock.isDatabaseGone }
  } finally {
    lock.release()
  }
}

function deleteDatabase(): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(files.databaseFile + ending, { force: true })
}

test('a first start that was cut off before it made any table can be repeated', () => {
  expect(databaseState(files)).toBe('new')
  lockForOpening(files).release()
  writeFileSync(files.databaseFile, '')
  expect(databaseState(files)).toBe('there')
  expect(start()).toEqual({ isDatabaseGone: false })
})

test('an emptied database is refused, and a lost one is reported once', () => {
  start()
  truncateSync(files.databaseFile, 0)
  expect(databaseState(files)).toBe('emptied')
  expect(start).toThrow(/outlay\.db is empty, though records were in it/)
  // Only SQLite's files next to the database remain, and no process has opened them.
  deleteDatabase()
  expect(databaseState(files)).toBe('gone')
  expect(start()).toEqual({ isDatabaseGone: true })
  expect(start()).toEqual({ isDatabaseGone: false })
})

test('a start that replaces a lost database and is cut off can be repeated, although a journal exists', () => {
  start()
  writeFileSync(files.journalFile, 'a journal that has been written to')
  deleteDatabase()
  lockForOpening(files).release()
  writeFileSync(files.databaseFile, '')
  expect(start()).toEqual({ isDatabaseGone: false })
})

test('the log of an emptied database stays unchanged', () => {
  start()
  truncateSync(files.databaseFile, 0)
  writeFileSync(`${files.databaseFile}-wal`, 'what may still be of use')
  expect(start).toThrow(/is empty/)
  expect(existsSync(`${files.databaseFile}-wal`)).toBe(true)
})

test('a database that has lost its tables is refused', () => {
  start()
  const lock = lockForOpening(files)
  const database = openDatabase(files.databaseFile, { durability: 'process', mark: lock.database })
  database.client.pragma('foreign_keys = OFF')
  const tables = database.client.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
  for (const name of tables)
    if (!String(name).startsWith('sqlite_')) database.client.exec(`DROP TABLE "${name}"`)
  database.close()
  lock.release()
  expect(start).toThrow(/outlay\.db is empty, though records were in it/)
})

test('a refused attempt releases its locks', () => {
  const journalOwner = lockRecords({
    ...files,
    databaseFile: join(folder, 'other.db'),
    dataDir: join(folder, 'b'),
  })
  expect(() => lockRecords(files)).toThrow(/outlay\.journal is in use by another Outlay process/)
  journalOwner.release()
  lockRecords(files).release()
})
