import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requestDetail } from '@outlay/shared/api'
import { callColumns } from '@outlay/shared/words'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sampleNow, sampleReceipt, unknownReceipt } from '../control-plane/storage/contract/sample-records.ts'
import { registerExport } from './export.ts'
import { dataFolderForTest, runCommand } from './testing.ts'

let data: ReturnType<typeof dataFolderForTest>
beforeEach(() => {
  data = dataFolderForTest()
})
afterEach(() => data.remove())

const exported = async (...args: string[]) =>
  (await runCommand(registerExport, ['export', 'requests', '--to', '2027-01-01', ...args])).output

test('ndjson has one line per call, with the field names of the API and exact amounts', async () => {
  const most = 2n ** 63n - 1n
  await data.record([sampleReceipt({ listCost: most, effectiveCost: most }), unknownReceipt()])
  const lines = (await exported('--format', 'ndjson')).trimEnd().split('\n')
  const [known, unknown] = lines.map((line) => requestDetail.parse(JSON.parse(line)))
  expect(known).toMatchObject({ listCostUsd: '9223372.036854775807', cost: { priceFrom: '2024-07-18' } })
  expect(unknown).toMatchObject({ listCostUsd: null, costReason: 'missing_usage', cost: { highUsd: '0.01' } })
})

test('csv has a header, one row per call, and an empty cell for each unknown value', async () => {
  await data.record([sampleReceipt(), unknownReceipt({ admittedAt: sampleNow + 1 })])
  const text = await exported()
  expect(text.startsWith('\ufeffid,admittedAt,project,')).toBe(true)
  const [header, ...rows] = text.slice(1).trimEnd().split('\r\n')
  expect(header).toBe(callColumns.join(','))
  const tables = rows.map((row) =>
    Object.fromEntries(header!.split(',').map((name, i) => [name, row.split(',')[i]])),
  )
  expect(tables[0]).toMatchObject({
    admittedAt: '2026-11-20T12:00:00.000Z',
    uncachedInputTokens: '1000',
    reasoningTokens: '0',
    effectiveCostUsd: '0.00045',
    simulated: 'false',
  })
  expect(tables[1]).toMatchObject({
    inputTokens: '',
    effectiveCostUsd: '',
    costState: 'unpriced',
    attempts: '2',
  })
})

test('csv keeps foreign text from becoming a formula or another column', async () => {
  await data.record([sampleReceipt({ requestModel: '=HYPERLINK("x","y")', responseModel: 'a,b\r\nc' })])
  const text = await exported()
  expect(text).toContain(`,"'=HYPERLINK(""x"",""y"")","a,b\r\nc",`)
})

test('a range is given as instants, or as days of a zone', async () => {
  await data.record([0, 12, 24].map((hour) => sampleReceipt({ admittedAt: sampleNow + hour * 3_600_000 })))
  const hours = async (...args: string[]) =>
    (await exported('--format', 'ndjson', ...args))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (Date.parse(JSON.parse(line).admittedAt) - sampleNow) / 3_600_000)
  expect(await hours()).toEqual([0, 12, 24])
  expect(await hours('--from', '2026-11-21')).toEqual([12, 24])
  expect(await hours('--from', '2026-11-21', '--zone', 'America/New_York')).toEqual([24])
  expect(await hours('--from', '2026-11-20T12:00:00Z', '--to', '2026-11-21T00:00:00Z')).toEqual([0])
})

test('an export never overwrites a file, and only its owner can read it', async () => {
  await data.record([sampleReceipt()])
  const file = join(data.folder, 'calls.csv')
  expect(await exported('--output', file)).toBe('')
  expect(readFileSync(file, 'utf8').split('\r\n')).toHaveLength(3)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  await expect(exported('--output', file)).rejects.toThrow('is there already; name a new file')
})

describe('many calls', { timeout: 120_000 }, () => {
  test('200,000 are exported in the memory of a few, and a reader may stop early', async () => {
    await data.record([sampleReceipt()])
    multiplyTo(200_000)
    const few = await runProcess(1)
    const all = await runProcess(Number.POSITIVE_INFINITY)
    expect(all).toMatchObject({ lines: 200_000, exitCode: 0, errors: '' })
    expect(few).toMatchObject({ exitCode: 0, errors: '' })
  })
})

/** Copies the only row, each copy a millisecond later. */
function multiplyTo(count: number): void {
  const database = new Database(data.databaseFile)
  const columns = database
    .prepare(`SELECT name FROM pragma_table_info('requests') WHERE name <> 'id'`)
    .all()
    .map((row) => (row as { name: string }).name)
    .join(', ')
  database.exec(`
    INSERT INTO requests (id, ${columns})
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
    SELECT 'req_' || substr(printf('%012x', admitted_at + i), 1, 8) || '-' || substr(printf('%012x', admitted_at + i), 9)
      || '-7000-8000-' || printf('%012x', i), ${columns} FROM n, (SELECT * FROM requests LIMIT 1)`)
  database.close()
}

/** A quarter of the text of 200,000 calls. An export that keeps them all runs out of memory. */
const heapMegabytes = 64

test('a range that ends before it begins is refused', async () => {
  await data.record([sampleReceipt()])
  await expect(exported('--from', '2027-01-02')).rejects.toThrow('--from must be before --to')
})

/** Exports in a separate process and stops reading after `lines` lines. */
async function runProcess(linesMax: number) {
  const script = `
    import { Command } from 'commander'
    import { registerExport } from ${JSON.stringify(fileURLToPath(new URL('export.ts', import.meta.url)))}
    const program = new Command()
    registerExport(program)
    await program.parseAsync(['export', 'requests', '--format', 'ndjson', '--to', '2027-01-01'], { from: 'user' })`
  const flags = [`--max-old-space-size=${heapMegabytes}`, '--import', 'tsx']
  const child = spawn(process.execPath, [...flags, '--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const exit = once(child, 'exit')
  let lines = 0
  for await (const chunk of child.stdout) {
    lines += newLinesIn(chunk as Buffer)
    if (lines >= linesMax) break
  }
  const [exitCode] = await exit
  return { lines, exitCode, errors }
}

function newLinesIn(chunk: Buffer): number {
  let lines = 0
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1
  return lines
}
