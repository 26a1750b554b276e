import { allProjects } from '@outlay/shared/access'
import { noOwnRecords, type OwnPrice } from '@outlay/shared/pricing'
import { type Adjustment, buildPricedCost, type Receipt, withAdjustment } from '@outlay/shared/records'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bookAdjustments, verify } from '../../follower/index.ts'
import type { PriceChange } from '../../prices/index.ts'
import { recordCalls } from './record-calls.ts'
import { awkwardAmounts, everyCall, sampleNow, sampleReceipt, unknownReceipt } from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

/** The contract for own prices and for costs that are booked later, for every database. */
export function ownPriceStoreContract(makeStorage: MakeStorage): void {
  let storage: StorageUnderTest
  beforeEach(async () => {
    storage = await makeStorage()
  })
  afterEach(() => storage.close())

  describe('the store of own prices', () => {
    test('an empty database has no own prices and no changes', async () => {
      expect(await storage.ownPrices.readOwn()).toEqual(noOwnRecords)
      expect(await storage.ownPrices.listChanges(10)).toEqual([])
      expect(await storage.ownPrices.findChange('chg_1')).toBeNull()
    })

    test('prices, names and factors are read as they were added, in that order', async () => {
      const added = change({
        prices: [price({ id: 'own:b' }), price({ id: 'own:a', names: ['a', 'b'], maxOutputTokens: 5 })],
        names: [
          { ...name, id: 'map_2' },
          { ...name, id: 'map_1', from: null },
        ],
        factors: [factor],
        note: 'prices.json',
      })
      await storage.ownPrices.addChange(added)
      const { prices, names, factors } = added
      expect(await storage.ownPrices.readOwn()).toEqual({ prices, names, factors })
      expect(await storage.ownPrices.listChanges(10)).toEqual([added])
      expect(await storage.ownPrices.isTaken('own:a')).toBe(true)
      expect(await storage.ownPrices.isTaken('own:c')).toBe(false)
    })

    test('a withdrawn price is no longer in force, and its id stays reserved', async () => {
      await storage.ownPrices.addChange(change({ prices: [price({ id: 'own:a' }), price({ id: 'own:b' })] }))
      const withdrawal = change({ id: 'chg_2', at: sampleNow + 1, kind: 'withdrawn', withdrawn: ['own:a'] })
      await storage.ownPrices.addChange(withdrawal)
      expect((await storage.ownPrices.readOwn()).prices.map(({ id }) => id)).toEqual(['own:b'])
      expect(await storage.ownPrices.isTaken('own:a')).toBe(true)
      expect((await storage.ownPrices.listChanges(10)).map(({ id }) => id)).toEqual(['chg_2', 'chg_1'])
      expect(await storage.ownPrices.findChange('chg_2')).toEqual(withdrawal)
    })

    test('a change may be added in pages, each of them atomic', async () => {
      await storage.ownPrices.addChange(change({ prices: [price({ id: 'own:a' })] }))
      await storage.ownPrices.addChange(change({ prices: [price({ id: 'own:b' })] }))
      const twice = change({ prices: [price({ id: 'own:c' }), price({ id: 'own:a' })] })
      await expect(storage.ownPrices.addChange(twice)).rejects.toThrow()
      expect((await storage.ownPrices.readOwn()).prices.map(({ id }) => id)).toEqual(['own:a', 'own:b'])
      expect(await storage.ownPrices.listChanges(10)).toHaveLength(1)
    })

    test('a change that cannot be written is rejected whole', async () => {
      const release = await storage.blockWrites()
      await expect(storage.ownPrices.addChange(change({ prices: [price({})] }))).rejects.toMatchObject({
        code: 'records-unavailable',
      })
      await release()
      expect(await storage.ownPrices.readOwn()).toEqual(noOwnRecords)
    })
  })

  describe('costs that are booked later', () => {
    test('are looked for only among calls of known usage, by id, starting at any call', async () => {
      const calls = [0, 1, 20, 21].map((minute) => unpriced({ admittedAt: sampleNow + minute * 60_000 }))
      await record([
        ...calls,
        sampleReceipt(),
        unknownReceipt(),
        unpriced({ priceFacts: null }),
        unpriced({ costReason: 'missing_usage' }),
      ])
      expect(await unpricedAfter('')).toEqual(calls)
      expect(await unpricedAfter(calls[1]!.id)).toEqual(calls.slice(2))
      expect(await unpricedAfter(calls[3]!.id)).toEqual([])
    })

    test('are booked once, and row, sums of every span and reports agree', async () => {
      const call = unpriced({})
      await record([call, sampleReceipt()])
      const adjustment = adjustmentOf(call, 2n ** 53n + 1n)
      expect(await bookAdjustments(storage.ledger, [adjustment])).toEqual([adjustment])
      expect(await bookAdjustments(storage.ledger, [{ ...adjustment, id: 'adj_2' }])).toEqual([])
      expect(await unpricedAfter('')).toEqual([])
      expect(await storage.reports.findCall(call.id, allProjects)).toEqual(withAdjustment(call, adjustment))
      const [sum] = await storage.reports.sumUsage(
        { ...everyCall, buckets: [{ start: sampleNow, end: sampleNow + 900_000 }], groupBy: [] },
        10,
      )
      expect(sum?.sums).toMatchObject({
        calls: 2,
        unpricedCalls: 0,
        listCost: 2n ** 53n + 1n + 450_000_000n,
        effectiveCost: 2n ** 53n + 1n + 450_000_000n,
      })
      expect((await verify(storage.verify)).differences).toEqual([])
    })

    test('are never booked for a call that is missing, has a cost, or lacks one for another reason', async () => {
      const priced = sampleReceipt()
      const call = unpriced({})
      await record([priced, call])
      const others = [
        adjustmentOf(unpriced({}), 1n),
        adjustmentOf(priced, 1n),
        { ...adjustmentOf(call, 1n), reason: 'missing_rate' as const },
      ]
      expect(await bookAdjustments(storage.ledger, others)).toEqual([])
      expect((await verify(storage.verify)).differences).toEqual([])
    })

    test('make the totals with the rows, whatever is booked', async () => {
      const calls = fc.array(
        fc.record({
          minute: fc.integer({ min: 0, max: 3_000 }),
          amount: fc.constantFrom(...awkwardAmounts.filter((amount) => amount < 2n ** 62n)),
          isBooked: fc.boolean(),
        }),
        { maxLength: 25 },
      )
      await fc.assert(
        fc.asyncProperty(calls, async (drawn) => {
          const made = drawn.map(({ minute, ...rest }) => ({
            ...rest,
            call: unpriced({ admittedAt: sampleNow + minute * 60_000, keyId: `key_${minute % 3}` }),
          }))
          await record(made.map(({ call }) => call))
          const booked = made.filter(({ isBooked }) => isBooked)
          const adjustments = booked.map(({ call, amount }) => adjustmentOf(call, amount))
          expect(await bookAdjustments(storage.ledger, adjustments)).toHaveLength(booked.length)
          expect(await bookAdjustments(storage.ledger, adjustments)).toHaveLength(0)
          expect((await verify(storage.verify)).differenceCount).toBe(0)
        }),
        { numRuns: 25 },
      )
    })
  })

  function record(receipts: readonly Receipt[]): Promise<void> {
    return recordCalls(storage.ledger, receipts)
  }

  async function unpricedAfter(id: string): Promise<Receipt[]> {
    const calls: Receipt[] = []
    for await (const call of storage.pastCalls.unpricedCalls(id)) calls.push(call)
    return calls
  }
}

