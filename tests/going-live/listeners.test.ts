import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { killWhatStillRuns, runOutlay, startOutlayProcess } from '../crash/outlay-process.ts'

let dataDir: string
let env: Record<string, string>
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-listen-'))
  env = { OUTLAY_DATA_DIR: dataDir, OUTLAY_LOG_LEVEL: 'warn', OUTLAY_PROVIDER: 'simulator' }
})
afterEach(async () => {
  await killWhatStillRuns()
  rmSync(dataDir, { recursive: true, force: true })
})

const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status

describe('a dashboard with an address of its own', () => {
  it('is served there alone, and the gateway serves only calls and health', async () => {
    const outlay = startOutlayProcess({ ...env, OUTLAY_DASHBOARD_LISTEN: '127.0.0.1:0' })
    const { origin, key } = await outlay.listening
    const dashboard = new URL(/dashboard\s+(\S+)/.exec(outlay.output().stdout)![1]!).origin
    expect(dashboard).not.toBe(origin)

    const authorization = `Bearer ${key}`
    expect(await statusOf(`${origin}/v1/models`, { headers: { authorization } })).toBe(200)
    expect(await statusOf(`${dashboard}/v1/models`, { headers: { authorization } })).toBe(404)
    for (const path of ['/', '/api/status', '/session']) {
      expect([path, await statusOf(origin + path)]).toEqual([path, 404])
    }
    expect(await statusOf(`${dashboard}/api/status`)).toBe(200)
    expect(await (await fetch(dashboard)).text()).toContain('<div id="root">')
    expect(await statusOf(`${origin}/readyz`)).toBe(200)
    expect(await statusOf(`${dashboard}/readyz`)).toBe(200)

    // The command line finds the process there.
    const { stdout } = await runOutlay(['keys', 'list'], env)
    expect(stdout).toContain('first key')
  })

  it('requires a sign-in on an address that others can reach', async () => {
    const outlay = startOutlayProcess({ ...env, OUTLAY_DASHBOARD_LISTEN: '0.0.0.0:0' })
    await outlay.listening
    const { port } = new URL(/dashboard\s+(\S+)/.exec(outlay.output().stdout)![1]!)
    expect(await statusOf(`http://127.0.0.1:${port}/api/status`)).toBe(401)
  })

  it('stops the start with one sentence if its address is taken', async () => {
    const first = startOutlayProcess({ ...env, OUTLAY_DASHBOARD_LISTEN: '127.0.0.1:0' })
    await first.listening
    const { port } = new URL(/dashboard\s+(\S+)/.exec(first.output().stdout)![1]!)
    const second = startOutlayProcess({
      ...env,
      OUTLAY_DATA_DIR: join(dataDir, 'other'),
      OUTLAY_DASHBOARD_LISTEN: `127.0.0.1:${port}`,
    })
    expect(await second.ended).toBe(1)
    expect(second.output().stderr).toBe(
      `outlay: Port ${port} on 127.0.0.1 is taken by another program; set OUTLAY_DASHBOARD_LISTEN to a free one.\n`,
    )
  })
})

it('with OUTLAY_BYPASS=1 calls pass, nothing is written, and health says so', async () => {
  const outlay = startOutlayProcess({ ...env, OUTLAY_BYPASS: '1' })
  const { origin, key } = await outlay.listening
  expect(await statusOf(`${origin}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).toBe(200)
  expect(await statusOf(`${origin}/healthz`)).toBe(503)
  expect(await statusOf(`${origin}/readyz`)).toBe(200)
  expect(await (await fetch(`${origin}/api/status`)).json()).toMatchObject({
    bypassed: true,
    records: { firstCallAt: null },
  })
})
