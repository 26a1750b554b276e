import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Killer, startKiller } from './helper-process.ts'
import { killWhatStillRuns, runOutlay, startOutlayProcess } from './outlay-process.ts'

let killer: Killer
beforeAll(async () => {
  killer = await startKiller()
})
afterAll(() => killer.stop())
afterEach(killWhatStillRuns)

/** The files of a first start, in order of their creation. */
const files = [
  'outlay.db.lock',
  'outlay.db.owner',
  'outlay.journal.lock',
  'outlay.journal.owner',
  'outlay-folder.lock',
  'outlay-folder.owner',
  'secret.key',
  'outlay.db',
  'outlay.db-wal',
  'outlay.journal',
  'control.token',
  'server.json',
] as const

test.each(files.flatMap((file) => [0, 3_000].map((later) => [file, later] as const)))(
  'a first start killed at %s + %i microseconds is followed by one that works',
  async (file, later) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'outlay-first-'))
    const env = { OUTLAY_DATA_DIR: dataDir, OUTLAY_LOG_LEVEL: 'warn' }
    const first = startOutlayProcess(env)
    const moment = { kind: 'appears', file: join(dataDir, file), thenMicroseconds: later } as const
    killer.kill({ pid: first.pid, moment, withinMs: 10_000 })
    expect(await first.ended).toBe('SIGKILL')

    const second = startOutlayProcess(env)
    const { origin } = await second.listening
    const key = (await runOutlay(['keys', 'create', '--project', 'after'], env)).stdout.trim()
    const answer = await fetch(`${origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello.' }] }),
    })
    expect(answer.status).toBe(200)
    await answer.text()
    await second.stop()
    const { stdout, exitCode } = await runOutlay(['verify'], env)
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('1 call in 1 quarter-hour')])
    rmSync(dataDir, { recursive: true, force: true })
  },
)
