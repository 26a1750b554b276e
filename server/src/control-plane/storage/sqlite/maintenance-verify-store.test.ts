import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Receipt } from '@outlay/shared/records'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type VerifyStore, verify } from '../../follower/index.ts'
import { recordCalls } from '../contract/record-calls.ts'
import { reportedReceipt, sampleNow, sampleReceipt, unknownReceipt } from '../contract/sample-records.ts'
import { createLedgerStore } from './ledger-store.ts'
import { createVerifyStore } from './maintenance-verify-store.ts'
import { openDatabase, openForReading, type SqliteReader } from './open-database.ts'

let folder: string
let database: ReturnType<typeof openDatabase>
let reader: SqliteReader
let store: VerifyStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-verify-'))
  database = openDatabase(join(folder, 'outlay.db'), { durability: 'process' })
  reader = openForReading(database.file)!
  store = createVerifyStore(reader)
})
afterEach(() => {
  reader.close()
  database.close()
  rmSync(folder, { recursive: true })
})

test('an empty database has no difference', async () => {
  expect(await verify(store)).toMatchObject({ rows: 0, quarters: 0, differenceCount: 0, isComplete: true })
})

test('rows and sums that the ledger committed agree', async () => {
  await record(aDayOfCalls())
  expect(await verify(store)).toEqual({
    rows: 2_500,
    quarters: 96,
    differenceCount: 0,
    differences: [],
    isComplete: true,
  })
})

test('a call that is recorded between reading rows and reading sums is no difference', async () => {
  await record(aDayOfCalls().slice(0, 100))
  let written = 0
  const busy: VerifyStore = {
    ...store,
    async *callsIn(quarterStart) {
      yield* store.callsIn(quarterStart)
      await record([
        sampleReceipt({ admittedAt: quarterStart + 1 }),
        sampleReceipt({ admittedAt: quarterStart }),
      ])
      written += 2
    },
  }
  expect((await verify(busy)).differenceCount).toBe(0)
  expect(await verify(store)).toMatchObject({ rows: 100 + written, differenceCount: 0 })
})

test.each([
  ['an amount changed', 'UPDATE rollups SET effective_cost_low = effective_cost_low + 1', 'effectiveCost'],
  ['a count changed', 'UPDATE rollups SET time_to_first_token_4 = 7', 'timesToFirstToken.4'],
  ['a part changed', 'UPDATE rollups SET reasoning_tokens = 3', 'tokens.reasoningTokens'],
  ['a rollup lost', 'DELETE FROM rollups', 'calls'],
  ['a row lost', 'DELETE FROM requests', 'calls'],
  ['a rollup moved off its quarter-hour', 'UPDATE rollups SET quarter_start = quarter_start + 1', 'calls'],
])('%s in a rollup is found', async (_, tampering, field) => {
  await record([sampleReceipt()])
  database.client.exec(tampering)
  const { differences } = await verify(store)
  expect(differences.map((difference) => difference.kind === 'rollup' && difference.field)).toContain(field)
})

test.each([
  ['changed', 'UPDATE reported_costs SET computed_cost_low = 1', ['computedCost 1 450000000']],
  [
    'lost',
    'DELETE FROM reported_costs',
    ['comparedCalls 0 1', 'comparedReportedCost 0 450000000', 'computedCost 0 450000000'],
  ],
  [
    'moved to a quarter-hour nobody called in',
    'UPDATE reported_costs SET quarter_start = quarter_start + 86400000',
    [
      ...['comparedCalls 0 1', 'comparedReportedCost 0 450000000', 'computedCost 0 450000000'],
      ...['comparedCalls 1 0', 'comparedReportedCost 450000000 0', 'computedCost 450000000 0'],
    ],
  ],
])('a sum of reported costs that is %s is found', async (_, tampering, found) => {
  await record([reportedReceipt()])
  expect((await verify(store)).differenceCount).toBe(0)
  database.client.exec(tampering)
  const { differences } = await verify(store)
  expect(
    differences.map(
      (difference) =>
        difference.kind === 'reported-cost' &&
        `${difference.field} ${difference.stored} ${difference.rebuilt}`,
    ),
  ).toEqual(found)
})

