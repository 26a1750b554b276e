import { chmodSync, linkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sampleReceipt, unknownReceipt } from '../storage/contract/sample-records.ts'
import { registerDoctor } from './doctor.ts'
import { dataFolderForTest, runCommand } from './testing.ts'

let data: ReturnType<typeof dataFolderForTest>
beforeEach(() => {
  data = dataFolderForTest()
  vi.stubEnv('OUTLAY_PROVIDER', 'simulator')
})
afterEach(() => data.remove())

type Found = { check: string; state: string; message: string; remedy?: string }

async function doctor() {
  const { output, exitCode } = await runCommand(registerDoctor, ['doctor', '--json'])
  const findings = JSON.parse(output) as Found[]
  return { exitCode, of: (check: string) => findings.find((finding) => finding.check === check), findings }
}

test('a sound installation has nothing to do', async () => {
  writeFileSync(join(data.folder, 'secret.key'), 'x'.repeat(44), { mode: 0o600 })
  data.record([sampleReceipt({ admittedAt: Date.now() - 1_000 })])
  const { findings, exitCode } = await doctor()
  expect(findings.filter(({ state, check }) => state !== 'ok' && check !== 'catalogue')).toEqual([])
  expect(findings.map(({ check }) => check)).toEqual([
    'node',
    'settings',
    'folder',
    'secret',
    'disk',
    'journal',
    'server',
    'provider',
    'key',
    'catalogue',
    'database',
    'clock',
    'prices',
    'verify',
  ])
  expect(exitCode).toBe(0)
})

test('before the first start there is nothing wrong either', async () => {
  const { exitCode, of } = await doctor()
  expect(of('database')).toEqual({ check: 'database', state: 'ok', message: 'made on the first start' })
  expect(exitCode).toBe(0)
})

test('a setting that cannot be is named, and nothing is tried with it', async () => {
  vi.stubEnv('OUTLAY_PORT', 'many')
  const { findings, exitCode } = await doctor()
  expect(findings.map(({ check, state }) => [check, state])).toEqual([
    ['node', 'ok'],
    ['settings', 'problem'],
  ])
  expect(exitCode).toBe(1)
})

test('files that others can read, and a secret that is gone', async () => {
  chmodSync(data.folder, 0o755)
  data.record([sampleReceipt()])
  const missing = await doctor()
  expect(missing.of('folder')).toMatchObject({ state: 'warning', remedy: `chmod 700 ${data.folder}` })
  expect(missing.of('secret')).toMatchObject({ state: 'problem' })
  expect(missing.exitCode).toBe(1)
  const file = join(data.folder, 'secret.key')
  writeFileSync(file, 'x'.repeat(44))
  chmodSync(file, 0o644)
  expect((await doctor()).of('secret')).toMatchObject({ state: 'problem', remedy: `chmod 600 ${file}` })
})

test('a secret that no start accepts, for it is too short', async () => {
  writeFileSync(join(data.folder, 'secret.key'), 'x'.repeat(31), { mode: 0o600 })
  const { of, exitCode } = await doctor()
  expect(of('secret')).toMatchObject({
    state: 'problem',
    message: expect.stringContaining('is too short for a key'),
  })
  expect(exitCode).toBe(1)
})

test('a database without tables is one that the first start has yet to fill', async () => {
  writeFileSync(join(data.folder, 'secret.key'), 'x'.repeat(44), { mode: 0o600 })
  writeFileSync(data.databaseFile, '', { mode: 0o600 })
  const { of, exitCode } = await doctor()
  expect(of('database')).toMatchObject({ state: 'ok', message: 'made on the first start' })
  expect(exitCode).toBe(0)
})

test('a database and a journal with a second name on the disk, which no start accepts', async () => {
  data.record([sampleReceipt()])
  writeFileSync(data.files.journalFile, '', { mode: 0o600 })
  linkSync(data.databaseFile, join(data.folder, 'second.db'))
  linkSync(data.files.journalFile, join(data.folder, 'second.journal'))
  const { of, exitCode } = await doctor()
  for (const check of ['database', 'journal'])
    expect(of(check)).toMatchObject({ state: 'problem', message: expect.stringContaining('(a hard link)') })
  expect(exitCode).toBe(1)
})

test('a database of another program', async () => {
  const other = new Database(data.databaseFile)
  other.exec('CREATE TABLE notes (text)')
  other.close()
  const { of, exitCode } = await doctor()
  expect(of('database')).toMatchObject({
    state: 'problem',
    message: expect.stringContaining('is not a database of Outlay'),
  })
  expect(exitCode).toBe(1)
})

test('a damaged database', async () => {
  writeFileSync(data.databaseFile, 'not a database, and long enough to be read as the header of one')
  const { of, exitCode } = await doctor()
  expect(of('database')).toMatchObject({ state: 'problem', remedy: 'restore a backup: outlay restore FILE' })
  expect(exitCode).toBe(1)
})

test('a clock that was set back, unpriced calls and totals that do not add up', async () => {
  const hourAhead = Date.now() + 3_600_000
  data.record([
    sampleReceipt({ admittedAt: hourAhead }),
    unknownReceipt({ admittedAt: Date.now() - 3_600_000 }),
  ])
  const database = data.open()
  database.client.exec('UPDATE rollups SET input_tokens = input_tokens + 1')
  database.close()
  const { of } = await doctor()
  expect(of('clock')).toMatchObject({
    state: 'problem',
    message: expect.stringMatching(/3\d{3} s in the future/),
  })
  expect(of('prices')).toMatchObject({
    state: 'warning',
    message: '1 of 1 calls of the last 7 days have no cost (100.0 %), most of them of model gpt-4o-mini',
  })
  expect(of('verify')).toMatchObject({
    state: 'problem',
    message: "the last day's 2 calls do not add up (differences: 2)",
  })
})

test('a provider that accepts connections, and one that does not', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  vi.stubEnv('OUTLAY_PROVIDER', 'openai')
  vi.stubEnv('OUTLAY_OPENAI_BASE_URL', `http://127.0.0.1:${port}/v1`)
  vi.stubEnv('OUTLAY_OPENAI_API_KEY', 'sk-test')
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) vi.stubEnv(name, '')
  expect((await doctor()).of('provider')).toMatchObject({ state: 'ok' })
  await new Promise((resolve) => server.close(resolve))
  const { of } = await doctor()
  expect(of('provider')).toMatchObject({
    state: 'problem',
    message: `http://127.0.0.1:${port} cannot be reached (ECONNREFUSED)`,
  })
  vi.stubEnv('HTTPS_PROXY', 'http://proxy.example:3128')
  expect((await doctor()).of('provider')?.message).toContain('through the proxy')
})

test('the report for people has a line a check, and what to do below', async () => {
  chmodSync(data.folder, 0o755)
  const { output } = await runCommand(registerDoctor, ['doctor'])
  expect(output).toContain(`ok       node       Node ${process.versions.node}\n`)
  expect(output).toContain(
    `warning  folder     ${data.folder} is open to other users of this machine\n                    -> chmod 700 ${data.folder}\n`,
  )
})
