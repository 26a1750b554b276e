import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verify } from '../../follower/index.ts'
import { recordCalls } from '../contract/record-calls.ts'
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

/** The migrations of a future version: those of today and one more. */
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

/** Takes away what versions from labels on added. */
const dropLabels = [
  'DROP TABLE settings; DROP TABLE facets; DROP TABLE facet_values',
  ...['session_id', 'agent_name', 'agent_version', 'agent_role', 'agent_id', 'parent_agent_id'].map(
    dropColumn,
  ),
  ...['agent_account', 'repository', 'end_user', 'tags', 'temperature', 'effort'].map(dropColumn),
  ...['message_count', 'tool_count'].map(dropColumn),
].join(';')

function dropColumn(name: string): string {
  return `ALTER TABLE requests DROP COLUMN ${name}`
}

const copies = () => readdirSync(folder).filter((name) => name.startsWith('outlay.db.before-'))

test('an upgrade changes the tables and keeps a copy of the old database, readable by its owner only', () => {
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

test('an upgrade sums the costs that providers reported for earlier calls, to the pico-dollar', async () => {
  const current = open()
  await recordCalls(createLedgerStore(current), [
    sampleReceipt(),
    reportedReceipt({ listCost: 2n ** 63n - 1n, computedCost: 2n ** 62n + 12_345n }),
    reportedReceipt({ listCost: 7n, computedCost: 2n ** 63n - 1n }),
    reportedReceipt({ listCost: 2n ** 53n + 1n, computedCost: null }),
    reportedReceipt({ admittedAt: sampleNow + 900_000, responseModel: null, computedCost: 0n }),
    reportedReceipt({ responseModel: null, requestModel: null, computedCost: null }),
  ])
  // The database of the version before: without this table and later ones, and with the tables derived from
  // calls.
  current.client.exec(`${dropLabels}; DROP TABLE reported_costs; DROP TABLE journal_positions`)
  current.client.exec('DELETE FROM __drizzle_migrations WHERE created_at >= 1795690969859')
  current.close()

  const upgraded = open()
  const reader = openForReading(file)!
  expect(await verify(createVerifyStore(reader))).toMatchObject({ rows: 6, differenceCount: 0 })
  expect(reader.client.prepare('SELECT count(*) FROM reported_costs').pluck().get()).toBe(3n)
  reader.close()
  upgraded.close()
})

test('an upgrade from a version without journal positions keeps every call and starts with no position', async () => {
  const current = open()
  await recordCalls(createLedgerStore(current), [sampleReceipt(), reportedReceipt()])
  current.client.exec(`${dropLabels}; DROP TABLE journal_positions`)
  current.client.exec('DELETE FROM __drizzle_migrations WHERE created_at >= 1796056692163')
  current.close()

  const upgraded = open()
  const ledger = createLedgerStore(upgraded)
  expect(await ledger.readPosition('jrn_1')).toBeNull()
  await ledger.commit({ position: { journalId: 'jrn_1', position: 7 } })
  expect(await ledger.readPosition('jrn_1')).toBe(7)
  const reader = openForReading(file)!
  expect(await verify(createVerifyStore(reader))).toMatchObject({ rows: 2, differenceCount: 0 })
  reader.close()
  upgraded.close()
  expect(copies()).toHaveLength(1)
})

test('an upgrade from a version without labels keeps every call, which has none', async () => {
  const current = open()
  await recordCalls(createLedgerStore(current), [sampleReceipt()])
  current.client.exec(dropLabels)
  current.client.exec('DELETE FROM __drizzle_migrations WHERE created_at >= 1796099723184')
  current.close()

  const upgraded = open()
  const ledger = createLedgerStore(upgraded)
  await recordCalls(ledger, [sampleReceipt({ sessionId: 's1' })])
  const reader = openForReading(file)!
  expect(await verify(createVerifyStore(reader))).toMatchObject({ rows: 2, differenceCount: 0 })
  expect(reader.client.prepare('SELECT session_id FROM requests ORDER BY session_id').pluck().all()).toEqual([
    null,
    's1',
  ])
  expect(reader.client.prepare('SELECT sum(calls) FROM facets').pluck().get()).toBe(1n)
  reader.close()
  upgraded.close()
})

test('a start makes the tables after an earlier start was cut off before it could', () => {
  const cutOff = new Database(file)
  cutOff.pragma('journal_mode = WAL')
  // Drizzle creates this table before the transaction that fills it.
  cutOff.exec(
    'CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)',
  )
  cutOff.close()
  const opened = open()
  expect(opened.client.prepare('SELECT count(*) FROM requests').pluck().get()).toBe(0n)
  opened.close()
  expect(copies()).toEqual([])
})

test("another program's database is refused, although Drizzle made its tables too", () => {
  const other = new Database(file)
  other.exec('CREATE TABLE __drizzle_migrations (hash text, created_at numeric)')
  other.exec('INSERT INTO __drizzle_migrations VALUES (1, 1)')
  other.close()
  expect(() => open()).toThrow(/is a database of another program/)
})

test("another program's database is refused, although it holds only a view", () => {
  const other = new Database(file)
  other.exec('CREATE VIEW answer AS SELECT 42')
  other.close()
  expect(() => open()).toThrow(/is a database of another program/)
})

test('a database of a newer version is refused in one sentence and stays unchanged', () => {
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
