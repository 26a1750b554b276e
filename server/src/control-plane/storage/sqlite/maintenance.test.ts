import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Receipt } from '@outlay/shared/records'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StorageUnavailable, verify } from '../../follower/index.ts'
import { readCall, recordCalls } from '../contract/record-calls.ts'
import { sampleKey, sampleNow, sampleReceipt } from '../contract/sample-records.ts'
import { createKeyStore } from './key-store.ts'
import { createLedgerStore } from './ledger-store.ts'
import { backupDatabase } from './maintenance-backup.ts'
import { restoreDatabase } from './maintenance-restore.ts'
import { restoreInThread } from './maintenance-thread.ts'
import { createVerifyStore } from './maintenance-verify-store.ts'
import { openDatabase, openForReading } from './open-database.ts'

let folder: string
let databaseFile: string
let backupFile: string
let database: ReturnType<typeof openDatabase>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-maintenance-'))
  databaseFile = join(folder, 'outlay.db')
  backupFile = join(folder, 'backup.db')
  database = openDatabase(databaseFile, { durability: 'process' })
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

const options = () => ({ backupFile, databaseFile, now: sampleNow })

describe('a backup', () => {
  test('holds the records of one moment, verifies, and is readable by its owner only', async () => {
    await record(database, [sampleReceipt(), sampleReceipt()])
    const bytes = backupDatabase(databaseFile, backupFile)
    expect(statSync(backupFile)).toMatchObject({ size: bytes, mode: 0o100600 })
    expect(await verified(backupFile)).toMatchObject({ rows: 2, differenceCount: 0 })
    expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([])
  })

  test('made during an open transaction holds only committed records', async () => {
    await record(database, [sampleReceipt()])
    database.client.exec('BEGIN IMMEDIATE')
    database.client.exec('DELETE FROM requests')
    backupDatabase(databaseFile, backupFile)
    database.client.exec('ROLLBACK')
    expect(await verified(backupFile)).toMatchObject({ rows: 1, differenceCount: 0 })
    await record(database, [sampleReceipt()])
    expect(await verified(databaseFile)).toMatchObject({ rows: 2, differenceCount: 0 })
  })

  test('never overwrites an existing file', async () => {
    writeFileSync(backupFile, 'precious')
    expect(() => backupDatabase(databaseFile, backupFile)).toThrow('is there already')
    expect(readFileSync(backupFile, 'utf8')).toBe('precious')
  })

  test('of a missing database is refused', async () => {
    expect(() => backupDatabase(join(folder, 'none.db'), backupFile)).toThrow('There is no database')
    expect(existsSync(backupFile)).toBe(false)
  })
})

