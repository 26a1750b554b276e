import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  killWhatStillRuns,
  type OutlayProcess,
  runOutlay,
  startOutlayProcess,
} from '../crash/outlay-process.ts'

let dataDir: string
let env: Record<string, string>
let first: OutlayProcess
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-second-'))
  env = { OUTLAY_DATA_DIR: dataDir, OUTLAY_LOG_LEVEL: 'warn' }
  first = startOutlayProcess(env)
})
afterEach(async () => {
  await first.kill()
  await killWhatStillRuns()
  rmSync(dataDir, { recursive: true, force: true })
})

const health = async (origin: string) => (await fetch(`${origin}/readyz`)).status

describe('a second start on the same data folder', () => {
  it('names the owning process and its start time in one sentence, exits with 1, and leaves the first alone', async () => {
    const startedAt = Date.now()
    const { origin } = await first.listening
    const second = startOutlayProcess(env)
    expect(await second.ended).toBe(1)
    const { stdout, stderr } = second.output()
    expect(stdout).toBe('')
    const [, pid, since] =
      /^outlay: \S+outlay\.db is in use by another Outlay process \(process (\d+), running since (\S+)\); stop it first, or use another OUTLAY_DATA_DIR\.\n$/.exec(
        stderr,
      ) ?? []
    expect(Number(pid), stderr).toBe(first.pid)
    expect(Math.abs(Date.parse(since!) - startedAt)).toBeLessThan(10_000)
    expect(await health(origin)).toBe(200)
    // The command line's files still belong to the first process.
    const { exitCode } = await runOutlay(['keys', 'list'], env)
    expect(exitCode).toBe(0)
  })

  it('works at once after the first was killed, whatever files remain', async () => {
    const { origin } = await first.listening
    await first.kill()
    const second = startOutlayProcess(env)
    const { origin: secondOrigin } = await second.listening
    expect(await health(secondOrigin)).toBe(200)
    expect(await isListening(origin)).toBe(origin === secondOrigin)
    await second.stop()
  })

  it('works at once after the first was stopped in order', async () => {
    await first.listening
    await first.stop()
    expect(await first.ended).toBe(0)
    const second = startOutlayProcess(env)
    expect(await health((await second.listening).origin)).toBe(200)
    await second.stop()
  })
})

