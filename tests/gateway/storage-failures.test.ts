import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import type { RequestDetail } from '@outlay/shared/api'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Follower } from '../../server/src/control-plane/follower/index.ts'
import { sampleReceipt } from '../../server/src/control-plane/storage/contract/sample-records.ts'
import { createLedgerStore } from '../../server/src/control-plane/storage/sqlite/ledger-store.ts'
import {
  openDatabase,
  type SqliteDatabase,
} from '../../server/src/control-plane/storage/sqlite/open-database.ts'
import { CallJournal, Journal } from '../../server/src/data-plane/journal/index.ts'
import { createLogger } from '../../server/src/lib/logger.ts'
import {
  encodeJournalRecord,
  journalBytesDefault,
  recordsStateOf,
  SharedProgress,
  segmentCount,
} from '../../server/src/link/index.ts'
import { figuresText, runCrashRounds } from '../crash/crash-rounds.ts'
import { lockDatabase } from '../crash/lock-database.ts'
import { type OutlayProcess, runOutlay, startOutlayProcess } from '../crash/outlay-process.ts'
import {
  chatAnswer,
  delta,
  done,
  type FakeProvider,
  json,
  startFakeProvider,
  stream,
  usage,
  usageChunk,
  writeAlone,
} from '../support/fake-provider.ts'
import {
  type Answer,
  type CallOptions,
  call,
  chatRequest,
  eventually,
  startGateway,
} from '../support/start-gateway.ts'

/** Makes the journal fail while it is set. The journal's file was created before. */
const disk = vi.hoisted(() => ({ isBroken: false }))

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>()
  const writeSync = (fd: number, bytes: Buffer, start: number, length: number, position: number): number => {
    if (disk.isBroken) throw Object.assign(new Error('EIO: i/o error, write'), { code: 'EIO' })
    return fs.writeSync(fd, bytes, start, length, position)
  }
  return { ...fs, writeSync }
})

