import { allProjects } from '@outlay/shared/access'
import { noReportedCosts, type ReportedCosts } from '@outlay/shared/drift'
import { buildPricedCost, type Receipt } from '@outlay/shared/records'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bookAdjustments, RollupFold, verify } from '../../follower/index.ts'
import { recordCalls } from './record-calls.ts'
import {
  awkwardAmounts,
  reportedReceipt,
  sampleNow,
  sampleReceipt,
  unknownReceipt,
} from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

const quarter = 900_000
const wholeDay = { from: sampleNow, to: sampleNow + 96 * quarter, data: 'real', scope: allProjects } as const

/** The contract for the sums of costs that providers report, for every database. */
export function reportedCostsContract(makeStorage: MakeStorage): void {
  describe('sums of the costs that providers report', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    const sums = (
      question: Partial<Parameters<typeof storage.reports.sumReportedCosts>[0]> = {},
      rows = 10,
    ) => storage.reports.sumReportedCosts({ ...wholeDay, ...question }, rows)

    test('are empty before the first call with such a cost', async () => {
      await record([sampleReceipt(), unknownReceipt(), sampleReceipt({ computedCost: 5n })])
      expect(await sums()).toEqual({ models: [], totals: noReportedCosts() })
    })

    test('are kept by the model that answered, with calls that have no computed cost apart', async () => {
      await record([
        reportedReceipt({ listCost: 30n, computedCost: 20n }),
        reportedReceipt({ admittedAt: sampleNow + quarter, listCost: 3n, computedCost: 0n }),
        reportedReceipt({ listCost: 7n, computedCost: null }),
        reportedReceipt({ responseModel: null, requestModel: 'auto', listCost: 1n, computedCost: 1n }),
        reportedReceipt({ responseModel: null, requestModel: null, listCost: 1n, computedCost: null }),
        reportedReceipt({ provider: 'xai', listCost: 0n, computedCost: null, effectiveCost: 9n }),
      ])
      const { models, totals } = await sums()
      expect(new Map(models.map(({ provider, model, sums }) => [`${provider} ${model}`, sums]))).toEqual(
        new Map([
          ['openrouter openai/gpt-4o-mini', sumOf([30n, 20n], [3n, 0n], [7n, null])],
          ['openrouter auto', sumOf([1n, 1n])],
          ['openrouter null', sumOf([1n, null])],
          ['xai openai/gpt-4o-mini', sumOf([0n, null])],
        ]),
      )
      expect(totals).toEqual(sumOf([30n, 20n], [3n, 0n], [7n, null], [1n, 1n], [1n, null], [0n, null]))
    })

    test('cover the requested quarter-hours, real and simulated apart, the highest cost first', async () => {
      const dear = 2n ** 40n
      await record([
        reportedReceipt({ admittedAt: sampleNow - 1 }),
        reportedReceipt({ listCost: 4n, responseModel: 'cheap' }),
        reportedReceipt({ admittedAt: sampleNow + 2 * quarter - 1, listCost: dear, responseModel: 'dear' }),
        reportedReceipt({ admittedAt: sampleNow + 2 * quarter }),
        reportedReceipt({ provider: 'simulator', listCost: 5n }),
      ])
      const range = { from: sampleNow, to: sampleNow + 2 * quarter }
      const { models, totals } = await sums(range, 1)
      expect(models.map(({ model }) => model)).toEqual(['dear'])
      expect(totals.comparedReportedCost).toBe(dear + 4n)
      expect((await sums({ ...range, data: 'simulated' })).totals.comparedReportedCost).toBe(5n)
    })

    test('count a replaced call once, at its new costs', async () => {
      const first = reportedReceipt({ listCost: 30n, computedCost: 20n })
      await record([first])
      await replace(first, { ...first, listCost: 40n, computedCost: null })
      expect((await sums()).totals).toEqual(sumOf([40n, null]))
      await replace({ ...first, listCost: 40n, computedCost: null }, sampleReceipt({ id: first.id }))
      expect(await sums()).toEqual({ models: [], totals: noReportedCosts() })
      expect((await verify(storage.verify)).differenceCount).toBe(0)
    })

    test('exclude costs that were booked later', async () => {
      const call = unknownReceipt({ costReason: 'unknown_model' })
      await record([call, reportedReceipt({ listCost: 3n, computedCost: 2n })])
      const booked = await bookAdjustments(storage.ledger, [
        {
          ...{ id: 'adj_1', requestId: call.id, reason: 'unknown_model', bookedAt: sampleNow },
          ...buildPricedCost({
            ...{ priceId: 'own:a', listCost: 5n, effectiveCost: 5n },
            costParts: [{ part: 'reportedCost', quantity: 1, unitPriceFemtoUsd: 5_000n, costPicoUsd: 5n }],
          }),
        },
      ])
      expect(booked).toHaveLength(1)
      expect((await sums()).totals).toEqual(sumOf([3n, 2n]))
    })

    test('equal those of the calls, over any range and whatever was recorded', async () => {
      const amount = fc.constantFrom(...awkwardAmounts)
      const drawn = fc.record({
        minute: fc.integer({ min: 0, max: 300 }),
        model: fc.integer({ min: 0, max: 2 }),
        listCost: amount,
        computedCost: fc.option(amount),
      })
      const range = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
      const made: Receipt[] = []
      await fc.assert(
        fc.asyncProperty(fc.array(drawn, { maxLength: 30 }), range, async (calls, [first, count]) => {
          const receipts = calls.map(({ minute, model, ...costs }) =>
            reportedReceipt({
              admittedAt: sampleNow + minute * 60_000,
              responseModel: `model-${model}`,
              ...costs,
            }),
          )
          await record(receipts)
          made.push(...receipts)
          const from = sampleNow + first * quarter
          const to = from + count * quarter
          const within = made.filter(({ admittedAt }) => admittedAt >= from && admittedAt < to)
          const { totals } = await sums({ from, to })
          expect(totals).toEqual(sumOf(...within.map(costsOf)))
        }),
        { numRuns: 40 },
      )
      expect((await verify(storage.verify)).differenceCount).toBe(0)
    })

    function record(receipts: readonly Receipt[]): Promise<void> {
      return recordCalls(storage.ledger, receipts)
    }

    function replace(earlier: Receipt, later: Receipt): Promise<void> {
      const sums = new RollupFold()
      sums.add(earlier, -1)
      sums.add(later)
      return storage.ledger.commit({ replaced: [later], sums })
    }
  })
}

type Costs = [reported: bigint, computed: bigint | null]

function costsOf({ listCost, computedCost }: Receipt): Costs {
  return [listCost!, computedCost]
}

function sumOf(...calls: Costs[]): ReportedCosts {
  const sums = noReportedCosts()
  for (const [reported, computed] of calls) {
    if (computed === null) {
      sums.uncomputedCalls += 1
      sums.uncomputedReportedCost += reported
    } else {
      sums.comparedCalls += 1
      sums.comparedReportedCost += reported
      sums.computedCost += computed
    }
  }
  return sums
}