describe('a second start by another path', () => {
  let other: string
  beforeEach(async () => {
    await first.listening
    other = mkdtempSync(join(tmpdir(), 'outlay-other-'))
  })
  afterEach(() => rmSync(other, { recursive: true, force: true }))

  const inFirst = (name: string) => join(dataDir, name)
  const linked = (target: string) => {
    const link = join(other, 'link')
    symlinkSync(target, link)
    return link
  }

  it.each<[string, RegExp, () => Record<string, string>]>([
    [
      'with dots in it, to the database',
      /outlay\.db is in use/,
      () => ({ OUTLAY_DATABASE_URL: `file:${dataDir}/../${dataDir.split('/').at(-1)}/outlay.db` }),
    ],
    [
      'by a symbolic link to the database',
      /link is in use/,
      () => ({ OUTLAY_DATABASE_URL: `file:${linked(inFirst('outlay.db'))}` }),
    ],
    [
      'by a link to a link to the folder of the database',
      /outlay\.db is in use/,
      () => {
        symlinkSync(linked(dataDir), join(other, 'again'))
        return { OUTLAY_DATABASE_URL: `file:${join(other, 'again', 'outlay.db')}` }
      },
    ],
    [
      'by a symbolic link to the data folder',
      /outlay\.db is in use/,
      () => ({ OUTLAY_DATA_DIR: linked(dataDir) }),
    ],
    [
      'to the journal, with another database',
      /outlay\.journal is in use.*name another file in OUTLAY_JOURNAL_FILE/,
      () => ({ OUTLAY_JOURNAL_FILE: inFirst('outlay.journal') }),
    ],
    [
      'by a symbolic link to the journal',
      /link is in use/,
      () => ({ OUTLAY_JOURNAL_FILE: linked(inFirst('outlay.journal')) }),
    ],
    [
      'to the same data folder, with another database',
      /outlay\.journal is in use/,
      () => ({ OUTLAY_DATA_DIR: dataDir, OUTLAY_DATABASE_URL: `file:${join(other, 'other.db')}` }),
    ],
    [
      'to the same data folder, with another database and another journal',
      /outlay-second-\w+ is in use by another Outlay process \(process \d+, running since \S+\); stop it first, or use another OUTLAY_DATA_DIR/,
      () => ({
        OUTLAY_DATA_DIR: dataDir,
        OUTLAY_DATABASE_URL: `file:${join(other, 'other.db')}`,
        OUTLAY_JOURNAL_FILE: join(other, 'other.journal'),
      }),
    ],
  ])('%s, is refused and leaves the first alone', async (_, sentence, settings) => {
    expect(await refusedBy({ OUTLAY_DATA_DIR: join(other, 'data'), ...settings() })).toMatch(sentence)
    await expectFirstAlone()
  })

  it.each<[string, (name: string) => Record<string, string>]>([
    ['outlay.db', (file) => ({ OUTLAY_DATABASE_URL: `file:${file}` })],
    ['outlay.journal', (file) => ({ OUTLAY_JOURNAL_FILE: file })],
  ])('by a hard link to %s, is refused, and so is the next start by its own name', async (name, settings) => {
    const hardLink = join(other, 'hard')
    linkSync(inFirst(name), hardLink)
    const stderr = await refusedBy({ OUTLAY_DATA_DIR: join(other, 'data'), ...settings(hardLink) })
    expect(stderr).toMatch(
      /hard has a second name on its disk \(a hard link\).*Remove the other name, or use a copy/,
    )
    await expectFirstAlone()
    await first.stop()
    expect(await refusedBy(env)).toContain(`${name} has a second name on its disk`)
    rmSync(hardLink)
    const next = startOutlayProcess(env)
    expect(await health((await next.listening).origin)).toBe(200)
    await next.stop()
  })

  it('of a command that would open the records itself is refused, too', async () => {
    const elsewhere = { ...env, OUTLAY_DATA_DIR: join(other, 'data') }
    const database = { ...elsewhere, OUTLAY_DATABASE_URL: `file:${linked(inFirst('outlay.db'))}` }
    const journal = { ...elsewhere, OUTLAY_JOURNAL_FILE: inFirst('outlay.journal') }
    const backup = join(other, 'backup.db')
    await runOutlay(['backup', backup], env)
    for (const args of [
      ['keys', 'create', '--project', 'p'],
      ['restore', backup],
    ]) {
      for (const settings of [database, journal]) {
        const { exitCode, stderr } = await runOutlay(args, settings)
        expect([exitCode, stderr]).toEqual([
          1,
          expect.stringContaining('is in use by another Outlay process'),
        ])
      }
    }
    await expectFirstAlone()
  })

  it('works if the link leads to a file that does not exist yet', async () => {
    mkdirSync(join(other, 'disk'))
    const settings = {
      ...env,
      OUTLAY_DATA_DIR: join(other, 'data'),
      OUTLAY_DATABASE_URL: `file:${linked(join(other, 'disk', 'records.db'))}`,
    }
    const second = startOutlayProcess(settings)
    await second.listening
    expect(
      await refusedBy({ ...settings, OUTLAY_DATABASE_URL: `file:${join(other, 'disk', 'records.db')}` }),
    ).toMatch(/records\.db is in use/)
    await second.stop()
    expect(readdirSync(join(other, 'disk'))).toEqual(['records.db', 'records.db.lock', 'records.db.owner'])
  })

  it("by a link into a missing folder names the link's target", async () => {
    const link = linked(join(other, 'nowhere', 'records.db'))
    const stderr = await refusedBy({
      OUTLAY_DATA_DIR: join(other, 'data'),
      OUTLAY_DATABASE_URL: `file:${link}`,
    })
    expect(stderr).toContain(`${link} is a symbolic link to ${join(other, 'nowhere', 'records.db')}`)
  })

  it.each([
    ['its own database', () => ({})],
    ['another database', () => ({ OUTLAY_DATA_DIR: join(other, 'data') })],
  ])('to %s as the journal is refused, and the database stays whole', async (_, settings) => {
    await first.stop()
    const stderr = await refusedBy({ ...settings(), OUTLAY_JOURNAL_FILE: inFirst('outlay.db') })
    expect(stderr).toContain(`OUTLAY_JOURNAL_FILE names ${inFirst('outlay.db')}, which is a database.`)
    expect((await runOutlay(['verify'], env)).exitCode).toBe(0)
  })

  async function refusedBy(settings: Record<string, string>): Promise<string> {
    const second = startOutlayProcess({ ...env, ...settings })
    expect(await second.ended).toBe(1)
    return second.output().stderr
  }

  async function expectFirstAlone(): Promise<void> {
    expect(await health((await first.listening).origin)).toBe(200)
    expect((await runOutlay(['keys', 'list'], env)).exitCode).toBe(0)
  }
})

describe('a start that fails', () => {
  it.each([
    ['with the simulator', {}],
    ['with a provider', { OUTLAY_OPENAI_API_KEY: 'sk-0123456789' }],
  ])('because its port is taken reports that and ends, %s', async (_, settings) => {
    const { origin } = await first.listening
    const folder = mkdtempSync(join(tmpdir(), 'outlay-second-'))
    const { port } = new URL(origin)
    const second = startOutlayProcess({ ...settings, OUTLAY_DATA_DIR: folder, OUTLAY_PORT: port })
    expect(await second.ended).toBe(1)
    expect(second.output().stderr).toMatch(
      /^outlay: Port \d+ on 127\.0\.0\.1 is taken by another program;.*\n$/,
    )
    rmSync(folder, { recursive: true, force: true })
  })
})

function isListening(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
