import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { RequestDetail } from '@outlay/shared/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../server/src/control-plane/storage/sqlite/open-database.ts'
import { Journal } from '../../server/src/data-plane/journal/index.ts'
import { lockDatabase } from '../crash/lock-database.ts'
import {
  killWhatStillRuns,
  type OutlayProcess,
  runOutlay,
  startOutlayProcess,
} from '../crash/outlay-process.ts'
import { chatAnswer, type FakeProvider, json, startFakeProvider } from '../support/fake-provider.ts'
import { call, eventually } from '../support/start-gateway.ts'

const planted = fileURLToPath(new URL('planted/fault-in-control-plane.cjs', import.meta.url))
const brokenJournal = fileURLToPath(new URL('planted/broken-journal.cjs', import.meta.url))

let provider: FakeProvider
let dataDir: string
let env: Record<string, string>
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-control-'))
  provider = await startFakeProvider()
  provider.answer(json(200, chatAnswer()))
  env = {
    OUTLAY_DATA_DIR: dataDir,
    OUTLAY_OPENAI_API_KEY: 'sk-ours',
    OUTLAY_OPENAI_BASE_URL: provider.baseUrl,
    OUTLAY_LOG_LEVEL: 'warn',
  }
})
afterEach(async () => {
  await killWhatStillRuns()
  await provider.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const startWith = (fault: string) =>
  startOutlayProcess({ ...env, NODE_OPTIONS: `--require ${planted}`, PLANTED_FAULT: fault })

type Readiness = { status: number; controlPlane: string; records: { state: string; pending: number } }

async function readiness(origin: string): Promise<Readiness> {
  const response = await fetch(`${origin}/readyz`)
  return { status: response.status, ...((await response.json()) as Omit<Readiness, 'status'>) }
}

const caughtUp = (origin: string) =>
  eventually(async () => {
    const { records } = await readiness(origin)
    return records.state === 'ok' && records.pending === 0
  })

async function createKey(): Promise<string> {
  const { stdout, exitCode } = await runOutlay(['keys', 'create', '--project', 'p'], env)
  expect(exitCode).toBe(0)
  return stdout.trim()
}

/** A caller waits this long between two calls, so that the machine has time for what is measured beside them. */
const callerRestsMs = 20

/** Keeps 16 callers calling. `end` gives the id and the status of each call. */
function startCalls(origin: string, key: string): { end(): Promise<{ id: string; status: number }[]> } {
  const answers: { id: string; status: number }[] = []
  let isOver = false
  const loops = Array.from({ length: 16 }, async () => {
    while (!isOver) {
      const { status, headers } = await call(origin, { key })
      answers.push({ id: String(headers['x-outlay-request-id']), status })
      await sleep(callerRestsMs)
    }
  })
  const all = Promise.all(loops)
  // A test that fails ends the process below its calls. That failure is the one to report.
  all.catch(() => {})
  return {
    async end() {
      isOver = true
      await all
      return answers
    },
  }
}

/** Has the control plane end, and watches `/readyz` until it is back. Gives how long it was away. */
async function endControlPlane(outlay: OutlayProcess, origin: string, whileAway?: () => Promise<void>) {
  process.kill(outlay.pid, 'SIGUSR2')
  await eventually(async () => (await readiness(origin)).controlPlane === 'starting')
  const endedAt = performance.now()
  // Calls are taken all the while.
  expect((await readiness(origin)).status).toBe(200)
  await whileAway?.()
  await eventually(async () => (await readiness(origin)).controlPlane === 'up')
  return performance.now() - endedAt
}

/** The database says so itself: each of these calls once, and every sum is right. */
async function expectOnRecord(ids: readonly string[]): Promise<void> {
  const exported = await runOutlay(['export', 'requests', '--format', 'ndjson'], env)
  const rows = exported.stdout.split('\n').slice(0, -1)
  const found = rows.map((line) => (JSON.parse(line) as RequestDetail).id)
  expect(found.toSorted()).toEqual([...ids].toSorted())
  const verified = JSON.parse((await runOutlay(['verify', '--json'], env)).stdout)
  expect(verified).toMatchObject({ rows: ids.length, differenceCount: 0 })
}

const eventsOf = (outlay: OutlayProcess) =>
  outlay
    .output()
    .stdout.split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { event: string; error?: string; stack?: string })

it.each([
  ['of a method that no Request has', 'TRACE /api/status HTTP/1.1\r\nhost: localhost', 404],
  ['with an invalid Host header', 'GET /api/status HTTP/1.1\r\nhost: 127.0.0.127.0.0.1', 400],
  [
    'with an invalid Host header and a body',
    'POST /api/keys HTTP/1.1\r\nhost: .0.1\r\ncontent-length: 2',
    400,
  ],
])(
  'a request %s is refused on its way to the control plane and logged as no fault',
  async (_, head, status) => {
    const outlay = startOutlayProcess(env)
    const { origin } = await outlay.listening
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    socket.end(`${head}\r\nconnection: close\r\n\r\n${head.includes('content-length') ? '{}' : ''}`)
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    await outlay.stop()
    expect(eventsOf(outlay)).toEqual([])
  },
)

it('the link that opens the dashboard once still does so after the control plane came back', async () => {
  const outlay = startWith('is ended')
  const { origin } = await outlay.listening
  const link = (await runOutlay(['link'], env)).stdout.trim()
  await endControlPlane(outlay, origin)
  const open = () => fetch(link, { redirect: 'manual' })
  expect([(await open()).status, (await open()).status]).toEqual([303, 410])
  await outlay.stop()
})

describe.each(['throws', 'ends by itself', 'is ended'])('a control plane that %s', (fault) => {
  it('comes back within two seconds, while every call is answered and put on record once', async () => {
    const outlay = startWith(fault)
    const { origin, key } = await outlay.listening
    const madeBefore = await createKey()
    const load = startCalls(origin, key!)
    await eventually(async () => provider.seen.length > 100)

    const awayMs = await endControlPlane(outlay, origin, async () => {
      const refused = await fetch(`${origin}/api/status`)
      expect(refused.status).toBe(503)
      expect(((await refused.json()) as { error: object }).error).toMatchObject({
        code: 'records-unavailable',
        message: expect.stringContaining('is being started again. Calls go on.'),
      })
    })

    expect(awayMs).toBeLessThan(2_000)
    expect((await fetch(`${origin}/api/status`)).status).toBe(200)
    const answers = [
      await call(origin, { key: madeBefore }),
      await call(origin, { key: await createKey() }),
      await call(origin, { key: 'olk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401])
    const calls = await load.end()
    expect(calls.filter(({ status }) => status !== 200)).toEqual([])
    await caughtUp(origin)
    await outlay.stop()
    const ids = [
      ...calls.map(({ id }) => id),
      ...answers.map((one) => String(one.headers['x-outlay-request-id'])),
    ]
    await expectOnRecord(ids)
    // That rows waited for it in the journal is told as well, if any did.
    const events = eventsOf(outlay).filter(({ event }) => event !== 'recovered')
    expect(events.map(({ event }) => event)).toEqual(['control-plane-ended', 'control-plane-back'])
    if (fault === 'throws') {
      expect(events[0]).toMatchObject({ error: 'Error: planted' })
      expect(events[0]!.stack).toContain('fault-in-control-plane.cjs')
    }
  })
})

describe('a control plane that ends', () => {
  it('comes back as often as it ends, and counts no call twice among those that wait', async () => {
    const outlay = startWith('is ended')
    const { origin, key } = await outlay.listening
    const load = startCalls(origin, key!)
    const pending: number[] = []
    for (let end = 0; end < 3; end += 1) {
      await eventually(async () => provider.seen.length > (end + 1) * 50)
      expect(await endControlPlane(outlay, origin)).toBeLessThan(2_500)
      pending.push((await readiness(origin)).records.pending)
    }
    const calls = await load.end()
    expect(calls.filter(({ status }) => status !== 200)).toEqual([])
    expect(pending.filter((rows) => rows < 0)).toEqual([])
    await caughtUp(origin)
    await outlay.stop()
    await expectOnRecord(calls.map(({ id }) => id))
  })

  it('leaves no call out when the process is killed before it is back', async () => {
    const outlay = startWith('is ended')
    const { origin, key } = await outlay.listening
    const load = startCalls(origin, key!)
    await eventually(async () => provider.seen.length > 100)
    process.kill(outlay.pid, 'SIGUSR2')
    await eventually(async () => (await readiness(origin)).controlPlane === 'starting')
    const ending = load.end().catch(() => [])
    await outlay.kill()
    await ending
    const next = startOutlayProcess(env)
    await caughtUp((await next.listening).origin)
    await next.stop()
    const { rows, differenceCount } = JSON.parse((await runOutlay(['verify', '--json'], env)).stdout)
    expect(differenceCount).toBe(0)
    // What the provider was sent is on record, each call once; those whose intent was all there is may be among them.
    expect(rows).toBeGreaterThanOrEqual(provider.seen.length)
    expect(rows).toBeLessThanOrEqual(provider.seen.length + 16)
  })

  it('loses nothing that waits for the database when the process is stopped before it is back', async () => {
    const outlay = startWith('is ended')
    const { origin, key } = await outlay.listening
    const release = lockDatabase(join(dataDir, 'outlay.db'))
    const load = startCalls(origin, key!)
    await eventually(async () => provider.seen.length > 100)
    const calls = await load.end()
    process.kill(outlay.pid, 'SIGUSR2')
    await eventually(async () => (await readiness(origin)).controlPlane === 'starting')
    await outlay.stop()
    expect(await outlay.ended).toBe(0)
    release()
    const next = startOutlayProcess(env)
    await caughtUp((await next.listening).origin)
    await next.stop()
    await expectOnRecord(calls.map(({ id }) => id))
  })
})

describe('a control plane that turns for ever', () => {
  it('stops no call, and keeps the process from stopping for ten seconds at most', async () => {
    const outlay = startWith('turns for ever')
    const { origin, key } = await outlay.listening
    process.kill(outlay.pid, 'SIGUSR2')
    const load = startCalls(origin, key!)
    await eventually(async () => provider.seen.length > 200)
    const calls = await load.end()
    expect(calls.filter(({ status }) => status !== 200)).toEqual([])
    const startedAt = performance.now()
    await outlay.stop()
    expect(await outlay.ended).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(15_000)
    const next = startOutlayProcess(env)
    await caughtUp((await next.listening).origin)
    await next.stop()
    await expectOnRecord(calls.map(({ id }) => id))
  }, 60_000)
})

describe('rows that the journal could not take', () => {
  it('are given to the control plane that takes the place of one that ended, and are on record once', async () => {
    env.OUTLAY_ON_LEDGER_FAILURE = 'serve'
    const outlay = startOutlayProcess({
      ...env,
      NODE_OPTIONS: `--require ${planted} --require ${brokenJournal}`,
      PLANTED_FAULT: 'is ended',
    })
    const { origin, key } = await outlay.listening
    const ids = [String((await call(origin, { key })).headers['x-outlay-request-id'])]
    await caughtUp(origin)
    const release = lockDatabase(join(dataDir, 'outlay.db'))
    process.kill(outlay.pid, 'SIGHUP')
    for (let sent = 0; sent < 5; sent += 1) {
      const { status, headers } = await call(origin, { key })
      expect(status).toBe(200)
      ids.push(String(headers['x-outlay-request-id']))
    }
    expect((await readiness(origin)).records.pending).toBe(5)
    await endControlPlane(outlay, origin, async () => release())
    await caughtUp(origin)
    await outlay.stop()
    await expectOnRecord(ids)
  })
})

describe('a start that fails in the control plane', () => {
  const refused = async (settings: Record<string, string> = {}) => {
    const outlay = startOutlayProcess({ ...env, ...settings })
    expect(await outlay.ended).toBe(1)
    const { stdout, stderr } = outlay.output()
    expect(stdout).toBe('')
    return stderr
  }

  it.each<[string, RegExp, () => void]>([
    [
      'a database that is no database',
      /^outlay: .*outlay\.db.*\n$/,
      () =>
        writeFileSync(join(dataDir, 'outlay.db'), 'not a database, but something of your own '.repeat(400)),
    ],
    [
      'a journal of another version',
      /^outlay: The journal was written by another version of Outlay.*\n$/,
      () => {
        openDatabase(join(dataDir, 'outlay.db'), { durability: 'process' }).close()
        const { journal } = Journal.open({ file: join(dataDir, 'outlay.journal'), flushToDisk: false })
        journal.append(['[1,"receipt",["req_1"],null]'], { applied: 0, carry: () => [] })
        journal.close()
      },
    ],
  ])('says in one sentence that there is %s, and leaves nothing running', async (_, sentence, prepare) => {
    prepare()
    expect(await refused()).toMatch(sentence)
    // Nothing holds the records: a second try is refused for the same reason.
    expect(await refused()).toMatch(sentence)
  })

  it('says in one sentence that a port is taken, and leaves nothing running', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const stderr = await refused({ OUTLAY_PORT: String(port) })
    expect(stderr).toMatch(/^outlay: Port \d+ on 127\.0\.0\.1 is taken by another program;.*\n$/)
    await new Promise((resolve) => other.close(resolve))
    const next = startOutlayProcess(env)
    await next.listening
    await next.stop()
  })
})