describe('a restore', () => {
  test('brings back exactly the records of the backup and keeps the replaced ones', async () => {
    const keys = createKeyStore(database)
    await keys.insertProject({ id: 'prj_1', name: 'Search', createdAt: 1 })
    await keys.insertKey({ ...sampleKey({ projectId: 'prj_1' }), revokedAt: null })
    const before = sampleReceipt({ listCost: 450_000_000n })
    await record(database, [before])
    backupDatabase(databaseFile, backupFile)
    await keys.updateKey('key_1', { name: 'renamed' })
    await record(database, [sampleReceipt(), sampleReceipt()])

    const { calls, savedAs } = restoreDatabase({ ...options(), isAlone: false })

    expect(calls).toBe(1)
    expect((await keys.listKeys()).map(({ name }) => name)).toEqual(['sk-...4f2a'])
    expect(await verified(databaseFile)).toMatchObject({ rows: 1, differenceCount: 0 })
    expect(await readCall(createLedgerStore(database), before.id)).toEqual(before)
    expect(savedAs).toBe(`${databaseFile}.before-restore-20261120T120000Z`)
    expect(await verified(savedAs!)).toMatchObject({ rows: 3, differenceCount: 0 })
    expect(statSync(savedAs!).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.includes('restoring'))).toEqual([])
  })

  test('keeps the journal positions of this database, whatever the backup says', async () => {
    const ledger = createLedgerStore(database)
    const at = (journalId: string, position: number) => ({ journalId, position })
    await ledger.commit({ position: at('jrn_now', 100) })
    await ledger.commit({ position: at('jrn_earlier', 5) })
    backupDatabase(databaseFile, backupFile)
    alter(`DELETE FROM journal_positions WHERE journal_id = 'jrn_earlier'`)
    alter(`INSERT INTO journal_positions VALUES ('jrn_of_backup', 9)`)
    await ledger.commit({ inserted: [sampleReceipt()], position: at('jrn_now', 200) })

    restoreDatabase({ ...options(), isAlone: false })

    // The journal must not bring back a call that was applied before the restore, and must deliver a later
    // one.
    expect(await ledger.readPosition('jrn_now')).toBe(200)
    expect(await ledger.readPosition('jrn_earlier')).toBe(5)
    expect(await ledger.readPosition('jrn_of_backup')).toBeNull()
    expect(await verified(databaseFile)).toMatchObject({ rows: 0, differenceCount: 0 })
  })

  test('runs in a thread; a commit meanwhile fails at once as StorageUnavailable and works afterwards', async () => {
    await record(
      database,
      Array.from({ length: 20_000 }, () => sampleReceipt()),
    )
    backupDatabase(databaseFile, backupFile)
    const late = sampleReceipt()
    const restored = restoreInThread(options())
    await untilBusy()
    const startedAt = performance.now()
    await expect(record(database, [late])).rejects.toBeInstanceOf(StorageUnavailable)
    expect(performance.now() - startedAt).toBeLessThan(100)
    await restored
    await record(database, [late])
    expect(await verified(databaseFile)).toMatchObject({ rows: 20_001, differenceCount: 0 })
  })

  test('from a file that is no backup is refused and changes nothing', async () => {
    await record(database, [sampleReceipt()])
    const refused = async (sentence: string) => {
      await expect(restoreInThread(options())).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining(sentence),
      })
      expect(await verified(databaseFile)).toMatchObject({ rows: 1, differenceCount: 0 })
      expect(readdirSync(folder).filter((name) => /restor/.test(name))).toEqual([])
    }
    await refused('There is no file')
    writeFileSync(backupFile, 'not a database at all, and long enough to be read as the header of one')
    await refused('is not a database, or is damaged (SQLITE_NOTADB)')
    rmSync(backupFile)
    new Database(backupFile).exec('CREATE TABLE t (x)').close()
    await refused('not one of Outlay')
    rmSync(backupFile)
    backupDatabase(databaseFile, backupFile)
    alter(`UPDATE __drizzle_migrations SET created_at = created_at + 1`)
    await refused('made by a newer version of Outlay')
    alter(`UPDATE __drizzle_migrations SET created_at = created_at - 1`)
    const bytes = readFileSync(backupFile)
    bytes.fill(7, 4_096 * 2, 4_096 * 4)
    writeFileSync(backupFile, bytes)
    await refused('is damaged')
  })

  test('during another restore is refused', async () => {
    await record(database, [sampleReceipt()])
    backupDatabase(databaseFile, backupFile)
    const first = restoreInThread(options())
    await expect(restoreInThread(options())).rejects.toMatchObject({ code: 'conflict' })
    await first
  })

  test('replaces a damaged or missing database while no server runs', async () => {
    await record(database, [sampleReceipt()])
    backupDatabase(databaseFile, backupFile)
    database.close()
    writeFileSync(databaseFile, 'damaged')
    const { savedAs } = restoreDatabase({ ...options(), isAlone: true })
    expect(readFileSync(savedAs!, 'utf8')).toBe('damaged')
    expect(await verified(databaseFile)).toMatchObject({ rows: 1, differenceCount: 0 })
    rmSync(databaseFile)
    expect(restoreDatabase({ ...options(), isAlone: true, now: sampleNow + 1_000 }).savedAs).toBeNull()
    database = openDatabase(databaseFile, { durability: 'process' })
    expect(await verified(databaseFile)).toMatchObject({ rows: 1, differenceCount: 0 })
  })
})

async function verified(file: string) {
  const reader = openForReading(file)!
  try {
    return await verify(createVerifyStore(reader))
  } finally {
    reader.close()
  }
}

/** Resolves when the restore holds the write lock. */
async function untilBusy(): Promise<void> {
  for (;;) {
    try {
      database.client.exec('BEGIN IMMEDIATE')
      database.client.exec('ROLLBACK')
    } catch {
      return
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function alter(sql: string): void {
  chmodSync(backupFile, 0o600)
  new Database(backupFile).exec(sql).close()
}

function record(target: typeof database, receipts: readonly Receipt[]): Promise<void> {
  return recordCalls(createLedgerStore(target), receipts)
}
