import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSimulator } from '../../server/src/simulator/index.ts'
import {
  killWhatStillRuns,
  type OutlayProcess,
  runOutlay,
  startOutlayProcess,
} from '../crash/outlay-process.ts'
import { freePort } from '../support/free-port.ts'

const callers = 8
const withoutListenerMsMax = 2_000

let folder: string
let env: Record<string, string>
let simulator: ReturnType<typeof createSimulator>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-restart-'))
  simulator = createSimulator({})
  const { port } = await simulator.listen(0, '127.0.0.1')
  env = {
    OUTLAY_DATA_DIR: folder,
    OUTLAY_PORT: String(await freePort()),
    OUTLAY_LOG_LEVEL: 'warn',
    OUTLAY_OPENAI_API_KEY: 'sk-provider-0123456789',
    OUTLAY_OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
  }
})
afterEach(async () => {
  await killWhatStillRuns()
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

it('a restart under load fails no call of SDKs with default retries, and the port is closed for two seconds at most', {
  timeout: 60_000,
}, async () => {
  const first = startOutlayProcess(env)
  const { origin, key } = await first.listening
  const load = startLoad(origin, key!)
  const watch = watchListener(Number(env.OUTLAY_PORT))
  await load.answered(callers * 3)

  const second = await restart(first)
  await load.answered(callers * 3)
  const { calls, failures } = await load.stop()
  const { longestGapMs } = watch.stop()
  expect(failures).toEqual([])
  expect(longestGapMs).toBeGreaterThan(0)
  expect(longestGapMs).toBeLessThanOrEqual(withoutListenerMsMax)

  await second.stop()
  const verified = await runOutlay(['verify'], env)
  expect(verified.stdout).toContain('0 differences')
  const exported = await runOutlay(
    ['export', 'requests', '--format', 'ndjson', '--from', '2026-01-01', '--to', '2100-01-01'],
    env,
  )
  const rows = exported.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { outcome: string })
  expect(rows.filter(({ outcome }) => outcome === 'answered')).toHaveLength(calls)
  process.stdout.write(`restart under load: ${calls} calls, 0 failed, no listener for ${longestGapMs} ms\n`)
})

it('a stream that runs while the gateway stops is finished, and new callers are told when to come back', {
  timeout: 60_000,
}, async () => {
  const outlay = startOutlayProcess(env)
  const { origin, key } = await outlay.listening
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: key! })
  const stream = await client.chat.completions.create(
    { model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content: 'Say hello.' }] },
    { headers: { 'x-simulate-pace': '30/100', 'x-simulate': 'stall;ms=1500' } },
  )
  const stopped = outlay.stop()
  let refused: Response | null = null
  while (refused === null) {
    const answer = await fetch(`${origin}/v1/models`, { headers: { authorization: `Bearer ${key}` } })
    await answer.text().catch(() => '')
    if (answer.status === 503) refused = answer
  }
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(30)
  expect(refused.headers.get('x-should-retry')).toBe('true')
  let finish: string | null = null
  for await (const { choices } of stream) finish = choices[0]?.finish_reason ?? finish
  expect(finish).toBe('stop')
  await stopped
})

/** Acts like a supervisor: asks the process to stop, waits, and starts it again at once. */
async function restart(running: OutlayProcess): Promise<OutlayProcess> {
  await running.stop()
  const next = startOutlayProcess(env)
  await next.listening
  return next
}

/** Sends calls one after another from several clients at once, with the SDK's default of two retries. */
function startLoad(origin: string, apiKey: string) {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey })
  const failures: string[] = []
  let calls = 0
  let isStopped = false
  const workers = Array.from({ length: callers }, async (_, number) => {
    while (!isStopped) {
      try {
        await call(number % 2 === 0)
        calls += 1
      } catch (error) {
        failures.push(String(error))
      }
    }
  })
  return {
    /** Resolves when this many more calls have been answered. */
    async answered(more: number) {
      const enough = calls + more
      while (calls < enough) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    async stop() {
      isStopped = true
      await Promise.all(workers)
      return { calls, failures }
    },
  }

  async function call(isStream: boolean): Promise<void> {
    const body = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Say hello.' }] }
    if (!isStream) {
      await client.chat.completions.create(body)
      return
    }
    for await (const _ of await client.chat.completions.create({ ...body, stream: true }));
  }
}

/** Connects every 10 ms and records how long the port stays closed. */
function watchListener(port: number) {
  let closedSince: number | null = null
  let longestGapMs = 0
  const timer = setInterval(() => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      if (closedSince !== null)
        longestGapMs = Math.max(longestGapMs, Math.round(performance.now() - closedSince))
      closedSince = null
      socket.destroy()
    })
    socket.once('error', () => {
      closedSince ??= performance.now()
    })
  }, 10)
  return {
    stop() {
      clearInterval(timer)
      return { longestGapMs }
    },
  }
}
