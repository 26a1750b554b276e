import { allProjects } from '@outlay/shared/access'
import { noReportedCosts } from '@outlay/shared/drift'
import { type Adjustment, type Receipt, receiptFields } from '@outlay/shared/records'
import { tokenParts } from '@outlay/shared/usage'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LedgerBatch, RollupFold, StorageUnavailable } from '../../follower/index.ts'
import { anotherValue, anyReceipt } from './any-receipt.ts'
import { readCall, recordCalls } from './record-calls.ts'
import {
  awkwardAmounts,
  everyCall,
  reportedReceipt,
  sampleKey,
  sampleNow,
  sampleReceipt,
  unknownReceipt,
} from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

const quarter = 900_000

/** The contract for the ledger, for every database. */
export function ledgerStoreContract(makeStorage: MakeStorage): void {
  describe('the ledger store', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    const commit = (batch: LedgerBatch) => storage.ledger.commit(batch)
    const insert = (...inserted: Receipt[]) => commit({ inserted })
    const read = (id: string) => readCall(storage.ledger, id)
    const isRecorded = async (id: string) =>
      (await storage.ledger.lookUp({ requestIds: [id] })).recorded.has(id)
    const objectsOf = async (...objectIds: string[]) => (await storage.ledger.lookUp({ objectIds })).objects

    describe('reads a row as it was written', () => {
      test.each([
        ['a priced call', sampleReceipt()],
        ['a call of which little is known', unknownReceipt()],
        [
          'a call without key, project and model',
          sampleReceipt({ keyId: null, projectId: null, requestModel: null }),
        ],
        [
          'foreign text',
          sampleReceipt({ requestModel: `x'; DROP TABLE requests; --"\u202e\ud83d\ude00`, route: '/v1/%00' }),
        ],
        ['a stream', sampleReceipt({ isStream: true, timeToFirstTokenMs: 0.001 })],
      ])('%s', async (_, receipt) => {
        await insert(receipt)
        expect(await read(receipt.id)).toEqual(receipt)
      })

      test.each<[what: string, Partial<Receipt>]>([
        ...tokenParts.map((part): [string, Partial<Receipt>] => [part, { usage: { [part]: 7 } }]),
        ...receiptFields
          .filter(({ name }) => name !== 'id')
          .map((field): [string, Partial<Receipt>] => [field.name, anotherValue(field, sampleReceipt())]),
      ])('an ordinary call with another %s', async (_, changes) => {
        const { status, durationMs } = sampleReceipt(changes)
        const receipt = sampleReceipt({ attempts: [{ status, error: null, durationMs }], ...changes })
        await insert(receipt)
        expect(await read(receipt.id)).toEqual(receipt)
      })

      test('a call with random values, and the random call that replaces it', async () => {
        const checked = fc.asyncProperty(anyReceipt, anyReceipt, async (written, replaced) => {
          const { id } = sampleReceipt()
          await insert({ ...written, id })
          expect(await read(id)).toEqual({ ...written, id })
          await storage.ledger.commit({ replaced: [{ ...replaced, id }] })
          expect(await read(id)).toEqual({ ...replaced, id })
        })
        await fc.assert(checked, { numRuns: 100 })
      })

      test.each(awkwardAmounts)('%s pico-dollars', async (amount) => {
        const costParts = [
          { part: 'outputTextTokens', quantity: 1, unitPriceFemtoUsd: amount, costPicoUsd: amount },
        ] as const
        const receipt = sampleReceipt({
          costParts,
          listCost: amount,
          effectiveCost: -amount,
          computedCost: amount,
          costLow: -amount,
          costHigh: amount,
        })
        await insert(receipt)
        expect(await read(receipt.id)).toEqual(receipt)
      })

      test('a quantity with a unit other than tokens', async () => {
        const heard = {
          part: 'audioSeconds',
          quantity: 12.345,
          unitPriceFemtoUsd: 111n * 10n ** 12n,
        } as const
        const costParts = [{ ...heard, per: 3_600, costPicoUsd: 380_637_500n }]
        const cost = { listCost: 380_637_500n, effectiveCost: 380_637_500n }
        const receipt = sampleReceipt({ usage: {}, costParts, ...cost })
        await insert(receipt)
        expect(await read(receipt.id)).toEqual(receipt)
      })
    })

    describe('looks up', () => {
      test('nothing, for an empty question or empty records', async () => {
        const nothing = { recorded: new Set(), receipts: new Map(), adjusted: new Set(), objects: new Map() }
        expect(await storage.ledger.lookUp({})).toEqual(nothing)
        const question = { requestIds: ['req_0'], wholeRequestIds: ['req_0'], objectIds: ['openai:resp_0'] }
        expect(await storage.ledger.lookUp(question)).toEqual(nothing)
      })

      test('which of thousands of ids are on record', async () => {
        const recorded = Array.from({ length: 3_000 }, () => sampleReceipt())
        await insert(...recorded)
        const ids = recorded.map(({ id }) => id)
        const others = recorded.map(() => sampleReceipt().id)
        const facts = await storage.ledger.lookUp({ requestIds: [...others, ...ids] })
        expect(facts.recorded).toEqual(new Set(ids))
      })

      test('the rows of thousands of calls, and which of them were adjusted later', async () => {
        const calls = Array.from({ length: 2_100 }, (_, index) =>
          index % 3 === 0 ? sampleReceipt() : withoutPrice(),
        )
        const adjusted = calls.filter((_, index) => index % 3 === 1)
        await commit({ inserted: calls, adjustments: adjusted.map((call) => adjustmentOf(call)) })
        const ids = calls.map(({ id }) => id)
        const facts = await storage.ledger.lookUp({ wholeRequestIds: [...ids, sampleReceipt().id] })
        expect(facts.receipts).toEqual(new Map(calls.map((call) => [call.id, call])))
        expect(facts.adjusted).toEqual(new Set(adjusted.map(({ id }) => id)))
        expect(facts.recorded).toEqual(new Set())
      })

      test('the owners of thousands of objects', async () => {
        const objects = new Map(
          Array.from({ length: 1_200 }, (_, index) => [
            `openai:resp_${index}`,
            { requestId: `req_${index}`, isBooked: index % 2 === 0 },
          ]),
        )
        await commit({ objects })
        expect(await objectsOf(...objects.keys(), 'openai:resp_unknown')).toEqual(objects)
      })
    })

    describe('commits', () => {
      test('all parts of a batch together', async () => {
        const batch = await batchOfEverything()
        await commit(batch)
        expect(await stateAfter(batch)).toEqual({
          keys: [{ ...batch.keys[0], revokedAt: null }],
          inserted: batch.inserted,
          replaced: batch.replaced,
          adjusted: new Set([batch.adjustments[0]!.requestId]),
          objects: batch.objects,
          position: 4_711,
          calls: 4,
          reportedCalls: 1,
        })
      })

      test('an empty batch, without any change', async () => {
        await commit({})
        expect(await storage.keys.listKeys()).toEqual([])
      })

      test.each<[what: string, (batch: WholeBatch) => LedgerBatch]>([
        [
          'a call that is on record already',
          ({ inserted, replaced, ...batch }) => ({
            ...batch,
            inserted: [...inserted, ...replaced],
            replaced,
          }),
        ],
        ['one call twice', ({ inserted, ...batch }) => ({ ...batch, inserted: [...inserted, inserted[0]!] })],
        [
          'two costs that were booked later for one call',
          ({ adjustments, ...batch }) => ({
            ...batch,
            adjustments: [...adjustments, { ...adjustments[0]!, id: 'adj_again' }],
          }),
        ],
      ])('nothing of a batch with %s', async (_, damage) => {
        const batch = await batchOfEverything()
        const before = await stateAfter(batch)
        const rejection: unknown = await commit(damage(batch)).then(
          () => null,
          (error: unknown) => error,
        )
        expect(rejection).toBeInstanceOf(Error)
        // A second attempt with the same batch would fail as well.
        expect(rejection).not.toBeInstanceOf(StorageUnavailable)
        expect(await stateAfter(batch)).toEqual(before)

        await commit(batch)
        expect(await stateAfter(batch)).toMatchObject({ inserted: batch.inserted, position: 4_711 })
      })

      test('a replaced row as a whole', async () => {
        const before = unknownReceipt({ isStream: true })
        const after = sampleReceipt({ id: before.id, usageSource: 'counted', listCost: 2n ** 63n - 1n })
        const neighbour = sampleReceipt()
        await insert(before, neighbour)
        await commit({ replaced: [after] })
        expect(await read(before.id)).toEqual(after)
        expect(await read(neighbour.id)).toEqual(neighbour)
      })

      test('a key only when it is new, and never one secret as two keys', async () => {
        const first = sampleKey()
        await commit({ keys: [first, { ...first, name: 'again' }] })
        await storage.keys.updateKey(first.id, { name: 'laptop', revokedAt: sampleNow })
        await commit({ keys: [first] })
        await commit({ keys: [{ ...first, id: 'key_2' }] })
        expect(await storage.keys.listKeys()).toEqual([{ ...first, name: 'laptop', revokedAt: sampleNow }])
      })

      test('an object with its latest call, until one call books its usage', async () => {
        const put = (requestId: string, isBooked: boolean) =>
          commit({ objects: new Map([['openai:resp_1', { requestId, isBooked }]]) })
        await put('req_maker', false)
        await put('req_poll', false)
        expect((await objectsOf('openai:resp_1')).get('openai:resp_1')).toEqual({
          requestId: 'req_poll',
          isBooked: false,
        })
        await put('req_poll', true)
        await put('req_later', true)
        await put('req_latest', false)
        expect(await objectsOf('openai:resp_1', 'openai:resp_2')).toEqual(
          new Map([['openai:resp_1', { requestId: 'req_poll', isBooked: true }]]),
        )
      })

      test('sums of quarter-hours, cell by cell, and subtracts earlier contributions', async () => {
        const early = sampleReceipt({ listCost: 2n ** 53n + 1n, effectiveCost: 2n ** 53n + 1n })
        const failed = sampleReceipt({ outcome: 'provider-error', status: 500 })
        const unknown = unknownReceipt()
        const other = sampleReceipt({ requestModel: 'gpt-4o' })
        await recordCalls(storage.ledger, [early])
        await recordCalls(storage.ledger, [failed, unknown])
        await recordCalls(storage.ledger, [other])
        const counted = sampleReceipt({ id: unknown.id, usageSource: 'counted' })
        await commit({ replaced: [counted], sums: replacing(unknown, counted) })
        const sums = await storage.reports.sumUsage(
          { ...everyCall, buckets: [{ start: sampleNow, end: sampleNow + quarter }], groupBy: ['model'] },
          10,
        )
        expect(sums).toHaveLength(2)
        expect(sums.find(({ group }) => group.model === 'gpt-4o-mini')?.sums).toEqual({
          calls: 3,
          errors: 1,
          unpricedCalls: 0,
          countedCalls: 1,
          partialCalls: 0,
          inputTokens: 3_000,
          outputTokens: 1_500,
          tokens: { uncachedInputTokens: 3_000, outputTextTokens: 1_500 },
          listCost: 2n ** 53n + 1n + 900_000_000n,
          effectiveCost: 2n ** 53n + 1n + 900_000_000n,
        })
      })

      test('sums of the costs that providers report, together with the calls', async () => {
        const first = reportedReceipt({ listCost: 2n ** 63n - 1n, computedCost: 20n })
        await recordCalls(storage.ledger, [first])
        await recordCalls(storage.ledger, [reportedReceipt({ listCost: 7n, computedCost: null })])
        expect(await reportedTotals()).toEqual({
          ...noReportedCosts(),
          ...{ comparedCalls: 1, comparedReportedCost: 2n ** 63n - 1n, computedCost: 20n },
          ...{ uncomputedCalls: 1, uncomputedReportedCost: 7n },
        })
        const later = { ...first, listCost: 40n }
        await commit({ replaced: [later], sums: replacing(first, later) })
        expect(await reportedTotals()).toMatchObject({ comparedCalls: 1, comparedReportedCost: 40n })
      })
    })

    describe('keeps the position of a journal', () => {
      test('as null before the journal is applied', async () => {
        expect(await storage.ledger.readPosition('jrn_1')).toBeNull()
      })

      test('as the latest one, for each journal separately', async () => {
        await commit({ position: { journalId: 'jrn_1', position: 0 } })
        expect(await storage.ledger.readPosition('jrn_1')).toBe(0)
        await commit({ position: { journalId: 'jrn_2', position: 5 } })
        await commit({ position: { journalId: 'jrn_1', position: Number.MAX_SAFE_INTEGER } })
        expect(await storage.ledger.readPosition('jrn_1')).toBe(Number.MAX_SAFE_INTEGER)
        expect(await storage.ledger.readPosition('jrn_2')).toBe(5)
      })

      test('unchanged by a batch without a position', async () => {
        await commit({ position: { journalId: 'jrn_1', position: 7 } })
        await commit({ inserted: [sampleReceipt()], position: null })
        await insert(sampleReceipt())
        expect(await storage.ledger.readPosition('jrn_1')).toBe(7)
      })
    })

    test('a commit fails at once as StorageUnavailable while another process writes, and works afterwards', async () => {
      const receipt = sampleReceipt()
      const batch = { inserted: [receipt], position: { journalId: 'jrn_1', position: 7 } }
      const unblock = await storage.blockWrites()
      const startedAt = performance.now()
      await expect(commit(batch)).rejects.toBeInstanceOf(StorageUnavailable)
      expect(performance.now() - startedAt).toBeLessThan(100)
      await unblock()
      expect(await isRecorded(receipt.id)).toBe(false)
      expect(await storage.ledger.readPosition('jrn_1')).toBeNull()
      await commit(batch)
      expect(await read(receipt.id)).toEqual(receipt)
      expect(await storage.ledger.readPosition('jrn_1')).toBe(7)
    })

    /** Records two calls and returns a batch with every part: it replaces one call and adjusts the other. */
    async function batchOfEverything(): Promise<WholeBatch> {
      const replaced = unknownReceipt()
      const adjusted = withoutPrice()
      await recordCalls(storage.ledger, [replaced, adjusted])
      const replacement = sampleReceipt({ id: replaced.id, usageSource: 'counted' })
      const adjustment = adjustmentOf(adjusted)
      const inserted = [sampleReceipt(), reportedReceipt({ objectId: 'openrouter:gen_1' })]
      const sums = replacing(replaced, replacement)
      sums.addAdjustment(adjusted, adjustment)
      for (const receipt of inserted) sums.add(receipt)
      return {
        keys: [sampleKey()],
        inserted,
        replaced: [replacement],
        adjustments: [adjustment],
        sums,
        objects: new Map([['openrouter:gen_1', { requestId: inserted[1]!.id, isBooked: true }]]),
        position: { journalId: 'jrn_1', position: 4_711 },
      }
    }

    /** Everything that a batch may change. */
    async function stateAfter(batch: WholeBatch) {
      const wholeRequestIds = [...batch.inserted, ...batch.replaced].map(({ id }) => id)
      const adjustedIds = batch.adjustments.map(({ requestId }) => requestId)
      const facts = await storage.ledger.lookUp({
        wholeRequestIds: [...wholeRequestIds, ...adjustedIds],
        objectIds: [...batch.objects.keys()],
      })
      const rowOf = ({ id }: Receipt) => facts.receipts.get(id)
      const [usage] = await storage.reports.sumUsage(
        { ...everyCall, buckets: [{ start: sampleNow, end: sampleNow + quarter }], groupBy: [] },
        10,
      )
      return {
        keys: await storage.keys.listKeys(),
        inserted: batch.inserted.map(rowOf),
        replaced: batch.replaced.map(rowOf),
        adjusted: facts.adjusted,
        objects: facts.objects,
        position: await storage.ledger.readPosition('jrn_1'),
        calls: usage?.sums.calls,
        reportedCalls: (await reportedTotals()).comparedCalls,
      }
    }

    async function reportedTotals() {
      const range = { from: sampleNow, to: sampleNow + quarter, data: 'real', scope: allProjects } as const
      return (await storage.reports.sumReportedCosts(range, 10)).totals
    }
  })
}

