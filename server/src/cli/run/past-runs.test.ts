import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPastRuns, type PastRun } from './past-runs.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-runs-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const salt = Buffer.alloc(32, 1)
const file = () => join(folder, 'runs.ndjson')
const run = (change: Partial<PastRun> = {}): PastRun => ({
  at: '2026-11-20T12:00:00.000Z',
  isSimulated: false,
  calls: 3,
  costUsd: '0.0123',
  callsWithoutPrice: 0,
  exitCode: 0,
  ...change,
})

test('the latest run is found for the very same command, real and simulated apart', () => {
  const runs = openPastRuns({ folder, salt })
  expect(runs.latest(['/a', 'npm', 'test'], false)).toBeNull()
  runs.add(['/a', 'npm', 'test'], run({ calls: 1 }))
  runs.add(['/a', 'npm', 'test'], run({ calls: 2 }))
  runs.add(['/a', 'npm', 'test'], run({ calls: 9, isSimulated: true }))
  runs.add(['/b', 'npm', 'test'], run({ calls: 4 }))
  runs.add(['/a', 'npm test'], run({ calls: 5 }))
  expect(openPastRuns({ folder, salt }).latest(['/a', 'npm', 'test'], false)).toMatchObject({ calls: 2 })
  expect(openPastRuns({ folder, salt }).latest(['/a', 'npm', 'test'], true)).toMatchObject({ calls: 9 })
})

test('a command is stored only as a digest, which is useless without the key', () => {
  openPastRuns({ folder, salt }).add(['/a', 'deploy', '--password=hunter2'], run())
  expect(readFileSync(file(), 'utf8')).not.toMatch(/deploy|hunter2/)
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  const others = openPastRuns({ folder, salt: Buffer.alloc(32, 2) })
  expect(others.latest(['/a', 'deploy', '--password=hunter2'], false)).toBeNull()
})

test('incomplete and foreign lines are skipped', () => {
  const runs = openPastRuns({ folder, salt })
  runs.add(['/a', 'x'], run())
  appendFileSync(file(), '{"command":"cut\n{"another":"kind"}\n\n')
  expect(runs.latest(['/a', 'x'], false)).toMatchObject({ calls: 3 })
})

test('the file stays small: its older half is deleted', () => {
  const runs = openPastRuns({ folder, salt })
  runs.add(['/a', 'old'], run())
  appendFileSync(file(), `${'x'.repeat(499)}\n`.repeat(2_000))
  runs.add(['/a', 'new'], run())
  expect(statSync(file()).size).toBeLessThan(500_600)
  expect(runs.latest(['/a', 'new'], false)).toMatchObject({ calls: 3 })
  expect(runs.latest(['/a', 'old'], false)).toBeNull()
})
