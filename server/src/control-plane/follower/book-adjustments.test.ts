import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLogger } from '../../lib/logger.ts'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import {
  createLedgerStore,
  createVerifyStore,
  openDatabase,
  openForReading,
} from '../storage/sqlite/index.ts'
import { bookAdjustments } from './book-adjustments.ts'
import { Journal } from './journal.ts'
import { Ledger } from './ledger.ts'
import { verify } from './verify.ts'

test('a call that was adjusted is not replaced, should its usage be told once more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-adjusted-'))
  const database = openDatabase(join(folder, 'outlay.db'), { durability: 'process' })
  const store = createLedgerStore(database)
  const { journal } = Journal.open({ file: join(folder, 'outlay.journal'), flushToDisk: false })
  const ledger = new Ledger({ journal, store, logger: createLogger('silent').logger, onFailure: 'refuse' })
  const priced = sampleReceipt()
  const unpriced = sampleReceipt({
    ...{ id: priced.id, costState: 'unpriced', costReason: 'unknown_model', priceId: null, priceFacts: {} },
    ...{ costParts: [], listCost: null, effectiveCost: null },
  })
  await new Promise<void>((resolve) =>
    ledger.settle({ receipt: unpriced, key: null, openCall: null }, () => resolve()),
  )
  ledger.writeThrough()
  expect(store.hasAdjustment(priced.id)).toBe(false)
  const amounts = { listCost: 450_000_000n, effectiveCost: 450_000_000n, priceId: 'own:openai/x@undated' }
  const adjustment = {
    ...{ ...priced, ...amounts, costState: 'priced' as const },
    ...{ id: 'adj_1', requestId: priced.id, reason: 'unknown_model' as const, bookedAt: 1 },
  }
  expect(bookAdjustments(store, [adjustment])).toHaveLength(1)
  expect(store.hasAdjustment(priced.id)).toBe(true)

  ledger.amend(priced)
  ledger.close()
  expect(store.readRequest(priced.id)).toEqual(unpriced)
  const reader = openForReading(database.file)!
  expect(verify(createVerifyStore(reader))).toMatchObject({ rows: 1, differenceCount: 0 })
  reader.close()
  database.close()
  rmSync(folder, { recursive: true })
})
