import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import type { Intent, MeteredUsage, Receipt, SeenKey } from '@outlay/shared/records'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CallJournal, type EndedCall, Journal } from '../../data-plane/journal/index.ts'
import { createLogger } from '../../lib/logger.ts'
import { encodeJournalRecord, SharedProgress, segmentCount } from '../../link/index.ts'
import { recordStart } from '../../link/testing.ts'
import { interruptedReceipt, priceCall, withoutUsage } from '../../metering/index.ts'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import { createLedgerStore } from '../storage/sqlite/ledger-store.ts'
import { createVerifyStore } from '../storage/sqlite/maintenance-verify-store.ts'
import { openDatabase, openForReading } from '../storage/sqlite/open-database.ts'
import { Follower } from './follower.ts'
import { type LedgerBatch, type LedgerStore, StorageUnavailable } from './ledger-store.ts'
import { verify } from './verify.ts'

const book = compilePriceBook(loadCatalogue())
const smallJournal = 256 * 1024
const everythingApplied = { applied: Number.MAX_SAFE_INTEGER, carry: () => [] }

let folder: string
let database: ReturnType<typeof openDatabase>
let store: LedgerStore
let events: string[]
/** Runs before each commit. It may throw to make the commit fail. */
let beforeCommit: (batch: LedgerBatch) => void
let afterCommit: () => void
let opened: { follower: Follower }[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-follower-'))
  events = []
  opened = []
  beforeCommit = () => {}
  afterCommit = () => {}
  openNewDatabase('outlay.db')
})
afterEach(async () => {
  beforeCommit = () => {}
  for (const { follower } of opened) await follower.stop(0)
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

function openNewDatabase(name: string): void {
  if (database?.client.open) database.close()
  database = openDatabase(join(folder, name), { durability: 'process' })
  const inner = createLedgerStore(database)
  store = {
    ...inner,
    async commit(batch) {
      beforeCommit(batch)
      await inner.commit(batch)
      afterCommit()
    },
  }
}

/**
 * Opens both planes on the journal of the folder, as a start does. To let the process die, do not stop it.
 */
type Start = { onFailure?: 'refuse' | 'serve'; runs?: boolean; bytes?: number }

async function start({ onFailure = 'refuse', runs = true, bytes = 4 * 1024 * 1024 }: Start = {}) {
  const say = ({ event }: { event: string }) => void events.push(event)
  const logger = { ...createLogger('silent').logger, warn: say, error: say } as never
  const { journal } = Journal.open({ file: join(folder, 'journal'), bytes, flushToDisk: false })
  const progress = new SharedProgress()
  const runId = `run_${opened.length}`
  const source = {
    ...{ file: journal.file, bytes, id: journal.id, openedAt: journal.end, runId, runFrom: journal.end },
  }
  const options = {
    progress,
    store,
    logger,
    pricing: {
      price: (intent: Intent, metered: MeteredUsage) => priceCall(book, intent, metered),
      withoutUsage,
    },
    interrupted: (intent: Intent, responseBytes: number) => interruptedReceipt(book, intent, responseBytes),
  }
  const follower = await Follower.open({ ...options, source })
  const calls = new CallJournal({
    ...{ journal, progress, logger, onFailure },
    run: { id: runId, at: Date.now() },
    handOver: (records) => follower.applyUnwritten(records),
  })
  const hasRoom = calls.begin()
  if (runs) await follower.catchUp()
  /** Restarts the control plane while calls go on. */
  const followAgain = async () => {
    progress.addPending(-progress.pending)
    const again = await Follower.open({ ...options, source: { ...source, openedAt: progress.published } })
    opened.push({ follower: again })
    return again
  }
  const started = { calls, follower, progress, journal, hasRoom, runId, followAgain }
  opened.push(started)
  return started
}

const admit = (calls: CallJournal, receipt = sampleReceipt()) =>
  new Promise<{ openCall: ReturnType<CallJournal['admit']>; error: Error | null }>((resolve) => {
    const openCall = calls.admit(receipt, (error) => resolve({ openCall, error }))
  })

const settle = (calls: CallJournal, receipt: Receipt, more: Partial<EndedCall> = {}) =>
  new Promise<void>((resolve) => {
    calls.settle({ receipt, key: null, openCall: null, ...more }, () => resolve())
  })

/** Makes calls until the journal takes no more. */
async function fill(calls: CallJournal): Promise<void> {
  for (;;) {
    const receipt = sampleReceipt()
    const { openCall, error } = await admit(calls, receipt)
    if (error) return
    await settle(calls, receipt, { openCall })
  }
}

const read = async (id: string) => (await store.lookUp({ wholeRequestIds: [id] })).receipts.get(id) ?? null
const rows = () => database.client.prepare('SELECT id, outcome FROM requests ORDER BY id').all() as Row[]
const ids = () => rows().map(({ id }) => id)
type Row = { id: string; outcome: string }

async function expectSound(): Promise<void> {
  const reader = openForReading(database.file)!
  expect((await verify(createVerifyStore(reader))).differences).toEqual([])
  reader.close()
}

describe('a settled call', () => {
  test('becomes a row, sums and a new position once the follower has caught up', async () => {
    const { calls, follower, progress, journal } = await start()
    const receipt = sampleReceipt()
    const { openCall } = await admit(calls, receipt)
    await settle(calls, receipt, { openCall })
    expect(progress.pending).toBe(1)
    expect(await follower.findPending(receipt.id)).toEqual(receipt)
    expect(await follower.catchUp()).toBe(true)
    expect(await read(receipt.id)).toEqual(receipt)
    expect([progress.pending, progress.applied]).toEqual([0, journal.end])
    expect(await store.readPosition(journal.id)).toBe(journal.end)
    await expectSound()
  })

  test('is replaced by its amendment, also within one transaction', async () => {
    const { calls, follower } = await start()
    const before = sampleReceipt({ usageSource: 'none', usage: null })
    const after = { ...sampleReceipt(), id: before.id }
    await settle(calls, before)
    calls.amend(after)
    calls.commitAll()
    await follower.catchUp()
    expect(await read(before.id)).toEqual(after)
    await expectSound()
  })

  test('does not block other calls when its own row can never be written', async () => {
    const { calls, follower, progress } = await start()
    const bad = sampleReceipt()
    beforeCommit = ({ inserted }) => {
      if (inserted?.some(({ id }) => id === bad.id)) throw new Error('a value that no column takes')
    }
    const good = [sampleReceipt(), sampleReceipt()]
    for (const receipt of [good[0]!, bad, good[1]!]) await settle(calls, receipt)
    expect(await follower.catchUp()).toBe(true)
    expect(ids()).toEqual(good.map(({ id }) => id))
    expect(events).toEqual(['row-not-written'])
    expect(progress.pending).toBe(0)
  })
})

describe('a process that dies', () => {
  test('between an append and its application loses no call', async () => {
    const { calls } = await start()
    const receipts = Array.from({ length: 600 }, () => sampleReceipt())
    for (const receipt of receipts) void settle(calls, receipt)
    calls.commitAll()
    const { follower } = await start({ runs: false })
    expect(follower.waiting).toBe(600)
    await follower.catchUp()
    expect(ids()).toEqual(receipts.map(({ id }) => id).toSorted())
    await expectSound()
  })

  test('right after a transaction books no call twice', async () => {
    const { calls, follower } = await start()
    const receipt = sampleReceipt()
    await settle(calls, receipt)
    afterCommit = () => {
      throw new Error('the process dies')
    }
    await follower.catchUp().catch(() => {})
    afterCommit = () => {}
    const next = await start()
    expect(ids()).toEqual([receipt.id])
    expect(next.progress.pending).toBe(0)
    await expectSound()
  })

  test('leaves open calls as interrupted, with their partial answers, and settled calls unchanged', async () => {
    const { calls, follower } = await start()
    const [left, done] = [sampleReceipt(), sampleReceipt()]
    const { openCall } = await admit(calls, left)
    const settled = await admit(calls, done)
    calls.noteProgress([{ openCall, responseBytes: 4_321 }])
    await settle(calls, done, { openCall: settled.openCall })
    // The database has already passed the intent of the open call.
    await follower.catchUp()
    await start()
    expect(await read(left.id)).toMatchObject({ outcome: 'interrupted', responseBytes: 4_321 })
    expect(await read(done.id)).toEqual(done)
    // A third start changes nothing.
    await start()
    expect(rows()).toHaveLength(2)
    await expectSound()
  })

  test('leaves hundreds of open calls as interrupted, each with its own partial answer', async () => {
    const { calls } = await start()
    const left = Array.from({ length: 600 }, () => sampleReceipt())
    const admitted = await Promise.all(left.map((receipt) => admit(calls, receipt)))
    calls.noteProgress(admitted.map(({ openCall }, index) => ({ openCall, responseBytes: index + 1 })))
    await start()
    const bytes = await Promise.all(left.map(async ({ id }) => (await read(id))?.responseBytes))
    expect(bytes).toEqual(left.map((_, index) => index + 1))
  })

  test('a second time, while interrupted calls are being written, loses none of them', async () => {
    // Open calls may fill half a segment, and these need more than that of the usual test journal.
    const bytes = 16 * 1024 * 1024
    const { calls } = await start({ bytes })
    const left = Array.from({ length: 2_500 }, () => sampleReceipt())
    for (const receipt of left) void calls.admit(receipt, () => {})
    calls.commitAll()
    let batches = 0
    beforeCommit = () => {
      batches += 1
      if (batches === 2) throw new StorageUnavailable('locked')
    }
    await start({ bytes })
    expect(rows()).toHaveLength(1_024)
    beforeCommit = () => {}
    await start({ bytes })
    expect(ids()).toEqual(left.map(({ id }) => id).toSorted())
    await expectSound()
  })

  test('keeps the journal segment of its open calls until they are on record, even while the database is locked', async () => {
    const { calls, follower } = await start({ bytes: smallJournal })
    const left = sampleReceipt()
    await admit(calls, left)
    await settle(calls, sampleReceipt())
    await follower.catchUp()
    beforeCommit = () => {
      throw new StorageUnavailable('locked')
    }
    // The next process appends to the journal, and dies too before the database can be written.
    const second = await start({ bytes: smallJournal })
    for (let index = 0; index < 2_000; index += 1) void settle(second.calls, sampleReceipt())
    second.calls.commitAll()
    beforeCommit = () => {}
    await start({ bytes: smallJournal })
    expect(await read(left.id)).toMatchObject({ outcome: 'interrupted' })
  })

  test('leaves a call as interrupted that ran while the whole journal was written over twice', async () => {
    const { calls, follower, journal } = await start({ bytes: smallJournal })
    const { openCall } = await admit(calls)
    while (journal.generation < 2 * segmentCount + 2) {
      await settle(calls, sampleReceipt())
      await follower.catchUp()
    }
    await start({ bytes: smallJournal })
    expect(await read(openCall.intent.id)).toMatchObject({ outcome: 'interrupted' })
    await expectSound()
  })

  test('fills a new database with its calls, as far back as the journal reaches', async () => {
    const { calls, follower } = await start()
    const receipts = [sampleReceipt(), sampleReceipt()]
    for (const receipt of receipts) await settle(calls, receipt)
    await follower.catchUp()
    openNewDatabase('another.db')
    await start()
    expect(ids()).toEqual(receipts.map(({ id }) => id).toSorted())
    await expectSound()
  })

  test('loses only the records that this version cannot read, and the next start takes the others', async () => {
    const { calls, journal } = await start()
    const receipt = sampleReceipt()
    journal.append([`${recordStart}holiday",["req_1"],null]`, `${recordStart}receipt",["req_2"],null]`], {
      applied: Number.MAX_SAFE_INTEGER,
      carry: () => [],
    })
    await settle(calls, receipt)
    const { follower, progress } = await start()
    expect(follower.unreadable).toBe(2)
    expect(ids()).toEqual([receipt.id])
    expect(progress.pending).toBe(0)
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'with a call that began %d segments ago leaves the next process room for calls',
    async (segments) => {
      const { calls, follower, journal } = await start({ bytes: smallJournal })
      const { openCall } = await admit(calls)
      const from = journal.generation
      while (journal.generation < from + segments) {
        await settle(calls, sampleReceipt())
        await follower.catchUp()
      }
      const next = await start({ bytes: smallJournal })
      expect(await read(openCall.intent.id)).toMatchObject({ outcome: 'interrupted' })
      expect(next.hasRoom || next.calls.begin()).toBe(true)
      expect((await admit(next.calls)).error).toBe(null)
      await expectSound()
    },
  )

  test('after a power cut that took the end of the journal loses no later call', async () => {
    const { calls, follower, journal } = await start()
    const before = readFileSync(journal.file)
    for (let index = 0; index < 50; index += 1) await settle(calls, sampleReceipt())
    await follower.catchUp()
    const position = await store.readPosition(journal.id)
    writeFileSync(journal.file, before)
    const next = await start({ runs: false })
    expect(next.progress.applied).toBeLessThan(position!)
    const later = sampleReceipt()
    await settle(next.calls, later)
    await start()
    expect(await read(later.id)).toEqual(later)
    expect(rows()).toHaveLength(51)
    await expectSound()
  })
})

describe('a control plane that restarts while calls go on', () => {
  test('continues at the position in the database and books each call once', async () => {
    const { calls, follower, progress, followAgain } = await start()
    const receipts = Array.from({ length: 30 }, () => sampleReceipt())
    for (const receipt of receipts.slice(0, 10)) await settle(calls, receipt)
    await follower.catchUp()
    for (const receipt of receipts.slice(10, 20)) await settle(calls, receipt)
    const again = await followAgain()
    expect(progress.pending).toBe(10)
    for (const receipt of receipts.slice(20)) await settle(calls, receipt)
    await again.catchUp()
    expect(ids()).toEqual(receipts.map(({ id }) => id).toSorted())
    expect(progress.pending).toBe(0)
    await expectSound()
  })

  test.each(['is still in the journal', 'was written over'])(
    'never marks a running call as interrupted, when the record of the run %s',
    async (where) => {
      const { calls, follower, progress, journal, runId, followAgain } = await start({ bytes: smallJournal })
      const { openCall } = await admit(calls)
      while (where === 'was written over' && journal.generation < 2 * segmentCount) {
        await settle(calls, sampleReceipt())
        await follower.catchUp()
      }
      const again = await followAgain()
      await again.catchUp()
      // Its segment is carried along, so every segment can be reused.
      expect(progress.applied).toBe(journal.end)
      // A process that could not write for a while records its run once more.
      journal.append([encodeJournalRecord({ kind: 'run', id: runId, at: 1 })], everythingApplied)
      await settle(calls, sampleReceipt(openCall.intent), { openCall })
      await again.catchUp()
      expect(await read(openCall.intent.id)).toMatchObject({ outcome: 'answered' })
      await expectSound()
    },
  )
})

describe('a database that cannot be written', () => {
  const lock = () => {
    beforeCommit = () => {
      throw new StorageUnavailable('locked')
    }
  }
  const unlock = () => {
    beforeCommit = () => {}
  }

  test('lets calls wait in the journal, and receives all of them in order when it recovers', async () => {
    const { calls, follower, progress } = await start()
    lock()
    const receipts = Array.from({ length: 40 }, () => sampleReceipt())
    for (const receipt of receipts) await settle(calls, receipt)
    expect(await follower.catchUp()).toBe(false)
    expect([progress.isDatabaseDown, progress.pending]).toEqual([true, 40])
    expect(follower.listPending()).toEqual(receipts)
    unlock()
    expect(await follower.catchUp()).toBe(true)
    expect([progress.isDatabaseDown, progress.pending]).toEqual([false, 0])
    await expectSound()
  })

  test('is logged once after a second, and once on recovery', async () => {
    const { calls, follower } = await start()
    lock()
    await settle(calls, sampleReceipt())
    follower.start()
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(events).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 900))
    expect(events).toEqual(['database-unavailable'])
    unlock()
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(events).toEqual(['database-unavailable', 'database-back'])
  })

  test('makes new calls refused while the journal is nearly full, lets running calls finish, and accepts calls on recovery', async () => {
    const { calls, follower, progress } = await start({ bytes: smallJournal })
    const running = await admit(calls)
    lock()
    let error: Error | null = null
    while (error === null) {
      const { openCall, error: refused } = await admit(calls)
      error = refused
      if (!refused) await settle(calls, sampleReceipt({ ...openCall.intent }), { openCall })
    }
    expect(error.message).toBe('the journal is full')
    expect(progress.isRefusing).toBe(true)
    await settle(calls, sampleReceipt(running.openCall.intent), { openCall: running.openCall })
    expect(events).toEqual([])
    unlock()
    await follower.catchUp(Number.POSITIVE_INFINITY)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(progress.isRefusing).toBe(false)
    expect((await admit(calls)).error).toBeNull()
    expect((await read(running.openCall.intent.id))?.outcome).toBe('answered')
    await expectSound()
  })

  test('makes a start refuse calls while the journal is full, and one more start records all of them', async () => {
    const first = await start({ onFailure: 'serve', bytes: smallJournal })
    lock()
    let count = 0
    // Without a database, a record that does not fit the journal is in memory only, and a killed process
    // loses it.
    while (events.length === 0) {
      await settle(first.calls, sampleReceipt())
      count += 1
    }
    // The process ends like a killed one, with one row in memory.
    await first.follower.stop(0)
    const second = await start({ bytes: smallJournal })
    expect(second.hasRoom).toBe(false)
    expect((await admit(second.calls)).error?.message).toBe('the journal is full')
    const third = await start({ bytes: smallJournal })
    unlock()
    await third.follower.catchUp(Number.POSITIVE_INFINITY)
    expect(rows()).toHaveLength(count - 1)
    await expectSound()
  })

  test('gets rows that did not fit the journal later, when calls are served all the same', async () => {
    const { calls, journal } = await start({ onFailure: 'serve' })
    const append = journal.append.bind(journal)
    journal.append = () => {
      throw new Error('EIO')
    }
    const receipt = sampleReceipt()
    await settle(calls, receipt)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await read(receipt.id)).toEqual(receipt)
    expect(events).toEqual(['journal-failed', 'receipts-in-memory-only'])
    journal.append = append
  })

  test.each(['the control plane', 'the process'])(
    'leaves calls open that run while the journal is full, when %s is started again',
    async (what) => {
      const { calls, follower, progress, journal, followAgain } = await start({ bytes: smallJournal })
      const receipt = sampleReceipt()
      const { openCall } = await admit(calls, receipt)
      // The record of this run is written over.
      while (journal.generation < 2 * segmentCount) {
        await settle(calls, sampleReceipt())
        await follower.catchUp()
      }
      lock()
      await fill(calls)
      unlock()
      expect(await follower.catchUp()).toBe(true)
      // Nobody calls meanwhile: the process finds out by itself that it can take calls again.
      await vi.waitFor(() => expect(progress.isRefusing).toBe(false), 3_000)
      const again = what === 'the control plane' ? await followAgain() : null
      await settle(calls, receipt, { openCall })
      if (again) await again.catchUp()
      else await start({ bytes: smallJournal })
      expect(await read(receipt.id)).toEqual(receipt)
      await expectSound()
    },
  )

  test('keeps the refusal of an admitted call, although the journal takes no new calls', async () => {
    const { calls, follower } = await start({ bytes: smallJournal })
    const refused = sampleReceipt({ outcome: 'refused' })
    const { openCall } = await admit(calls, refused)
    lock()
    await fill(calls)
    await settle(calls, refused, { openCall })
    unlock()
    await follower.catchUp()
    await start({ bytes: smallJournal })
    expect(await read(refused.id)).toMatchObject({ outcome: 'refused' })
  })

  test('makes a stop log the calls that it can write nowhere', async () => {
    const { calls, follower, journal } = await start({ onFailure: 'serve' })
    lock()
    journal.append = () => false
    await settle(calls, sampleReceipt())
    await follower.stop(0)
    calls.close()
    expect(events.at(-1)).toBe('receipts-lost')
  })
})

