import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { allProjects } from '@outlay/shared/access'
import { driftState, reportedCostState } from '@outlay/shared/drift'
import { type CostPart, compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import type { Adjustment, Receipt } from '@outlay/shared/records'
import { inputTokensOf, outputTokensOf } from '@outlay/shared/usage'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLogger } from '../../../lib/logger.ts'
import { createOneAtATime } from '../../../lib/one-at-a-time.ts'
import { bookAdjustments, verify } from '../../follower/index.ts'
import { createSampleManager, type SampleStore } from '../../sample/index.ts'
import { driftCell } from '../contract/drift-store-contract.ts'
import { recordCalls } from '../contract/record-calls.ts'
import { reportedReceipt, sampleReceipt } from '../contract/sample-records.ts'
import { createDriftStore } from './drift-store.ts'
import { createKeyStore } from './key-store.ts'
import { createLedgerStore } from './ledger-store.ts'
import { createVerifyStore } from './maintenance-verify-store.ts'
import { openDatabase, openForReading, type SqliteReader } from './open-database.ts'
import { createPastCallStore } from './past-call-store.ts'
import { createReportStore } from './report-store.ts'
import { createSampleStore } from './sample-store.ts'

/** One call in eight of the sample: the same weeks, keys, models and failures in an eighth of the time. */
vi.mock(import('../../sample/sample-calls.ts'), async (importOriginal) => {
  const { sampleCalls } = await importOriginal()
  return {
    *sampleCalls(options) {
      let index = 0
      for (const call of sampleCalls(options)) if (index++ % 8 === 0) yield call
    },
  }
})

const now = Date.parse('2026-11-20T15:30:00Z')
const always = { fromDay: 0, toDay: now, data: 'simulated', scope: allProjects } as const
const charged = { from: 0, to: now, data: 'simulated', scope: allProjects } as const
const tables = [
  ...['requests', 'adjustments', 'keys', 'projects', 'drift', 'reported_costs'],
  ...['rollups', 'rollups_hour', 'rollups_day'],
]

let folder: string
let database: ReturnType<typeof openDatabase>
let inTurn: ReturnType<typeof createOneAtATime>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-sample-'))
  database = openDatabase(join(folder, 'outlay.db'), { durability: 'process' })
  inTurn = createOneAtATime()
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As in the follower: one change of calls at a time. */
const record = (receipts: readonly Receipt[]) =>
  inTurn(() => recordCalls(createLedgerStore(database), receipts))

const manager = (store: SampleStore = createSampleStore(database)) =>
  createSampleManager({
    store,
    record,
    exclusive: inTurn,
    priceBook: () => compilePriceBook(loadCatalogue()),
    logger: createLogger('silent').logger,
    now: () => now,
  })

test('loaded sample data is sound, and its removal leaves exactly the real calls', {
  timeout: 60_000,
}, async () => {
  const keys = createKeyStore(database)
  await keys.insertProject({ id: 'prj_own', name: 'Marketing', createdAt: now })
  const real = sampleReceipt({ admittedAt: now - 3_600_000 })
  const before = [real, reportedReceipt({ admittedAt: now - 1_800_000 })]
  await record(before)
  const counted = driftCell({ provider: 'simulator' })
  await createDriftStore(database).addDrift([counted])
  const sample = manager()
  expect(await sample.isThere()).toBe(false)

  const calls = await sample.load()
  expect(await sample.isThere()).toBe(true)
  await expect(sample.load()).rejects.toMatchObject({ code: 'conflict' })
  expect((await keys.listProjects()).map(({ name }) => name)).toContain('Marketing (sample)')
  await bookForCallsWithoutPrice()
  await reading(async (reader) => {
    expect(await verify(createVerifyStore(reader))).toMatchObject({ rows: calls + 2, differenceCount: 0 })
    // This installation's records begin with its first real call.
    expect(await createReportStore(reader).firstCallId(allProjects)).toBe(real.id)
    const models = await createReportStore(reader).sumDrift(always, 100)
    const states = models.map(({ model, family, sums }) => [model, driftState(family, sums)])
    expect(states).toContainEqual(['gpt-5.1-codex', 'ok'])
    expect(states).toContainEqual(['aurora-voice-preview', 'drifting'])
    const costs = await createReportStore(reader).sumReportedCosts(charged, 100)
    expect(costs.models.map(({ model, sums }) => [model, reportedCostState(sums)])).toEqual(
      expect.arrayContaining([
        ['gpt-4.1', 'differing'],
        ['o3', 'ok'],
      ]),
    )
  })

  const meanwhile: Receipt[] = []
  const store = createSampleStore(database)
  await manager({
    ...store,
    async removeCalls(keyIds, afterId) {
      const next = await store.removeCalls(keyIds, afterId)
      // On the days of the sample. Every second call adds to the same sums of reported costs as the sample.
      // `record` waits for its turn, so nothing waits for it here.
      const admittedAt = now - meanwhile.length * 86_400_000
      const call =
        meanwhile.length % 2 === 0
          ? sampleReceipt({ admittedAt, projectId: 'prj_own' })
          : reportedReceipt({ admittedAt, provider: 'simulator', responseModel: 'gpt-4.1' })
      meanwhile.push(call)
      void record([call])
      return next
    },
  }).remove()
  await inTurn(async () => {})
  expect(meanwhile.length).toBeGreaterThan(10)
  expect(calls).toBeGreaterThan(5_000)

  expect(await sample.isThere()).toBe(false)
  await reading(async (reader) => {
    const rows = before.length + meanwhile.length
    expect(await verify(createVerifyStore(reader))).toMatchObject({ rows, differenceCount: 0 })
    expect(await createReportStore(reader).sumDrift(always, 100)).toMatchObject([{ sums: counted.sums }])
    const { totals } = await createReportStore(reader).sumReportedCosts(charged, 100)
    expect(totals.comparedCalls).toBe(Math.floor(meanwhile.length / 2))
  })
  expect(await keys.listProjects()).toMatchObject([{ id: 'prj_own', name: 'Marketing' }])
  const unsampled = openDatabase(join(folder, 'unsampled.db'), { durability: 'process' })
  await createKeyStore(unsampled).insertProject({ id: 'prj_own', name: 'Marketing', createdAt: now })
  await createDriftStore(unsampled).addDrift([counted])
  await recordCalls(createLedgerStore(unsampled), [...before, ...meanwhile])
  for (const table of tables) expect(rowsOf(database, table)).toEqual(rowsOf(unsampled, table))
  unsampled.close()
})

