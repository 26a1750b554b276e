import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RequestDetail } from '@outlay/shared/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { killWhatStillRuns, type OutlayProcess, startOutlayProcess } from '../crash/outlay-process.ts'
import { chatAnswer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts'
import { call, eventually } from '../support/start-gateway.ts'

const planted = fileURLToPath(new URL('planted/fault-on-signal.cjs', import.meta.url))

let provider: FakeProvider
let dataDir: string
let release: () => void
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-nets-'))
  provider = await startFakeProvider()
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  provider.answer(async (_request, response) => {
    await released
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(chatAnswer()))
  })
})
afterEach(async () => {
  await killWhatStillRuns()
  await provider.close()
  rmSync(dataDir, { recursive: true, force: true })
})

function start(env: Record<string, string> = {}): OutlayProcess {
  return startOutlayProcess({
    OUTLAY_DATA_DIR: dataDir,
    OUTLAY_OPENAI_API_KEY: 'sk-ours',
    OUTLAY_OPENAI_BASE_URL: provider.baseUrl,
    ...env,
  })
}

async function rowsAt(origin: string): Promise<RequestDetail[]> {
  const { requests } = (await (await fetch(`${origin}/api/requests`)).json()) as { requests: RequestDetail[] }
  return requests
}

describe('a blocked event loop', () => {
  it('ends the process, with its stack in the log, and loses no call', async () => {
    const outlay = start({ NODE_OPTIONS: `--require ${planted}`, OUTLAY_STUCK_TIMEOUT_MS: '1000' })
    const { origin, key } = await outlay.listening
    const cut = call(origin, { key }).catch((error: unknown) => error)
    await eventually(async () => provider.seen.length === 1)

    process.kill(outlay.pid, 'SIGUSR2')

    expect(await outlay.ended).toBe('SIGKILL')
    const { stdout, stderr } = outlay.output()
    const line = stdout.split('\n').find((text) => text.includes('event-loop-stuck'))
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 60, stuckMs: 1000 })
    expect(line).toContain('turnForEver')
    expect(line).toContain('fault-on-signal.cjs')
    expect(stderr).toContain('has not turned for 1 s')
    await cut
    const successor = start()
    const rows = await rowsAt((await successor.listening).origin)
    expect(rows.map(({ outcome }) => outcome)).toEqual(['interrupted'])
    await successor.stop()
  })
})

describe('an error outside any call', () => {
  it('lets running calls end, then ends the process with 1 and its stack in the log', async () => {
    const outlay = start({ NODE_OPTIONS: `--require ${planted}` })
    const { origin, key } = await outlay.listening
    const running = call(origin, { key })
    await eventually(async () => provider.seen.length === 1)

    process.kill(outlay.pid, 'SIGHUP')
    await eventually(async () => (await fetch(`${origin}/readyz`)).status === 503)
    const refused = await call(origin, { key })
    expect(refused.body.toString()).toContain('shutting-down')
    release()

    expect((await running).status).toBe(200)
    expect(await outlay.ended).toBe(1)
    const line = outlay
      .output()
      .stdout.split('\n')
      .find((text) => text.includes('fault-outside-calls'))
    expect(line).toContain('throwOutsideCalls')
    expect(outlay.output().stderr).toContain('planted')
  })
})