describe('an object that a provider keeps', () => {
  const objectId = 'openai:resp_1'
  const polled: MeteredUsage = {
    usageSource: 'reported',
    usage: { uncachedInputTokens: 1_000, outputTextTokens: 500 },
    model: 'gpt-4o-mini-2024-07-18',
    serviceTier: 'default',
  }
  const maker = () =>
    sampleReceipt({
      ...{ objectId, usageSource: 'none', usage: null, providerUsage: null, costState: 'unpriced' },
      ...{ costReason: 'missing_usage', priceId: null, costParts: [], listCost: null, effectiveCost: null },
    })
  const poll = () => sampleReceipt({ objectId, method: 'GET', route: '/v1/responses/resp_1' })

  test.each(['in one transaction', 'one after the other'])(
    'has its usage booked with the call that made it, and polls cost nothing: %s',
    async (how) => {
      const { calls, follower } = await start()
      const [made, first, second] = [maker(), poll(), poll()]
      await settle(calls, made)
      if (how === 'one after the other') await follower.catchUp()
      await settle(calls, first, { polled })
      if (how === 'one after the other') await follower.catchUp()
      await settle(calls, second, { polled })
      await follower.catchUp()
      expect(await read(made.id)).toMatchObject({ usageSource: 'reported', listCost: 450_000_000n })
      for (const { id } of [first, second]) {
        expect(await read(id)).toMatchObject({
          usageSource: 'not-applicable',
          costState: 'free',
          usage: null,
        })
      }
      await expectSound()
    },
  )

  test('has its usage booked with the first call that received it, when no call here made the object', async () => {
    const { calls, follower } = await start()
    const [first, second] = [poll(), poll()]
    for (const receipt of [first, second]) await settle(calls, receipt, { polled })
    await follower.catchUp()
    expect(await read(first.id)).toEqual(first)
    expect(await read(second.id)).toMatchObject({ usageSource: 'not-applicable', listCost: 0n })
    await expectSound()
  })

  test('gives a poll no cost of its own before it is known which call books the usage', async () => {
    const { calls, follower } = await start()
    const [made, asked] = [maker(), poll()]
    await settle(calls, made)
    await follower.catchUp()
    beforeCommit = () => {
      throw new StorageUnavailable('locked')
    }
    await settle(calls, asked, { polled })
    const waiting = { id: asked.id, costState: 'unpriced', listCost: null, effectiveCost: null }
    expect(await follower.findPending(asked.id)).toMatchObject(waiting)
    expect(follower.listPending()).toMatchObject([waiting])
    beforeCommit = () => {}
    expect(await follower.findPending(asked.id)).toBe(null)
    expect(await read(asked.id)).toMatchObject({ costState: 'free', listCost: 0n })
  })

  test('is one row as a line of a batch, however often the results are fetched', async () => {
    const { calls, follower } = await start()
    const line = () => sampleReceipt({ objectId: 'openai:batch_1/line_1', operation: 'batch' })
    const first = line()
    calls.settleLine(first)
    calls.settleLine(line())
    calls.commitAll()
    await follower.catchUp()
    calls.settleLine(line())
    calls.commitAll()
    await follower.catchUp()
    expect(ids()).toEqual([first.id])
    await expectSound()
  })
})