test.each([
  ['hour', 'UPDATE rollups_hour SET calls = calls + 1', ['hour calls 2 1']],
  ['day', 'UPDATE rollups_day SET effective_cost_high = 1', ['day effectiveCost 4744967296 450000000']],
  [
    'hour nobody called in',
    `UPDATE rollups_hour SET hour_start = hour_start + 3600000`,
    [...allFields('hour', 'lost'), ...allFields('hour', 'added')],
  ],
  [
    'day nobody called on',
    `UPDATE rollups_day SET day_start = day_start + 86400000`,
    [...allFields('day', 'lost'), ...allFields('day', 'added')],
  ],
  // A wrong quarter-hour is not reported again for its hour and day, which are right.
  ['quarter-hour', 'UPDATE rollups SET calls = 5', ['quarter-hour calls 5 1']],
  [
    'quarter-hour and its hour alike',
    'UPDATE rollups SET calls = 5; UPDATE rollups_hour SET calls = 5',
    ['quarter-hour calls 5 1', 'hour calls 5 1'],
  ],
])('a changed %s is one difference from the sum of its calls', async (_, tampering, found) => {
  await record([sampleReceipt()])
  database.client.exec(tampering)
  const { differences } = await verify(store)
  expect(
    differences.map(
      (difference) =>
        difference.kind === 'rollup' &&
        `${difference.span} ${difference.field} ${difference.stored} ${difference.rebuilt}`,
    ),
  ).toEqual(found)
})

test.each([
  ['list_cost_pico_usd = list_cost_pico_usd + 1', 'its cost is 450000001, its parts add up to 450000000'],
  [
    `cost_parts = replace(cost_parts, '"150000000"]', '"150000001"]')`,
    'uncachedInputTokens costs 150000001, its price says 150000000',
  ],
  ['reasoning_tokens = 5', '5 reasoningTokens were used, 0 are in the cost'],
  ['output_text_tokens = -1', 'outputTextTokens is -1'],
  ['price_id = NULL', 'priced, without a price'],
  [`cost_state = 'free'`, 'free, with a cost'],
  [`cost_state = 'unpriced'`, 'its cost is not known, without a reason'],
  [`cost_state = 'cheap'`, 'its cost is "cheap", which means nothing'],
  [`usage_source = 'none'`, 'usage is none and present'],
  ['cost_low_pico_usd = 2, cost_high_pico_usd = 1', 'its cost lies between 2 and 1'],
  [
    'admitted_at = admitted_at + 1',
    `the id says it was admitted at ${sampleNow}, the row at ${sampleNow + 1}`,
  ],
  [`id = 'x'`, 'the id is not one of a call'],
])('a row with %s is found', async (change, problem) => {
  await record([sampleReceipt()])
  database.client.exec(`UPDATE requests SET ${change}`)
  const { differences } = await verify(store)
  expect(differences.map((difference) => difference.kind === 'row' && difference.problem)).toContain(problem)
})

test('many differences are all counted, and the first 50 are listed', async () => {
  await record(aDayOfCalls())
  database.client.exec('UPDATE requests SET price_id = NULL')
  const result = await verify(store)
  expect(result.differences).toHaveLength(50)
  expect(result.differenceCount).toBe(2_000)
})

test('a verification can start late and stop early, and reports whether it is complete', async () => {
  await record(aDayOfCalls())
  const evening = await verify(store, { fromMs: sampleNow + 12 * 3_600_000 + 1 })
  expect(evening).toMatchObject({ quarters: 48, differenceCount: 0, isComplete: true })
  const first = await verify(store, { rowsMax: 10 })
  expect(first).toMatchObject({ quarters: 1, isComplete: false })
})

/** The differences when the sample's cell is missing, or stored under a wrong start. */
function allFields(span: string, what: 'lost' | 'added'): string[] {
  const sums = {
    calls: 1,
    inputTokens: 1_000,
    outputTokens: 500,
    listCost: 450_000_000,
    effectiveCost: 450_000_000,
    'tokens.uncachedInputTokens': 1_000,
    'tokens.outputTextTokens': 500,
    'durations.7': 1,
    'timesToFirstToken.4': 1,
  }
  return Object.entries(sums).map(([field, value]) =>
    what === 'lost' ? `${span} ${field} 0 ${value}` : `${span} ${field} ${value} 0`,
  )
}

/** 2,500 calls over 96 quarter-hours, one in five with unknown cost. */
function aDayOfCalls(): Receipt[] {
  return Array.from({ length: 2_500 }, (_, index) => {
    const admittedAt = sampleNow + Math.floor((index * 86_400_000) / 2_500)
    const keyId = `key_${index % 3}`
    return index % 5 === 0
      ? unknownReceipt({ admittedAt, keyId })
      : sampleReceipt({ admittedAt, keyId, requestModel: index % 2 === 0 ? null : 'gpt-4o-mini' })
  })
}

function record(receipts: readonly Receipt[]): Promise<void> {
  return recordCalls(createLedgerStore(database), receipts)
}
