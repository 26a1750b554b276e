import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runOutlay } from '../crash/outlay-process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const keys = (...args: string[]) => runOutlay(['keys', ...args], { OUTLAY_DATA_DIR: join(folder, 'data') })

it.each([[['list']], [['revoke', 'key_1']]])(
  'keys %s in a folder without records fails with a sentence and creates none',
  async (args) => {
    const { exitCode, stdout, stderr } = await keys(...args)
    expect(exitCode).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain('There is no database at')
    expect(readdirSync(folder)).toEqual([])
  },
)

it('keys create makes records that keys list reads, without a running server', async () => {
  const { stdout: secret } = await keys('create', '--project', 'Search', '--name', 'Ada')
  expect(secret).toMatch(/^olk_\S+\n$/)
  const { exitCode, stdout } = await keys('list')
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^key_\S+ {2}olk_\S+ {2}active {2}\S+ {2}Search {2}Ada\n$/)
})

it('keys create succeeds when nobody reads its output', async () => {
  const create = [join(import.meta.dirname, '../../server/bin/outlay.js'), 'keys', 'create', '--project', 'p']
  const env = { ...process.env, OUTLAY_DATA_DIR: join(folder, 'data') }
  const child = spawn(process.execPath, create, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  const errors = text(child.stderr)
  const [exitCode] = await once(child, 'exit')
  expect([exitCode, await errors]).toEqual([0, expect.not.stringContaining('EPIPE')])
  expect((await keys('list')).stdout).toContain('active')
})

it('keys create refuses an invalid name and says why', async () => {
  const { exitCode, stdout, stderr } = await keys('create', '--project', ' ')
  expect(exitCode).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toBe('outlay: --project is not usable: must not be empty\n')
})
