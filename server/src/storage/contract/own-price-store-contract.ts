import { noOwnRecords, type OwnPrice } from '@outlay/shared/pricing'
import { type Adjustment, buildPricedCost, withAdjustment } from '@outlay/shared/records'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bookAdjustments, type Receipt, RollupFold, verify } from '../../ledger/index.ts'
import type { PriceChange } from '../../prices/index.ts'
import { awkwardAmounts, sampleNow, sampleReceipt, unknownReceipt } from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

/** What own prices, and costs that are booked later, rely on, whichever database it is. */
export function ownPriceStoreContract(makeStorage: MakeStorage): void {
  let storage: StorageUnderTest
  beforeEach(async () => {
    storage = await makeStorage()
  })
  afterEach(() => storage.close())

  describe('what own prices rely on', () => {
    test('nothing was said at first', () => {
      expect(storage.ownPrices.readOwn()).toEqual(noOwnRecords)
      expect(storage.ownPrices.listChanges(10)).toEqual([])
      expect(storage.ownPrices.findChange('chg_1')).toBeNull()
    })

    test('what was added comes back as it was, in the order in which it was added', () => {
      const added = change({
        prices: [price({ id: 'own:b' }), price({ id: 'own:a', names: ['a', 'b'], maxOutputTokens: 5 })],
        names: [
          { ...name, id: 'map_2' },
          { ...name, id: 'map_1', from: null },
        ],
        factors: [factor],
        note: 'prices.json',
      })
      storage.ownPrices.addChange(added)
      const { prices, names, factors } = added
      expect(storage.ownPrices.readOwn()).toEqual({ prices, names, factors })
      expect(storage.ownPrices.listChanges(10)).toEqual([added])
      expect(storage.ownPrices.isTaken('own:a')).toBe(true)
      expect(storage.ownPrices.isTaken('own:c')).toBe(false)
    })

    test('what was taken back holds no longer, and stays on record under its id', () => {
      storage.ownPrices.addChange(change({ prices: [price({ id: 'own:a' }), price({ id: 'own:b' })] }))
      const withdrawal = change({ id: 'chg_2', at: sampleNow + 1, kind: 'withdrawn', withdrawn: ['own:a'] })
      storage.ownPrices.addChange(withdrawal)
      expect(storage.ownPrices.readOwn().prices.map(({ id }) => id)).toEqual(['own:b'])
      expect(storage.ownPrices.isTaken('own:a')).toBe(true)
      expect(storage.ownPrices.listChanges(10).map(({ id }) => id)).toEqual(['chg_2', 'chg_1'])
      expect(storage.ownPrices.findChange('chg_2')).toEqual(withdrawal)
    })

    test('a change may come in pages, each of them whole or not at all', () => {
      storage.ownPrices.addChange(change({ prices: [price({ id: 'own:a' })] }))
      storage.ownPrices.addChange(change({ prices: [price({ id: 'own:b' })] }))
      const twice = change({ prices: [price({ id: 'own:c' }), price({ id: 'own:a' })] })
      expect(() => storage.ownPrices.addChange(twice)).toThrow()
      expect(storage.ownPrices.readOwn().prices.map(({ id }) => id)).toEqual(['own:a', 'own:b'])
      expect(storage.ownPrices.listChanges(10)).toHaveLength(1)
    })

    test('a change that cannot be written is refused, and leaves nothing', () => {
      const release = storage.blockWrites()
      expect(() => storage.ownPrices.addChange(change({ prices: [price({})] }))).toThrow(
        expect.objectContaining({ code: 'records-unavailable' }),
      )
      release()
      expect(storage.ownPrices.readOwn()).toEqual(noOwnRecords)
    })
  })

  describe('what costs that are booked later rely on', () => {
    test('only calls without a cost whose usage and facts are known are found, by id, from anywhere on', () => {
      const calls = [0, 1, 20, 21].map((minute) => unpriced({ admittedAt: sampleNow + minute * 60_000 }))
      record([
        ...calls,
        sampleReceipt(),
        unknownReceipt(),
        unpriced({ priceFacts: null }),
        unpriced({ costReason: 'missing_usage' }),
      ])
      expect([...storage.pastCalls.unpricedCalls('')]).toEqual(calls)
      expect([...storage.pastCalls.unpricedCalls(calls[1]!.id)]).toEqual(calls.slice(2))
      expect([...storage.pastCalls.unpricedCalls(calls[3]!.id)]).toEqual([])
    })

    test('a cost is booked once: row, sums of every span and what is shown agree', async () => {
      const call = unpriced({})
      record([call, sampleReceipt()])
      const adjustment = adjustmentOf(call, 2n ** 53n + 1n)
      expect(bookAdjustments(storage.ledger, [adjustment])).toEqual([adjustment])
      expect(bookAdjustments(storage.ledger, [{ ...adjustment, id: 'adj_2' }])).toEqual([])
      expect([...storage.pastCalls.unpricedCalls('')]).toEqual([])
      expect(await storage.reports.findCall(call.id)).toEqual(withAdjustment(call, adjustment))
      const [sum] = await storage.reports.sumUsage(
        { buckets: [{ start: sampleNow, end: sampleNow + 900_000 }], groupBy: [], data: 'real' },
        10,
      )
      expect(sum?.sums).toMatchObject({
        calls: 2,
        unpricedCalls: 0,
        listCost: 2n ** 53n + 1n + 450_000_000n,
        effectiveCost: 2n ** 53n + 1n + 450_000_000n,
      })
      expect(verify(storage.verify).differences).toEqual([])
    })

    test('a call that is gone, has a cost, or lacks one for another reason gets none', () => {
      const priced = sampleReceipt()
      const call = unpriced({})
      record([priced, call])
      const others = [
        adjustmentOf(unpriced({}), 1n),
        adjustmentOf(priced, 1n),
        { ...adjustmentOf(call, 1n), reason: 'missing_rate' as const },
      ]
      expect(bookAdjustments(storage.ledger, others)).toEqual([])
      expect(verify(storage.verify).differences).toEqual([])
    })

    test('rows and what was booked later make up the totals, whatever was booked', () => {
      const calls = fc.array(
        fc.record({
          minute: fc.integer({ min: 0, max: 3_000 }),
          amount: fc.constantFrom(...awkwardAmounts.filter((amount) => amount < 2n ** 62n)),
          isBooked: fc.boolean(),
        }),
        { maxLength: 25 },
      )
      fc.assert(
        fc.property(calls, (drawn) => {
          const made = drawn.map(({ minute, ...rest }) => ({
            ...rest,
            call: unpriced({ admittedAt: sampleNow + minute * 60_000, keyId: `key_${minute % 3}` }),
          }))
          record(made.map(({ call }) => call))
          const booked = made.filter(({ isBooked }) => isBooked)
          const adjustments = booked.map(({ call, amount }) => adjustmentOf(call, amount))
          expect(bookAdjustments(storage.ledger, adjustments)).toHaveLength(booked.length)
          expect(bookAdjustments(storage.ledger, adjustments)).toHaveLength(0)
          expect(verify(storage.verify).differenceCount).toBe(0)
        }),
        { numRuns: 25 },
      )
    })
  })

  function record(receipts: readonly Receipt[]): void {
    storage.ledger.transaction(() => {
      const fold = new RollupFold()
      for (const receipt of receipts) {
        if (storage.ledger.insertRequest(receipt)) fold.add(receipt)
      }
      storage.ledger.addToRollups(fold)
    })
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

/** 10 tokens of a model that nobody has a price for. */
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

/** One token of the ten bears the whole amount, to the pico-dollar: 10 x 100 femto-dollars x amount. */
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
