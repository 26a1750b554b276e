import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Adjustment, Receipt } from '@outlay/shared/records'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readCall, recordCalls } from '../storage/contract/record-calls.ts'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import { openStorage, openStorageForReading, type Storage } from '../storage/index.ts'
import { bookAdjustments } from './book-adjustments.ts'
import { foldEntries } from './fold-entries.ts'
import { StorageUnavailable } from './ledger-store.ts'
import { verify } from './verify.ts'

const priced = sampleReceipt()
const unpriced: Receipt = {
  ...priced,
  ...{ costState: 'unpriced', costReason: 'unknown_model', priceId: null, priceFacts: {} },
  ...{ costParts: [], listCost: null, effectiveCost: null },
}
const adjustment: Adjustment = {
  ...priced,
  ...{ id: 'adj_1', requestId: priced.id, reason: 'unknown_model', bookedAt: 1 },
  ...{ costState: 'priced', listCost: 450_000_000n, effectiveCost: 450_000_000n },
  priceId: 'own:openai/x@undated',
}

let folder: string
let storage: Storage
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-adjusted-'))
  storage = await openStorage(databaseIn(folder), { durability: 'process' })
})
afterEach(async () => {
  await storage.close()
  rmSync(folder, { recursive: true })
})

test('an adjusted call keeps its row and its booked cost when an amendment follows', async () => {
  await recordCalls(storage.ledger, [unpriced])
  expect(await isAdjusted()).toBe(false)
  expect(await bookAdjustments(storage.ledger, [adjustment])).toEqual([adjustment])
  expect(await isAdjusted()).toBe(true)

  const entries = [{ kind: 'amendment', receipt: priced } as const]
  await storage.ledger.commit(await foldEntries(entries, { store: storage.ledger, pricing: noPricing }))

  expect(await readCall(storage.ledger, priced.id)).toEqual(unpriced)
  expect(await isAdjusted()).toBe(true)
  expect(await verified()).toMatchObject({ rows: 1, differenceCount: 0 })
})

test('a call is adjusted once, whether a second adjustment comes in the same request or the next', async () => {
  await recordCalls(storage.ledger, [unpriced])
  const again = { ...adjustment, id: 'adj_2' }
  expect(await bookAdjustments(storage.ledger, [adjustment, again])).toEqual([adjustment])
  expect(await bookAdjustments(storage.ledger, [again])).toEqual([])
  expect(await verified()).toMatchObject({ rows: 1, differenceCount: 0 })
})

test('a database that cannot be written fails the booking with records-unavailable', async () => {
  await recordCalls(storage.ledger, [unpriced])
  const store = {
    lookUp: storage.ledger.lookUp,
    commit: async () => {
      throw new StorageUnavailable('SQLITE_BUSY')
    },
  }
  await expect(bookAdjustments(store, [adjustment])).rejects.toMatchObject({ code: 'records-unavailable' })
  expect(await isAdjusted()).toBe(false)
})

const noPricing = {
  price: () => expect.fail('nothing is priced here'),
  withoutUsage: () => expect.fail('no usage is taken away here'),
}

async function isAdjusted(): Promise<boolean> {
  return (await storage.ledger.lookUp({ wholeRequestIds: [priced.id] })).adjusted.has(priced.id)
}

async function verified() {
  const reader = await openStorageForReading(databaseIn(folder))
  try {
    return await verify(reader!.verify)
  } finally {
    await reader?.close()
  }
}

function databaseIn(folder: string) {
  return { databaseFile: join(folder, 'outlay.db') }
}
