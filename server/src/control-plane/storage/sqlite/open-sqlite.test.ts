import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verify } from '../../follower/index.ts'
import { recordCalls } from '../contract/record-calls.ts'
import { sampleNow, sampleReceipt } from '../contract/sample-records.ts'
import { openSqlite, readSqlite } from './open-sqlite.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-sqlite-'))
  file = join(folder, 'outlay.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a reader sees commits of the writer, also those after it was opened', async () => {
  const storage = openSqlite(file, { durability: 'process' })
  const reader = readSqlite(file)!
  expect(reader.schemaState).toBe('current')
  expect(await reader.newestCallAt()).toBeNull()
  await recordCalls(storage.ledger, [sampleReceipt()])
  expect(await reader.newestCallAt()).toBe(sampleNow)
  expect(await verify(reader.verify)).toMatchObject({ rows: 1, differenceCount: 0 })
  await reader.close()
  await storage.close()
})

test('a missing file has no reader', () => {
  expect(readSqlite(file)).toBeNull()
})

test.each<[state: string, make: () => void]>([
  ['empty', () => writeFileSync(file, '')],
  ['foreign', () => alter('CREATE TABLE notes (text)')],
  [
    'older',
    async () => {
      await openSqlite(file, { durability: 'process' }).close()
      alter('DROP TABLE adjustments; DROP TABLE reported_costs; DROP TABLE drift')
      alter('UPDATE __drizzle_migrations SET created_at = created_at - 1e12')
    },
  ],
])('a reader of %s records reports their state and can be closed', async (state, make) => {
  await make()
  const reader = readSqlite(file)!
  expect(reader.schemaState).toBe(state)
  await reader.close()
})

function alter(statements: string): void {
  const database = new Database(file)
  database.exec(statements)
  database.close()
}