test('a record of another version of Outlay refuses the start', async () => {
  const { journal } = await start()
  journal.append(['[1,"receipt",["req_1"],null]'], { applied: 0, carry: () => [] })
  await expect(start()).rejects.toThrow(/^The journal was written by another version of Outlay/)
})

test('a key that is seen for the first time is recorded with its call', async () => {
  const { calls, follower } = await start()
  const key = {
    ...{ id: 'key_seen', kind: 'pass-through', digest: 'd', hint: 'sk-...4f2a', name: 'sk-...4f2a' },
    ...{ projectId: null, provider: 'openai', permissions: [], createdAt: 1 },
  } as SeenKey
  await settle(calls, sampleReceipt({ keyId: key.id }), { key })
  await settle(calls, sampleReceipt({ keyId: key.id }), { key })
  await follower.catchUp()
  expect(database.client.prepare('SELECT id FROM keys').pluck().all()).toEqual(['key_seen'])
})

test('a journal that is read twice books each call once', async () => {
  const { calls, follower, journal } = await start()
  const receipt = sampleReceipt()
  const record = encodeJournalRecord({ kind: 'receipt', receipt, key: null, polled: null })
  await settle(calls, receipt)
  journal.append([record], { applied: 0, carry: () => [] })
  await settle(calls, sampleReceipt())
  await follower.catchUp()
  expect(rows()).toHaveLength(2)
  await expectSound()
})
