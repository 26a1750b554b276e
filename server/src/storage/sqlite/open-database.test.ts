import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RollupFold, verify } from '../../control-plane/follower/index.ts'
import { reportedReceipt, sampleNow, sampleReceipt } from '../contract/sample-records.ts'
import { createLedgerStore } from './ledger-store.ts'
import { shippedMigrations } from './maintenance-schema.ts'
import { createVerifyStore } from './maintenance-verify-store.ts'
import { openDatabase, openForReading } from './open-database.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-open-'))
  file = join(folder, 'outlay.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (migrations?: string) =>
  openDatabase(file, { durability: 'process', ...(migrations && { migrations }) })

/** The migrations of a version to come: those of today and one more. */
function nextVersion(): string {
  const migrations = join(folder, 'migrations')
  cpSync(shippedMigrations(), migrations, { recursive: true })
  const journalFile = join(migrations, 'meta', '_journal.json')
  const journal = JSON.parse(readFileSync(journalFile, 'utf8'))
  const last = journal.entries.at(-1)
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag: '9999_next' })
  writeFileSync(journalFile, JSON.stringify(journal))
  writeFileSync(join(migrations, '9999_next.sql'), 'CREATE TABLE `next` (`id` text PRIMARY KEY);')
  return migrations
}

const copies = () => readdirSync(folder).filter((name) => name.startsWith('outlay.db.before-'))

test('an upgrade changes the tables and keeps a copy of the database as it was, readable by its owner alone', () => {
  const first = open()
  first.client.prepare(`INSERT INTO projects (id, name, created_at) VALUES ('prj_1', 'Search', 1)`).run()
  first.close()
  expect(copies()).toEqual([])

  const upgraded = open(nextVersion())
  expect(upgraded.client.prepare('SELECT count(*) FROM next').pluck().get()).toBe(0n)
  upgraded.close()
  const [copy, ...others] = copies()
  expect(others).toEqual([])
  expect(statSync(join(folder, copy!)).mode & 0o777).toBe(0o600)
  const kept = openForReading(join(folder, copy!))!
  expect(kept.client.prepare('SELECT name FROM projects').pluck().all()).toEqual(['Search'])
  expect(() => kept.client.prepare('SELECT * FROM next')).toThrow('no such table')
  kept.close()

  open(nextVersion()).close()
  expect(copies()).toHaveLength(1)
})

test('what providers charged for calls of an older version is in the sums after an upgrade, to the pico-dollar', () => {
  const current = open()
  const fold = new RollupFold()
  const store = createLedgerStore(current)
  store.transaction(() => {
    for (const call of [
      sampleReceipt(),
      reportedReceipt({ listCost: 2n ** 63n - 1n, computedCost: 2n ** 62n + 12_345n }),
      reportedReceipt({ listCost: 7n, computedCost: 2n ** 63n - 1n }),
      reportedReceipt({ listCost: 2n ** 53n + 1n, computedCost: null }),
      reportedReceipt({ admittedAt: sampleNow + 900_000, responseModel: null, computedCost: 0n }),
      reportedReceipt({ responseModel: null, requestModel: null, computedCost: null }),
    ]) {
      store.insertRequest(call)
      fold.add(call)
    }
    store.addToRollups(fold)
  })
  // As the version before left it: without the table, and with all that is made from calls besides.
  current.client.exec('DROP TABLE reported_costs')
  current.client.exec('DELETE FROM __drizzle_migrations WHERE created_at >= 1795690969859')
  current.close()

  const upgraded = open()
  const reader = openForReading(file)!
  expect(verify(createVerifyStore(reader))).toMatchObject({ rows: 6, differenceCount: 0 })
  expect(reader.client.prepare('SELECT count(*) FROM reported_costs').pluck().get()).toBe(3n)
  reader.close()
  upgraded.close()
})

test('a first start that was cut off before it made any table is gone on with', () => {
  const cutOff = new Database(file)
  cutOff.pragma('journal_mode = WAL')
  // As Drizzle makes it, before the transaction in which it fills it.
  cutOff.exec(
    'CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)',
  )
  cutOff.close()
  const opened = open()
  expect(opened.client.prepare('SELECT count(*) FROM requests').pluck().get()).toBe(0n)
  opened.close()
  expect(copies()).toEqual([])
})

test("another program's database is refused, though Drizzle made its tables as well", () => {
  const other = new Database(file)
  other.exec('CREATE TABLE __drizzle_migrations (hash text, created_at numeric)')
  other.exec('INSERT INTO __drizzle_migrations VALUES (1, 1)')
  other.close()
  expect(() => open()).toThrow(/is a database of another program/)
})

test("another program's database is refused, though all that is in it is a view", () => {
  const other = new Database(file)
  other.exec('CREATE VIEW answer AS SELECT 42')
  other.close()
  expect(() => open()).toThrow(/is a database of another program/)
})

test('a database of a newer version is refused in one sentence and stays as it is', () => {
  open(nextVersion()).close()
  const before = readFileSync(file)
  expect(() => open()).toThrow(/outlay\.db was written by a newer version of Outlay; start that version/)
  expect(readFileSync(file).equals(before)).toBe(true)
})

test("another program's database is refused in one sentence", () => {
  const other = new Database(file)
  other.exec('CREATE TABLE pictures (id INTEGER)')
  other.close()
  expect(() => open()).toThrow(/is a database of another program/)
})
