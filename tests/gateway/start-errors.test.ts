import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { killWhatStillRuns, runOutlay, startOutlayProcess } from '../crash/outlay-process.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-start-'))
})
afterEach(async () => {
  await killWhatStillRuns()
  rmSync(dataDir, { recursive: true, force: true })
})

async function refusedStart(env: Record<string, string> = {}): Promise<string> {
  const outlay = startOutlayProcess({ OUTLAY_DATA_DIR: dataDir, OUTLAY_LOG_LEVEL: 'warn', ...env })
  expect(await outlay.ended).toBe(1)
  expect(outlay.output().stdout).toBe('')
  return outlay.output().stderr
}

it('a file that is not a database: one sentence names the file, the setting and the reason', async () => {
  const file = join(dataDir, 'outlay.db')
  writeFileSync(file, 'these are holiday pictures, not a database\n'.repeat(200))
  expect(await refusedStart()).toBe(
    `outlay: The database ${file} (OUTLAY_DATABASE_URL) cannot be used: it is not an SQLite database.\n`,
  )
})

it('a journal that is a folder: one sentence names the file, the setting and the reason', async () => {
  const file = join(dataDir, 'journal')
  mkdirSync(file)
  expect(await refusedStart({ OUTLAY_JOURNAL_FILE: file })).toBe(
    `outlay: The journal ${file} (OUTLAY_JOURNAL_FILE) cannot be used: it is a folder.\n`,
  )
})

it('a data folder below a file: one sentence names the file, the setting and the reason', async () => {
  const file = join(dataDir, 'file')
  writeFileSync(file, '')
  const database = join(file, 'data', 'outlay.db')
  expect(await refusedStart({ OUTLAY_DATA_DIR: join(file, 'data') })).toBe(
    `outlay: The database ${database} (OUTLAY_DATABASE_URL) cannot be used: a part of its path is not a folder.\n`,
  )
})

it('a proxy that is not a URL: one sentence names the variable without showing its password', async () => {
  expect(await refusedStart({ HTTPS_PROXY: 'user:hunter2@proxy:3128' })).toBe(
    'outlay: HTTPS_PROXY must be the URL of a proxy, for example http://proxy.example:3128.\n',
  )
})

/** Runs Outlay to the end of its start and stops it in order. Returns its output without the banner. */
async function startAndStop(): Promise<{ stderr: string; log: string }> {
  const outlay = startOutlayProcess({ OUTLAY_DATA_DIR: dataDir, OUTLAY_LOG_LEVEL: 'warn' })
  await outlay.listening
  await outlay.stop()
  const { stderr, stdout } = outlay.output()
  return { stderr, log: stdout }
}

const doctor = async () => (await runOutlay(['doctor'], { OUTLAY_DATA_DIR: dataDir })).stdout
const inData = (name: string) => join(dataDir, name)

it('an emptied database is refused by every command that would fill it, until it is deleted', async () => {
  await startAndStop()
  // A version that wrote no marks leaves a journal with the same evidence.
  for (const hasMark of [true, false]) {
    truncateSync(inData('outlay.db'), 0)
    if (!hasMark) rmSync(inData('outlay.db.owner'))
    const sentence = `${inData('outlay.db')} is empty, though records were in it: something emptied it.`
    expect(await refusedStart()).toContain(`${sentence} Starting now would make a new installation`)
    const created = await runOutlay(['keys', 'create', '--project', 'p'], { OUTLAY_DATA_DIR: dataDir })
    expect([created.exitCode, created.stderr]).toEqual([1, expect.stringContaining(sentence)])
    expect(await doctor()).toMatch(/^problem {2}database .* is empty, though records were in it$/m)
  }
  rmSync(inData('outlay.db'))
  expect(await doctor()).toMatch(/^warning {2}database .* is gone, though records were in it/m)
  const { stderr, log } = await startAndStop()
  expect(stderr).toContain(`${inData('outlay.db')} is gone, though records were in it`)
  expect(log).toContain('"event":"database-missing"')
  expect(await startAndStop()).toMatchObject({ stderr: '' })
})

it('an emptied database can be replaced by a backup, with its keys', async () => {
  const env = { OUTLAY_DATA_DIR: dataDir }
  await startAndStop()
  await runOutlay(['keys', 'create', '--project', 'kept'], env)
  await runOutlay(['backup', inData('backup')], env)
  truncateSync(inData('outlay.db'), 0)
  expect((await runOutlay(['restore', inData('backup')], env)).exitCode).toBe(0)
  expect(await startAndStop()).toMatchObject({ stderr: '' })
  expect((await runOutlay(['keys', 'list'], env)).stdout).toContain('kept')
})

it('a journal of noise: the start goes on, reports it on the terminal and in the log, and keeps a copy', async () => {
  await startAndStop()
  writeFileSync(inData('outlay.journal'), Buffer.alloc(1024 * 1024, 0x77))
  expect(await doctor()).toMatch(/^warning {2}journal .* is damaged/m)
  const { stderr, log } = await startAndStop()
  const [copy] = readdirSync(dataDir).filter((name) => name.startsWith('outlay.journal.damaged-'))
  expect(stderr).toContain(`The journal ${inData('outlay.journal')} is damaged in one place (1048576 bytes).`)
  expect(stderr).toContain(`The journal as it was found is kept in ${inData(copy!)}.`)
  expect(log).toContain('"event":"journal-damaged","stretches":1,"bytes":1048576')
  expect(await doctor()).toMatch(/^ok {7}journal/m)
  expect(await startAndStop()).toMatchObject({ stderr: '' })
})

it('a journal with a damaged header: the start goes on, reports it in both places, and keeps a copy', async () => {
  await startAndStop()
  const fd = openSync(inData('outlay.journal'), 'r+')
  // The first segment that is ever written is the second of eight.
  writeSync(fd, Buffer.alloc(20, 0x77), 0, 20, (64 / 8) * 1024 * 1024)
  closeSync(fd)
  expect((await startAndStop()).stderr).toContain('is damaged in one place (20 bytes)')
  expect(await startAndStop()).toMatchObject({ stderr: '' })
})

it('a missing journal: the start says that its waiting rows are lost', async () => {
  await startAndStop()
  rmSync(inData('outlay.journal'))
  expect(await doctor()).toMatch(/^warning {2}journal .* is gone or was emptied/m)
  const { stderr, log } = await startAndStop()
  expect(stderr).toContain(`The journal ${inData('outlay.journal')} is gone or was emptied.`)
  expect(log).toContain('"event":"journal-missing"')
  expect(existsSync(inData('outlay.journal'))).toBe(true)
  expect(await startAndStop()).toMatchObject({ stderr: '' })
})