type WholeBatch = {
  keys: NonNullable<LedgerBatch['keys']>
  inserted: Receipt[]
  replaced: Receipt[]
  adjustments: Adjustment[]
  sums: RollupFold
  objects: NonNullable<LedgerBatch['objects']>
  position: NonNullable<LedgerBatch['position']>
}

function replacing(earlier: Receipt, later: Receipt): RollupFold {
  const sums = new RollupFold()
  sums.add(earlier, -1)
  sums.add(later)
  return sums
}

/** A call of a model without a price. */
function withoutPrice(): Receipt {
  return sampleReceipt({
    ...{ costState: 'unpriced', costReason: 'unknown_model', priceId: null, priceFacts: {} },
    ...{ priceTier: null, priceBand: null, costParts: [], listCost: null, effectiveCost: null },
  })
}

function adjustmentOf(call: Receipt): Adjustment {
  const { costParts, priceTier, priceBand } = sampleReceipt()
  return {
    ...{ id: `adj_${call.id}`, requestId: call.id, reason: 'unknown_model', bookedAt: sampleNow },
    ...{ costState: 'priced', costReason: null, priceId: 'own:openai/x@undated', priceTier, priceBand },
    ...{ costParts, listCost: 450_000_000n, effectiveCost: 450_000_000n, effectiveFactor: null },
    ...{ computedCost: null, costLow: null, costHigh: null, priceFacts: null },
  }
}
