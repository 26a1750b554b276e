import { mkdtempSync, rmSync } from 'node:fs'
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
  killWhatStillRuns()
  rmSync(dataDir, { recursive: true, force: true })
})

const health = async (origin: string) => (await fetch(`${origin}/readyz`)).status

describe('a second start on the same data folder', () => {
  it('says in one sentence who owns it and since when, exits with 1, and leaves the first alone', async () => {
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
    // What the command line needs to find the first is still the first's.
    const { exitCode } = await runOutlay(['keys', 'list'], env)
    expect(exitCode).toBe(0)
  })

  it('works at once when the first was killed, whatever it left behind', async () => {
    const { origin } = await first.listening
    await first.kill()
    const second = startOutlayProcess(env)
    const { origin: secondOrigin } = await second.listening
    expect(await health(secondOrigin)).toBe(200)
    expect(await isListening(origin)).toBe(origin === secondOrigin)
    await second.stop()
  })

  it('works at once when the first was stopped in order', async () => {
    await first.listening
    await first.stop()
    expect(await first.ended).toBe(0)
    const second = startOutlayProcess(env)
    expect(await health((await second.listening).origin)).toBe(200)
    await second.stop()
  })
})

describe('a start that cannot be', () => {
  it.each([
    ['with the simulator', {}],
    ['with a provider', { OUTLAY_OPENAI_API_KEY: 'sk-0123456789' }],
  ])('because its port is taken says so and ends, %s', async (_, settings) => {
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
