import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { killWhatStillRuns, runOutlay, startOutlayProcess } from '../crash/outlay-process.ts'
import { realtimeCostUsd, realtimeUsage, serveRealtime, startFakeRealtime } from '../support/fake-realtime.ts'

afterAll(killWhatStillRuns)

it('a process killed in the middle of a session has recorded its answers, and the session as interrupted', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-killed-'))
  const provider = await startFakeRealtime()
  provider.onConnection(serveRealtime({ model: 'gpt-realtime' }, [realtimeUsage]))
  const env = {
    OUTLAY_DATA_DIR: dataDir,
    OUTLAY_LOG_LEVEL: 'warn',
    OUTLAY_OPENAI_API_KEY: 'sk-ours',
    OUTLAY_OPENAI_BASE_URL: `${provider.origin}/v1`,
  }
  const first = startOutlayProcess(env)
  const { origin, key } = await first.listening
  const client = new WebSocket(`${origin.replace('http', 'ws')}/v1/realtime?model=gpt-realtime`, {
    headers: { authorization: `Bearer ${key}` },
  })
  client.on('error', () => {})
  await once(client, 'open')
  client.send(JSON.stringify({ type: 'response.create' }))
  await new Promise<void>((resolve) => {
    client.on('message', (data) => {
      if (JSON.parse(String(data)).type === 'response.done') resolve()
    })
  })
  await first.kill()

  const second = startOutlayProcess(env)
  await second.listening
  await second.stop()
  const { stdout } = await runOutlay(['export', 'requests', '--format', 'ndjson'], env)
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows).toMatchObject([
    { outcome: 'interrupted', operation: 'realtime', costState: 'unpriced', costReason: 'missing_usage' },
    { outcome: 'answered', operation: 'realtime', effectiveCostUsd: realtimeCostUsd },
  ])
  expect(rows).toHaveLength(2)
  const verified = await runOutlay(['verify'], env)
  expect([verified.exitCode, verified.stdout]).toEqual([0, expect.stringContaining('2 calls')])
  await provider.close()
  rmSync(dataDir, { recursive: true, force: true })
})