test('a change waits while another process writes to the database', async () => {
  const sample = manager()
  await putOneCall(createSampleStore(database))
  const unblock = blockWrites()
  const removal = sample.remove()
  await sleep(100)
  expect(await sample.isThere()).toBe(true)
  unblock()
  await removal
  expect(await sample.isThere()).toBe(false)
  expect(rowsOf(database, 'requests')).toEqual([])
})

test.each<[what: string, (store: SampleStore) => Promise<unknown>]>([
  ['owners to add', (store) => store.addOwners(owners, now)],
  ['drift to add', (store) => store.addDrift([driftCell({ isSampleData: true })])],
  ['calls to remove', (store) => store.removeCalls([owners.keys[0]!.id], '')],
  ['owners to remove', (store) => store.removeOwners({ projectIds: [], keyIds: [owners.keys[0]!.id] })],
])('%s are rejected with records-unavailable while another process writes', async (_, change) => {
  const store = createSampleStore(database)
  await putOneCall(store)
  const before = tables.map((table) => rowsOf(database, table))
  const unblock = blockWrites()
  await expect(change(store)).rejects.toMatchObject({ code: 'records-unavailable' })
  unblock()
  expect(tables.map((table) => rowsOf(database, table))).toEqual(before)
  await change(store)
})

const owners: Parameters<SampleStore['addOwners']>[0] = {
  projects: [],
  keys: [
    {
      id: 'key_sample-support-prod',
      kind: 'outlay',
      name: 'test',
      hint: 'olk_...test',
      project: null,
    },
  ],
}

/** The smallest sample: a key and one call. */
async function putOneCall(store: SampleStore): Promise<void> {
  await store.addOwners(owners, now)
  await record([sampleReceipt({ keyId: owners.keys[0]!.id, provider: 'simulator' })])
}

function blockWrites(): () => void {
  const other = new Database(database.file)
  other.exec('BEGIN IMMEDIATE')
  return () => {
    other.exec('COMMIT')
    other.close()
  }
}

function rowsOf({ client }: typeof database, table: string): unknown[] {
  return client.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all()
}

async function reading(read: (reader: SqliteReader) => Promise<void>): Promise<void> {
  const reader = openForReading(database.file)!
  try {
    await read(reader)
  } finally {
    reader.close()
  }
}

/** Books a cost for each sample call without one, as an added price does. */
async function bookForCallsWithoutPrice(): Promise<void> {
  const adjustments: Adjustment[] = []
  for await (const call of createPastCallStore(database).unpricedCalls('')) {
    const cost = BigInt(inputTokensOf(call.usage!) + outputTokensOf(call.usage!))
    const costParts = Object.entries(call.usage!).map(([part, quantity]) => ({
      ...{ part: part as CostPart['part'], quantity, unitPriceFemtoUsd: 1_000n },
      costPicoUsd: BigInt(quantity),
    }))
    adjustments.push({
      ...sampleReceipt(),
      ...{ id: `adj_${adjustments.length}`, requestId: call.id, reason: call.costReason!, bookedAt: now },
      ...{ costState: 'priced', priceId: 'own:openai/x@undated', costParts },
      ...{ listCost: cost, effectiveCost: cost },
    })
  }
  expect(adjustments.length).toBeGreaterThan(0)
  expect(await bookAdjustments(createLedgerStore(database), adjustments)).toHaveLength(adjustments.length)
}