let folder: string
let env: Record<string, string>
let provider: FakeProvider
let outlay: OutlayProcess | null = null
let origin: string
let key: string
const held: (() => void)[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-storage-'))
  provider = await startFakeProvider()
  env = {
    OUTLAY_DATA_DIR: join(folder, 'data'),
    OUTLAY_OPENAI_BASE_URL: provider.baseUrl,
    OUTLAY_OPENAI_API_KEY: 'sk-storage-0123456789',
    OUTLAY_LOG_LEVEL: 'warn',
  }
})
afterEach(async () => {
  for (const release of held.splice(0)) release()
  await outlay?.kill()
  outlay = null
  await provider.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  outlay = startOutlayProcess(env)
  const banner = await outlay.listening
  origin = banner.origin
  key = banner.key ?? key
}

const databaseFile = () => join(env.OUTLAY_DATA_DIR!, 'outlay.db')
const send = (options: CallOptions = {}) => call(origin, { key, ...options })
const idOf = (answer: Answer) => String(answer.headers['x-outlay-request-id'])
const streamed = JSON.stringify({ ...chatRequest, stream: true })

function lock(): () => void {
  const release = lockDatabase(databaseFile())
  held.push(release)
  return release
}

async function readiness(): Promise<{ status: number; state: string; pending: number }> {
  const response = await fetch(`${origin}/readyz`)
  const { records } = (await response.json()) as { records: { state: string; pending: number } }
  return { status: response.status, ...records }
}

async function row(id: string): Promise<RequestDetail> {
  return (await fetch(`${origin}/api/requests/${id}`)).json() as Promise<RequestDetail>
}

async function caughtUp(): Promise<void> {
  await eventually(async () => {
    const { status, state, pending } = await readiness()
    return status === 200 && state === 'ok' && pending === 0
  })
}

/** Reads the database from another process: each of these calls is there once, and every sum is right. */
async function expectOnRecord(ids: readonly string[]): Promise<void> {
  const exported = await runOutlay(['export', 'requests', '--format', 'ndjson'], env)
  const rows = exported.stdout.split('\n').slice(0, -1)
  const found = rows.map((line) => (JSON.parse(line) as RequestDetail).id)
  expect(found.toSorted()).toEqual([...ids].toSorted())
  const verified = JSON.parse((await runOutlay(['verify', '--json'], env)).stdout)
  expect(verified).toMatchObject({ rows: ids.length, differenceCount: 0 })
}

/** One call of each kind whose row is written in a different way. */
async function sendOneOfEach(): Promise<string[]> {
  const { usage: _, ...untold } = chatAnswer()
  provider.answer(
    json(200, chatAnswer()),
    stream([delta('Hello.'), usageChunk, done]),
    json(200, untold),
    json(500, { error: { code: 'server_error' } }),
    json(200, chatAnswer()),
  )
  const answers = [
    await send(),
    await send({ body: streamed }),
    // The provider reports no usage, so the row is replaced after the count.
    await send(),
    await send(),
    // The key is new, so it is stored together with the row.
    await send({ key: 'sk-callers-own-0123456789' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 500, 200])
  return answers.map(idOf)
}

describe('a call', () => {
  it('is on the disk before its first byte leaves, and its receipt before the last byte of its answer', async () => {
    const gateway = await startGateway()
    const { port } = new URL(gateway.outlay.origin)
    const file = join(gateway.dataDir, 'outlay.journal')
    const ids = new WeakMap<Socket, string>()
    const seen: string[] = []
    const write = vi.spyOn(Socket.prototype, 'write').mockImplementation(function (this: Socket, ...args) {
      const text = String(args[0])
      // The gateway's own requests name it in `via`. The test's requests do not.
      const marker = /^POST [\s\S]*\bvia: 1\.1 outlay/i.test(text) && /x-marker: (\d+)/i.exec(text)?.[1]
      if (marker) seen.push(readSegments(file).includes(marker) ? 'sent, known' : 'sent, unknown')
      if (String(this.localPort) === port) {
        const id = /x-outlay-request-id: (req_[\w-]+)/.exec(text)?.[1]
        if (id) ids.set(this, id)
        if (/\[DONE\]|"object":"chat.completion"/.test(text)) {
          // Once for its admission, once for its receipt.
          const times = readSegments(file).split(ids.get(this)!).length - 1
          seen.push(times === 2 ? 'answered, known' : 'answered, unknown')
        }
      }
      return Duplex.prototype.write.apply(this, args as Parameters<Duplex['write']>)
    })
    for (let marker = 7_654_301; marker < 7_654_321; marker += 1) {
      const isStream = marker % 2 === 0
      gateway.provider.answer(
        isStream ? stream([delta('Hello.'), usageChunk, done]) : json(200, chatAnswer()),
      )
      await gateway.call({
        headers: { 'x-marker': String(marker) },
        body: JSON.stringify({ ...chatRequest, stream: isStream, max_completion_tokens: marker }),
      })
    }
    write.mockRestore()
    expect(seen).toEqual(Array.from({ length: 20 }, () => ['sent, known', 'answered, known']).flat())
    await gateway.close()
  })
})

describe('a database that another process has locked', () => {
  it('does not stop calls, which can be looked up at once and are recorded once after it is unlocked', async () => {
    await start()
    const before = idOf(await send())
    await caughtUp()
    const release = lock()
    const ids = await sendOneOfEach()
    await eventually(async () => (await readiness()).state === 'journal')
    expect((await readiness()).status).toBe(200)
    expect(await row(ids[0]!)).toMatchObject({ id: ids[0], outcome: 'answered', costState: 'priced' })
    const own = await fetch(`${origin}/v1/outlay/requests/${ids[1]}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    expect(await own.json()).toMatchObject({ id: ids[1], stream: true, costState: 'priced' })
    const counted = () => eventually(async () => (await row(ids[2]!)).usageSource === 'counted')
    await counted()
    const listed = (await (await fetch(`${origin}/api/requests`)).json()) as { requests: { id: string }[] }
    expect(listed.requests.map(({ id }) => id)).toEqual([before, ...ids].toSorted().toReversed())

    release()
    await caughtUp()
    await counted()
    await expectOnRecord([before, ...ids])
  })

  it.each(['while the database is still locked', 'after the database is unlocked'])(
    'loses no call if the gateway is killed meanwhile and started %s',
    async (when) => {
      await start()
      const before = idOf(await send())
      await caughtUp()
      const release = lock()
      const ids = [before, ...(await sendOneOfEach())]
      await eventually(async () => (await readiness()).state === 'journal')
      await outlay!.kill()
      if (when === 'after the database is unlocked') release()
      await start()
      expect(await row(ids[1]!)).toMatchObject({
        id: ids[1],
        outcome: 'answered',
        effectiveCostUsd: '0.00045',
      })
      ids.push(idOf(await send()))
      release()
      await caughtUp()
      await expectOnRecord(ids)
    },
  )

  it('does not delay a start whose rows are already stored', async () => {
    const database = openDatabase(databaseFile(), { durability: 'process' })
    const first = await startPlanes(database, { bytes: 512 * 1024 })
    // Several segments of the journal are full of them. The kill means that nothing closes it.
    for (let call = 0; call < 300; call += 1) await settle(first.calls)
    await first.follower.catchUp()
    expect(first.journal.generation).toBeGreaterThan(3)
    lock()
    // The position that was committed with the rows says that they are stored: nothing is compared, nothing written.
    const next = await startPlanes(database, { bytes: 512 * 1024 })
    expect(next.follower.waiting).toBe(0)
    expect(recordsStateOf(next.progress)).toEqual({ state: 'ok', pending: 0 })
    await first.follower.stop(0)
    database.close()
  })

  it('does not lose the waiting rows when the process stops in order', async () => {
    await start()
    await caughtUp()
    const release = lock()
    const ids = await sendOneOfEach()
    await outlay!.stop()
    expect(await outlay!.ended).toBe(0)
    release()
    await start()
    await caughtUp()
    await expectOnRecord(ids)
  })

  it('gets the waiting rows if it is unlocked within a second of the stop', async () => {
    await start()
    await caughtUp()
    const release = lock()
    const ids = await sendOneOfEach()
    const stopping = outlay!.stop()
    // Nothing is served any more, and only writing is left.
    const isClosed = () =>
      fetch(`${origin}/healthz`).then(
        () => false,
        () => true,
      )
    await eventually(isClosed)
    await new Promise((resolve) => setTimeout(resolve, 300))
    release()
    await stopping
    await expectOnRecord(ids)
  })

  it('gets all waiting rows faster than new calls come', async () => {
    await start()
    const release = lock()
    provider.answer(json(200, chatAnswer()))
    const ids = (await sendMany(1_500)).map(idOf)
    release()
    const releasedAt = performance.now()
    await caughtUp()
    // 1,500 rows at 256 a transaction are milliseconds of work. A timer between transactions must not turn
    // them into seconds.
    expect(performance.now() - releasedAt).toBeLessThan(2_000)
    await expectOnRecord(ids)
  })
})

describe.skipIf(!canMount())('a database whose disk is full', () => {
  let disk: string
  beforeEach(() => {
    disk = join(folder, 'disk')
    mkdirSync(disk)
    mountMemory(disk, '4m')
    held.push(() => unmount(disk))
    env.OUTLAY_DATABASE_URL = `file:${join(disk, 'outlay.db')}`
  })

  it('does not stop calls, which are recorded once there is room again, even across a kill -9', async () => {
    await start()
    const ids = [idOf(await send())]
    await caughtUp()
    fill(disk)
    // Some rows still fit into free pages of the database. Its disk counts as full once one row does not.
    await eventually(async () => {
      ids.push(...(await sendMany(50)).map(idOf))
      return (await readiness()).state === 'journal'
    })
    expect((await readiness()).status).toBe(200)
    ids.push(...(await sendOneOfEach()))
    expect(await row(ids.at(-1)!)).toMatchObject({ id: ids.at(-1), outcome: 'answered' })
    await outlay!.kill()
    await start()
    ids.push(idOf(await send()))
    expect((await readiness()).state).toBe('journal')
    rmSync(join(disk, 'filler'))
    await caughtUp()
    await expectOnRecord(ids)
  })
})

describe('a database that may not grow', () => {
  it('takes no row while SQLite is full, and every row once when there is room', async () => {
    // The same case without a disk of its own, which needs root: SQLite's limit gives the same error.
    const database = openDatabase(databaseFile(), { durability: 'process' })
    const pages = Number(database.client.pragma('page_count', { simple: true }))
    database.client.pragma(`max_page_count = ${pages + 4}`)
    const { calls, follower, progress } = await startPlanes(database)
    follower.start()
    const ids: string[] = []
    await eventually(async () => {
      ids.push(await settle(calls))
      return recordsStateOf(progress).state === 'journal'
    })
    ids.push(await settle(calls))
    expect(await follower.findPending(ids.at(-1)!)).toMatchObject({ id: ids.at(-1) })
    database.client.pragma('max_page_count = 1000000')
    await eventually(async () => {
      const { state, pending } = recordsStateOf(progress)
      return state === 'ok' && pending === 0
    })
    await follower.stop(0)
    calls.close()
    database.close()
    await expectOnRecord(ids)
  })
})

describe('a database whose file is damaged', () => {
  it('does not stop calls, which are all recorded in the database that replaces it', async () => {
    const damaged = openDatabase(databaseFile(), { durability: 'process' })
    const first = await startPlanes(damaged)
    damaged.client.pragma('wal_checkpoint(TRUNCATE)')
    const { size } = statSync(databaseFile())
    writeFileSync(databaseFile(), Buffer.alloc(size - 4096, 0xff), { flag: 'r+', flush: true })
    damaged.client.pragma('shrink_memory')
    const id = await settle(first.calls)
    expect(await first.follower.catchUp()).toBe(false)
    expect(recordsStateOf(first.progress)).toEqual({ state: 'journal', pending: 1 })
    await first.follower.stop(0)
    first.calls.close()
    damaged.close()
    for (const name of ['', '-wal', '-shm']) rmSync(databaseFile() + name, { force: true })

    const database = openDatabase(databaseFile(), { durability: 'process' })
    const next = await startPlanes(database)
    expect(next.follower.waiting).toBe(1)
    expect(await next.follower.catchUp()).toBe(true)
    await next.follower.stop(0)
    next.calls.close()
    database.close()
    await expectOnRecord([id])
  })
})

describe('a journal that is full while the database is locked', () => {
  /** A usage object close to the largest that is stored, so that few calls fill the journal. */
  const longUsage = { ...usage, note: 'x'.repeat(15_000) }

  /**
   * Sends calls until one is refused, or until the journal has no room for one. Returns the ids of the
   * others. Calls are refused when three quarters of it are full: receipts of running calls need the rest.
   */
  async function fillJournal(): Promise<string[]> {
    provider.answer(json(200, { ...chatAnswer(), usage: longUsage }))
    const ids: string[] = []
    await eventually(async () => {
      const answers = await sendMany(200)
      ids.push(...answers.filter(({ status }) => status === 200).map(idOf))
      return ids.length * 15_000 > journalBytesDefault || answers.some(({ status }) => status === 503)
    }, 40_000)
    return ids
  }

  it('refuses calls in a way that SDKs understand, finishes running calls, and takes calls again by itself', async () => {
    await start()
    const release = lock()
    let finish = () => {}
    provider.answer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      await writeAlone(response, delta('Hello.'))
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      await writeAlone(response, usageChunk)
      response.end(done)
    })
    const running = send({ body: streamed })
    await eventually(async () => provider.seen.length === 1)
    const ids = await fillJournal()

    const seen = provider.seen.length
    const refused = await send()
    expect(refused.status).toBe(503)
    expect(JSON.parse(refused.body.toString()).error).toEqual({
      message: expect.stringMatching(/^Outlay: Calls cannot be recorded just now/),
      type: 'server_error',
      param: null,
      code: 'records-unavailable',
      request_id: idOf(refused),
      docs: 'docs/errors/records-unavailable.md',
    })
    expect(refused.headers).toMatchObject({ 'x-should-retry': 'true', 'retry-after': '1' })
    expect(provider.seen).toHaveLength(seen)
    const { status, state, pending } = await readiness()
    expect([status, state]).toEqual([503, 'refusing'])
    // Refusals while nothing can be recorded must not pile up in memory.
    await sendMany(100)
    expect((await readiness()).pending).toBe(pending)
    finish()
    const finished = await running
    expect([finished.status, finished.isComplete]).toEqual([200, true])

    release()
    // Nobody sends calls to a gateway that is not ready, so it must find out by itself.
    await caughtUp()
    provider.answer(json(200, chatAnswer()))
    ids.push(idOf(finished), idOf(await send()))
    await caughtUp()
    await expectOnRecord(ids)
  }, 60_000)

  it.each([
    [
      'is not ready after a restart, and takes calls again by itself once there is room',
      'refuse',
      503,
      'refusing',
    ],
    ['is ready after a restart if the operator prefers to serve', 'serve', 200, 'journal'],
  ])(
    '%s',
    async (_, onFailure, status, state) => {
      env.OUTLAY_ON_LEDGER_FAILURE = onFailure
      await start()
      await outlay!.stop()
      const { journal } = Journal.open({
        file: join(env.OUTLAY_DATA_DIR!, 'outlay.journal'),
        flushToDisk: false,
      })
      const ids: string[] = []
      const longReceipt = () => sampleReceipt({ providerUsage: JSON.stringify(longUsage) })
      // A process that was stopped in order has all in the database: every segment can be used again, once.
      const turning = { applied: journal.end, carry: () => [] }
      for (;;) {
        const receipt = longReceipt()
        const record = encodeJournalRecord({ kind: 'receipt', receipt, key: null, polled: null })
        if (!journal.append([record], turning)) break
        ids.push(receipt.id)
      }
      journal.close()
      const release = lock()
      await start()
      // That the database cannot be written shows once the control plane has tried.
      await eventually(async () => (await readiness()).state === state)
      expect(await readiness()).toEqual({ status, state, pending: ids.length })
      expect((await send()).status).toBe(onFailure === 'refuse' ? 503 : 200)
      release()
      await eventually(async () => (await readiness()).pending === 0 && (await readiness()).status === 200)
      expect((await send()).status).toBe(200)
      await caughtUp()
      const { rows, differenceCount } = JSON.parse((await runOutlay(['verify', '--json'], env)).stdout)
      expect(rows).toBeGreaterThan(ids.length)
      expect(differenceCount).toBe(0)
    },
    60_000,
  )

  it('does not stop calls where the operator prefers that', async () => {
    env.OUTLAY_ON_LEDGER_FAILURE = 'serve'
    await start()
    const release = lock()
    const ids = await fillJournal()
    provider.answer(json(200, chatAnswer()))
    const served = await send()
    expect(served.status).toBe(200)
    expect(await row(idOf(served))).toMatchObject({ outcome: 'answered' })
    release()
    await caughtUp()
    await expectOnRecord([...ids, idOf(served)])
  }, 60_000)
})

describe('a journal that cannot be written', () => {
  // A disk that fails under a running process is simulated, so these tests run in the test's own process.
  afterEach(() => {
    disk.isBroken = false
  })

  it('refuses calls, and takes them again once it can be written', async () => {
    const gateway = await startGateway()
    disk.isBroken = true
    const refused = await gateway.call({})
    expect([refused.status, JSON.parse(refused.body.toString()).error.code]).toEqual([
      503,
      'records-unavailable',
    ])
    expect(gateway.provider.seen).toHaveLength(0)
    expect((await fetch(`${gateway.outlay.origin}/readyz`)).status).toBe(503)
    disk.isBroken = false
    await eventually(async () => (await fetch(`${gateway.outlay.origin}/readyz`)).status === 200)
    const answer = await gateway.call({})
    expect(answer.status).toBe(200)
    expect(await gateway.row(idOf(answer))).toMatchObject({ outcome: 'answered' })
    await gateway.close()
  })

  it('does not stop calls if the operator prefers to serve, and they are recorded in the database', async () => {
    const gateway = await startGateway({ OUTLAY_ON_LEDGER_FAILURE: 'serve' })
    disk.isBroken = true
    const answer = await gateway.call({})
    expect(answer.status).toBe(200)
    expect(await gateway.row(idOf(answer))).toMatchObject({
      outcome: 'answered',
      effectiveCostUsd: '0.00045',
    })
    disk.isBroken = false
    await gateway.close()
  })
})

describe('a process that is killed', () => {
  const rounds = 5
  it(`loses no call, ${rounds} times (npm run test:crash does it 50 times)`, async () => {
    const seed = String(Date.now())
    const figures = await runCrashRounds({ rounds, seed, print: () => {} })
    process.stdout.write(`${figuresText(seed, figures)}\n`)
    expect(figures.atSeams).toBeGreaterThan(0)
    expect(figures).toMatchObject({
      missing: 0,
      doubled: 0,
      unknown: 0,
      unreached: 0,
      wrong: 0,
      differences: 0,
      problems: [],
    })
  }, 120_000)
})

/** The part of each segment of the journal that a few calls can have written. */
function readSegments(file: string): string {
  const fd = openSync(file, 'r')
  const segments = Array.from({ length: segmentCount }, (_, slot) => {
    const bytes = Buffer.alloc(128 * 1024)
    readSync(fd, bytes, 0, bytes.length, (slot * journalBytesDefault) / segmentCount)
    return bytes.toString('latin1')
  })
  closeSync(fd)
  return segments.join()
}

/** Both planes on a database and a journal of the test's folder, in this thread. The follower looks when it is told to. */
async function startPlanes(database: SqliteDatabase, { bytes = 1024 * 1024 } = {}) {
  const { logger } = createLogger('silent')
  const { journal } = Journal.open({ file: join(folder, 'outlay.journal'), bytes, flushToDisk: false })
  const progress = new SharedProgress()
  const { file, id, end } = journal
  const runId = `run_${Math.random()}`
  const follower = await Follower.open({
    source: { file, bytes, id, openedAt: end, runId, runFrom: end },
    store: createLedgerStore(database),
    ...{ progress, logger },
    pricing: { price: () => expect.unreachable(), withoutUsage: () => expect.unreachable() },
    interrupted: () => expect.unreachable(),
  })
  const calls = new CallJournal({
    ...{ journal, progress, logger, onFailure: 'refuse' },
    run: { id: runId, at: Date.now() },
    handOver: (records) => follower.applyUnwritten(records),
  })
  expect(calls.begin()).toBe(true)
  return { calls, follower, progress, journal }
}

/** A call that was never admitted ends; resolves with its id when its receipt is committed. */
async function settle(calls: CallJournal): Promise<string> {
  const receipt = sampleReceipt()
  await new Promise<void>((resolve) => calls.settle({ receipt, key: null, openCall: null }, () => resolve()))
  return receipt.id
}

/** Sends this many calls, 32 at a time. */
async function sendMany(calls: number): Promise<Answer[]> {
  const answers: Answer[] = []
  let left = calls
  const callAfterCall = async () => {
    while (left > 0) {
      left -= 1
      answers.push(await send())
    }
  }
  await Promise.all(Array.from({ length: 32 }, callAfterCall))
  return answers
}

function mountMemory(directory: string, size: string): void {
  run('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'outlay-test', directory)
}

function unmount(directory: string): void {
  run('umount', '--lazy', directory)
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'ignore' })
}

/** Mounting a small disk needs root. Another test covers SQLITE_FULL without it. */
function canMount(): boolean {
  if (process.getuid?.() !== 0) return false
  const probe = mkdtempSync(join(tmpdir(), 'outlay-mount-'))
  try {
    mountMemory(probe, '1m')
    unmount(probe)
    return true
  } catch {
    return false
  } finally {
    rmSync(probe, { recursive: true, force: true })
  }
}

function fill(directory: string): void {
  for (let bytes = 1024 * 1024; bytes >= 512; bytes /= 2) {
    try {
      for (;;) writeFileSync(join(directory, 'filler'), Buffer.alloc(bytes), { flag: 'a' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
  expect(existsSync(join(directory, 'filler'))).toBe(true)
}
