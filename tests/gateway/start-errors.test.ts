import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { killWhatStillRuns, startOutlayProcess } from '../crash/outlay-process.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-start-'))
})
afterEach(() => {
  killWhatStillRuns()
  rmSync(dataDir, { recursive: true, force: true })
})

async function refusedStart(env: Record<string, string> = {}): Promise<string> {
  const outlay = startOutlayProcess({ OUTLAY_DATA_DIR: dataDir, OUTLAY_LOG_LEVEL: 'warn', ...env })
  expect(await outlay.ended).toBe(1)
  expect(outlay.output().stdout).toBe('')
  return outlay.output().stderr
}

it('a file that is no database: one sentence names the file, the setting and the reason', async () => {
  const file = join(dataDir, 'outlay.db')
  writeFileSync(file, 'these are holiday pictures, not a database\n'.repeat(200))
  expect(await refusedStart()).toBe(
    `outlay: The database ${file} (OUTLAY_DATABASE_URL) cannot be used: it is not an SQLite database.\n`,
  )
})

it('a journal that is a folder: the same', async () => {
  const file = join(dataDir, 'journal')
  mkdirSync(file)
  expect(await refusedStart({ OUTLAY_JOURNAL_FILE: file })).toBe(
    `outlay: The journal ${file} (OUTLAY_JOURNAL_FILE) cannot be used: it is a folder.\n`,
  )
})

it('a data folder below a file: the same', async () => {
  const file = join(dataDir, 'file')
  writeFileSync(file, '')
  const database = join(file, 'data', 'outlay.db')
  expect(await refusedStart({ OUTLAY_DATA_DIR: join(file, 'data') })).toBe(
    `outlay: The database ${database} (OUTLAY_DATABASE_URL) cannot be used: a part of its path is not a folder.\n`,
  )
})

it('a proxy that is no URL: one sentence names the variable and does not show its password', async () => {
  expect(await refusedStart({ HTTPS_PROXY: 'user:hunter2@proxy:3128' })).toBe(
    'outlay: HTTPS_PROXY must be the URL of a proxy, for example http://proxy.example:3128.\n',
  )
})
