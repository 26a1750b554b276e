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
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RollupFold, StorageUnavailable, verify } from '../../control-plane/follower/index.ts'
import { sampleKey, sampleNow, sampleReceipt } from '../contract/sample-records.ts'
import {
  backupDatabase,
  createKeyStore,
  createLedgerStore,
  createVerifyStore,
  openDatabase,
  openForReading,
  restoreDatabase,
  restoreInThread,
} from './index.ts'

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
  test('is the records of one moment, in a file for its owner only, which verifies', () => {
    record(database, [sampleReceipt(), sampleReceipt()])
    const bytes = backupDatabase(databaseFile, backupFile)
    expect(statSync(backupFile)).toMatchObject({ size: bytes, mode: 0o100600 })
    expect(verified(backupFile)).toMatchObject({ rows: 2, differenceCount: 0 })
    expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([])
  })

  test('is made while the gateway writes, and never stands in its way', () => {
    record(database, [sampleReceipt()])
    database.client.exec('BEGIN IMMEDIATE')
    createLedgerStore(database).insertRequest(sampleReceipt())
    backupDatabase(databaseFile, backupFile)
    database.client.exec('ROLLBACK')
    expect(verified(backupFile)).toMatchObject({ rows: 1, differenceCount: 0 })
  })

  test('never overwrites a file', () => {
    writeFileSync(backupFile, 'precious')
    expect(() => backupDatabase(databaseFile, backupFile)).toThrow('is there already')
    expect(readFileSync(backupFile, 'utf8')).toBe('precious')
  })

  test('of nothing is refused', () => {
    expect(() => backupDatabase(join(folder, 'none.db'), backupFile)).toThrow('There is no database')
    expect(existsSync(backupFile)).toBe(false)
  })
})

describe('a restore', () => {
  test('brings back exactly what was backed up, and keeps what was there', () => {
    const keys = createKeyStore(database)
    keys.insertProject({ id: 'prj_1', name: 'Search', createdAt: 1 })
    keys.insertKey({ ...sampleKey({ projectId: 'prj_1' }), revokedAt: null })
    const before = sampleReceipt({ listCost: 450_000_000n })
    record(database, [before])
    backupDatabase(databaseFile, backupFile)
    keys.updateKey('key_1', { name: 'renamed' })
    record(database, [sampleReceipt(), sampleReceipt()])

    const { calls, savedAs } = restoreDatabase({ ...options(), isAlone: false })

    expect(calls).toBe(1)
    expect(keys.listKeys().map(({ name }) => name)).toEqual(['sk-...4f2a'])
    expect(verified(databaseFile)).toMatchObject({ rows: 1, differenceCount: 0 })
    expect(createLedgerStore(database).readRequest(before.id)).toMatchObject(before)
    expect(savedAs).toBe(`${databaseFile}.before-restore-20261120T120000Z`)
    expect(verified(savedAs!)).toMatchObject({ rows: 3, differenceCount: 0 })
    expect(statSync(savedAs!).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.includes('restoring'))).toEqual([])
  })

  test('runs in a thread; a call that ends meanwhile meets a busy database at once, and follows after', async () => {
    record(
      database,
      Array.from({ length: 20_000 }, () => sampleReceipt()),
    )
    backupDatabase(databaseFile, backupFile)
    const late = sampleReceipt()
    const restored = restoreInThread(options())
    await untilBusy()
    const startedAt = performance.now()
    expect(() => record(database, [late])).toThrow(StorageUnavailable)
    expect(performance.now() - startedAt).toBeLessThan(100)
    await restored
    record(database, [late])
    expect(verified(databaseFile)).toMatchObject({ rows: 20_001, differenceCount: 0 })
  })

  test('is refused, and changes nothing, for what is no backup', async () => {
    record(database, [sampleReceipt()])
    const refused = async (sentence: string) => {
      await expect(restoreInThread(options())).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining(sentence),
      })
      expect(verified(databaseFile)).toMatchObject({ rows: 1, differenceCount: 0 })
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

  test('one at a time', async () => {
    record(database, [sampleReceipt()])
    backupDatabase(databaseFile, backupFile)
    const first = restoreInThread(options())
    await expect(restoreInThread(options())).rejects.toMatchObject({ code: 'conflict' })
    await first
  })

  test('alone, it takes the place of a damaged or missing database', () => {
    record(database, [sampleReceipt()])
    backupDatabase(databaseFile, backupFile)
    database.close()
    writeFileSync(databaseFile, 'damaged')
    const { savedAs } = restoreDatabase({ ...options(), isAlone: true })
    expect(readFileSync(savedAs!, 'utf8')).toBe('damaged')
    expect(verified(databaseFile)).toMatchObject({ rows: 1, differenceCount: 0 })
    rmSync(databaseFile)
    expect(restoreDatabase({ ...options(), isAlone: true, now: sampleNow + 1_000 }).savedAs).toBeNull()
    database = openDatabase(databaseFile, { durability: 'process' })
    expect(verified(databaseFile)).toMatchObject({ rows: 1, differenceCount: 0 })
  })
})

function verified(file: string) {
  const reader = openForReading(file)!
  const result = verify(createVerifyStore(reader))
  reader.close()
  return result
}

/** Resolves when the restore holds the database. */
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

function record(target: typeof database, receipts: readonly Receipt[]): void {
  const ledger = createLedgerStore(target)
  const fold = new RollupFold()
  ledger.transaction(() => {
    for (const receipt of receipts) {
      ledger.insertRequest(receipt)
      fold.add(receipt)
    }
    ledger.addToRollups(fold)
  })
}
