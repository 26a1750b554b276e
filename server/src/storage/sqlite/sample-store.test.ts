import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allProjects } from '@outlay/shared/access'
import { driftState, noReportedCosts, reportedCostState } from '@outlay/shared/drift'
import { type CostPart, compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { inputTokensOf, outputTokensOf } from '@outlay/shared/usage'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bookAdjustments, Journal, Ledger, recover, verify } from '../../control-plane/follower/index.ts'
import { createLogger } from '../../lib/logger.ts'
import { createSampleManager } from '../../sample/index.ts'
import { driftCell } from '../contract/drift-store-contract.ts'
import { reportedReceipt, sampleReceipt } from '../contract/sample-records.ts'
import {
  createDriftStore,
  createKeyStore,
  createLedgerStore,
  createPastCallStore,
  createReportStore,
  createSampleStore,
  createVerifyStore,
  openDatabase,
  openForReading,
} from './index.ts'

const now = Date.parse('2026-11-20T15:30:00Z')
const always = { fromDay: 0, toDay: now, data: 'simulated', scope: allProjects } as const
const charged = { from: 0, to: now, data: 'simulated', scope: allProjects } as const

let folder: string
let database: ReturnType<typeof openDatabase>
let ledger: Ledger
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-sample-'))
  database = openDatabase(join(folder, 'outlay.db'), { durability: 'process' })
  const { journal } = Journal.open({ file: join(folder, 'outlay.journal'), flushToDisk: false })
  const { logger } = createLogger('silent')
  ledger = new Ledger({ journal, store: createLedgerStore(database), logger, onFailure: 'refuse' })
})
afterEach(() => {
  ledger.close()
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

const record = (receipt: Receipt) =>
  new Promise<void>((resolve) => ledger.settle({ receipt, key: null, openCall: null }, () => resolve()))

/** What a start would bring back into the records if the process were killed now. */
function foundAfterKill(): unknown[] {
  const { journal, records } = Journal.open({ file: join(folder, 'outlay.journal'), flushToDisk: false })
  journal.close()
  const interrupted = () => expect.fail('no call was running')
  return recover({ records, store: createLedgerStore(database), interrupted }).entries
}

const manager = () =>
  createSampleManager({
    store: createSampleStore(database),
    record,
    writeThrough: () => ledger.writeThrough(),
    forgetWritten: () => ledger.forgetWritten(),
    priceBook: () => compilePriceBook(loadCatalogue()),
    logger: createLogger('silent').logger,
    now: () => now,
  })

const reading = async <Result>(
  read: (reader: NonNullable<ReturnType<typeof openForReading>>) => Result | Promise<Result>,
) => {
  const reader = openForReading(database.file)!
  try {
    return await read(reader)
  } finally {
    reader.close()
  }
}

/** A cost for each call of the sample that has none, as for a price that was added. */
function bookForCallsWithoutPrice(): void {
  const unpriced = [...createPastCallStore(database).unpricedCalls('')]
  expect(unpriced.length).toBeGreaterThan(0)
  const adjustments = unpriced.map((call, index) => ({
    ...sampleReceipt(),
    ...{ id: `adj_${index}`, requestId: call.id, reason: call.costReason!, bookedAt: now },
    costParts: Object.entries(call.usage ?? {}).map(([part, quantity]) => ({
      ...{ part: part as CostPart['part'], quantity, unitPriceFemtoUsd: 1_000n },
      costPicoUsd: BigInt(quantity),
    })),
    listCost: BigInt(inputTokensOf(call.usage!) + outputTokensOf(call.usage!)),
    effectiveCost: BigInt(inputTokensOf(call.usage!) + outputTokensOf(call.usage!)),
    ...{ costState: 'priced' as const, priceId: 'own:openai/x@undated' },
  }))
  expect(bookAdjustments(createLedgerStore(database), adjustments)).toHaveLength(unpriced.length)
}

test('sample data comes and goes and leaves real calls, and every sum, as they were', {
  timeout: 60_000,
}, async () => {
  const real = sampleReceipt({ admittedAt: now - 3_600_000 })
  await record(real)
  await record(reportedReceipt({ admittedAt: now - 1_800_000 }))
  ledger.writeThrough()
  const counted = driftCell({ provider: 'simulator' })
  createDriftStore(database).addDrift([counted])
  const sample = manager()
  expect(sample.isThere()).toBe(false)

  const calls = await sample.load()
  expect(sample.isThere()).toBe(true)
  await reading(async (reader) => {
    expect(verify(createVerifyStore(reader))).toMatchObject({ rows: calls + 2, differenceCount: 0 })
    // What began this installation's records is its first real call.
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
  await expect(sample.load()).rejects.toMatchObject({ code: 'conflict' })
  bookForCallsWithoutPrice()
  await reading((reader) => {
    expect(verify(createVerifyStore(reader))).toMatchObject({ rows: calls + 2, differenceCount: 0 })
  })

  await sample.remove()
  expect(sample.isThere()).toBe(false)
  await reading(async (reader) => {
    expect(verify(createVerifyStore(reader))).toMatchObject({ rows: 2, differenceCount: 0 })
    expect(await createReportStore(reader).sumDrift(always, 100)).toMatchObject([{ sums: counted.sums }])
    expect(await createReportStore(reader).sumReportedCosts(charged, 100)).toEqual({
      models: [],
      totals: noReportedCosts(),
    })
    // Those of the real call alone.
    expect(reader.client.prepare('SELECT count(*) FROM reported_costs').pluck().get()).toBe(1n)
  })
  expect(createKeyStore(database).listProjects()).toEqual([])
  expect(foundAfterKill()).toEqual([])
})

test('a project that has the name of one of the sample stays apart from it', {
  timeout: 60_000,
}, async () => {
  const keys = createKeyStore(database)
  keys.insertProject({ id: 'prj_own', name: 'Marketing', createdAt: now })
  const sample = manager()
  await sample.load()
  expect(keys.listProjects().map(({ name }) => name)).toContain('Marketing (sample)')
  await sample.remove()
  expect(keys.listProjects()).toMatchObject([{ id: 'prj_own', name: 'Marketing' }])
})

test('a change waits while something else writes to the database', { timeout: 60_000 }, async () => {
  const sample = manager()
  await sample.load()
  const other = new Database(join(folder, 'outlay.db'))
  other.exec('BEGIN IMMEDIATE')
  const removal = sample.remove()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(sample.isThere()).toBe(true)
  other.exec('COMMIT')
  other.close()
  await removal
  expect(sample.isThere()).toBe(false)
})