function change(changes: Partial<PriceChange>): PriceChange {
  return {
    id: 'chg_1',
    at: sampleNow,
    kind: 'added',
    note: null,
    prices: [],
    names: [],
    factors: [],
    withdrawn: [],
    ...changes,
  }
}

function price(changes: Partial<OwnPrice>): OwnPrice {
  return {
    id: 'own:openai/my-model@undated',
    provider: 'openai',
    model: 'my-model',
    names: ['my-model'],
    kind: null,
    contextWindowTokens: null,
    maxOutputTokens: null,
    note: null,
    price: {
      from: null,
      until: null,
      rates: { uncachedInputTokens: '1' },
      source: 's',
      verifiedOn: '2026-11-20',
    },
    addedAt: sampleNow,
    ...changes,
  }
}

const name = { provider: 'azure', name: 'my-gpt', model: 'gpt-4.1', from: sampleNow, addedAt: sampleNow }
const factor = {
  id: 'fac_1',
  projectId: 'prj_1',
  provider: null,
  factor: '0.9',
  from: null,
  addedAt: sampleNow,
}

/** 10 tokens of a model without a price. */
function unpriced(changes: Partial<Receipt>): Receipt {
  return unknownReceipt({
    outcome: 'answered',
    status: 200,
    errorType: null,
    requestModel: 'my-model',
    usageSource: 'reported',
    usage: { uncachedInputTokens: 10 },
    costReason: 'unknown_model',
    costLow: null,
    costHigh: null,
    priceFacts: {},
    ...changes,
  })
}

/** One of the ten tokens carries the whole amount, to the pico-dollar: 10 x 100 femto-dollars x amount. */
function adjustmentOf(call: Receipt, amount: bigint): Adjustment {
  const cost = buildPricedCost({
    priceId: 'own:openai/my-model@undated',
    priceTier: 'standard',
    priceBand: 'base',
    costParts: [
      { part: 'uncachedInputTokens', quantity: 10, unitPriceFemtoUsd: amount * 100n, costPicoUsd: amount },
    ],
    listCost: amount,
    effectiveCost: amount,
  })
  const reason = call.costReason ?? 'unknown_model'
  return { id: `adj_${call.id}`, requestId: call.id, reason, bookedAt: sampleNow + 1, ...cost }
}
