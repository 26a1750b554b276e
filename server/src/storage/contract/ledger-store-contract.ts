import { receiptFields } from '@outlay/shared/records'
import { tokenParts } from '@outlay/shared/usage'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Receipt, RollupFold, StorageUnavailable } from '../../ledger/index.ts'
import { anotherValue, anyReceipt } from './any-receipt.ts'
import { awkwardAmounts, sampleKey, sampleNow, sampleReceipt, unknownReceipt } from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

/** What the ledger relies on, whichever database it is. */
export function ledgerStoreContract(makeStorage: MakeStorage): void {
  describe('what the ledger relies on', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    const write = (work: () => void) => storage.ledger.transaction(work)
    const read = (id: string) => storage.ledger.readRequest(id)
    const insert = (receipt: Receipt) => write(() => void storage.ledger.insertRequest(receipt))

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
    ])('%s is read as it was written', (_, receipt) => {
      insert(receipt)
      expect(read(receipt.id)).toEqual(receipt)
    })

    test.each<[what: string, Partial<Receipt>]>([
      ...tokenParts.map((part): [string, Partial<Receipt>] => [part, { usage: { [part]: 7 } }]),
      ...receiptFields
        .filter(({ name }) => name !== 'id')
        .map((field): [string, Partial<Receipt>] => [field.name, anotherValue(field, sampleReceipt())]),
    ])('a call with nothing out of the ordinary but %s is read as it was written', (_, changes) => {
      const { status, durationMs } = sampleReceipt(changes)
      const receipt = sampleReceipt({ attempts: [{ status, error: null, durationMs }], ...changes })
      insert(receipt)
      expect(read(receipt.id)).toEqual(receipt)
    })

    test('a call with any values is read as it was written, and as another one that took its place', () => {
      const checked = fc.property(anyReceipt, anyReceipt, (written, replaced) => {
        const { id } = sampleReceipt()
        insert({ ...written, id })
        expect(read(id)).toEqual({ ...written, id })
        write(() => storage.ledger.replaceRequest({ ...replaced, id }))
        expect(read(id)).toEqual({ ...replaced, id })
      })
      fc.assert(checked, { numRuns: 100 })
    })

    test.each(awkwardAmounts)('%s pico-dollars are read as they were written', (amount) => {
      const costParts = [
        { part: 'outputTextTokens', quantity: 1, unitPriceFemtoUsd: amount, costPicoUsd: amount },
      ] as const
      const receipt = sampleReceipt({
        costParts,
        listCost: amount,
        effectiveCost: -amount,
        costLow: amount,
        costHigh: amount,
      })
      insert(receipt)
      expect(read(receipt.id)).toEqual(receipt)
    })

    test('a call is taken once', () => {
      const receipt = sampleReceipt()
      const taken: boolean[] = []
      write(() => taken.push(storage.ledger.insertRequest(receipt)))
      write(() => taken.push(storage.ledger.insertRequest({ ...receipt, outcome: 'refused' })))
      expect(taken).toEqual([true, false])
      expect(read(receipt.id)).toEqual(receipt)
    })

    test('a call’s row is replaced whole', () => {
      const before = unknownReceipt({ isStream: true })
      const after = sampleReceipt({ id: before.id, usageSource: 'counted', listCost: 2n ** 63n - 1n })
      insert(before)
      write(() => storage.ledger.replaceRequest(after))
      expect(read(before.id)).toEqual(after)
    })

    test('what is not counted in tokens comes back as it was priced', () => {
      const heard = { part: 'audioSeconds', quantity: 12.345, unitPriceFemtoUsd: 111n * 10n ** 12n } as const
      const costParts = [{ ...heard, per: 3_600, costPicoUsd: 380_637_500n }]
      const receipt = sampleReceipt({
        usage: {},
        costParts,
        listCost: 380_637_500n,
        effectiveCost: 380_637_500n,
      })
      write(() => storage.ledger.insertRequest(receipt))
      expect(read(receipt.id)).toEqual(receipt)
    })

    test('what a provider keeps belongs to the call that made it, until its usage is on record with one', () => {
      const { ledger } = storage
      expect(ledger.findObject('openai:resp_1')).toBeNull()
      write(() => ledger.putObject('openai:resp_1', 'req_maker', false))
      write(() => ledger.putObject('openai:resp_1', 'req_poll', false))
      expect(ledger.findObject('openai:resp_1')).toEqual({ requestId: 'req_maker', isBooked: false })
      write(() => ledger.putObject('openai:resp_1', 'req_maker', true))
      write(() => ledger.putObject('openai:resp_1', 'req_later', true))
      expect(ledger.findObject('openai:resp_1')).toEqual({ requestId: 'req_maker', isBooked: true })
      expect(ledger.findObject('openai:resp_2')).toBeNull()
    })

    test('a call that nobody recorded is null', () => {
      expect(storage.ledger.readRequest('req_0')).toBeNull()
    })

    test('it is known which calls are on record, also of many', () => {
      const recorded = Array.from({ length: 1_200 }, () => sampleReceipt())
      write(() => {
        for (const receipt of recorded) storage.ledger.insertRequest(receipt)
      })
      const ids = recorded.map(({ id }) => id)
      const others = Array.from({ length: 1_200 }, () => sampleReceipt().id)
      expect(storage.ledger.recordedIds([...others, ...ids])).toEqual(new Set(ids))
      expect(storage.ledger.recordedIds([])).toEqual(new Set())
    })

    test('a transaction that fails leaves nothing behind', () => {
      const receipt = sampleReceipt()
      const failing = () =>
        write(() => {
          storage.ledger.insertRequest(receipt)
          throw new Error('stop')
        })
      expect(failing).toThrow('stop')
      expect(storage.ledger.readRequest(receipt.id)).toBeNull()
      insert(receipt)
      expect(read(receipt.id)).toEqual(receipt)
    })

    test('rollups add up, cell by cell, and earlier contributions can be taken out again', async () => {
      const early = sampleReceipt({ listCost: 2n ** 53n + 1n, effectiveCost: 2n ** 53n + 1n })
      const failed = sampleReceipt({ outcome: 'provider-error', status: 500 })
      const unknown = unknownReceipt()
      const other = sampleReceipt({ requestModel: 'gpt-4o' })
      addToRollups([[early], [failed, unknown]])
      addToRollups([[other]])
      const fold = new RollupFold()
      fold.add(unknown, -1)
      fold.add(sampleReceipt({ id: unknown.id, usageSource: 'counted' }))
      write(() => storage.ledger.addToRollups(fold))
      const sums = await storage.reports.sumUsage(
        { buckets: [{ start: sampleNow, end: sampleNow + 900_000 }], groupBy: ['model'], data: 'real' },
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

    test('a key is written at first sight, and one secret is never two keys', () => {
      const first = sampleKey()
      write(() => storage.ledger.insertKey(first))
      write(() => storage.ledger.insertKey({ ...first, name: 'again' }))
      write(() => storage.ledger.insertKey({ ...first, id: 'key_2' }))
      expect(storage.keys.listKeys()).toEqual([{ ...first, revokedAt: null }])
    })

    test('while others write, a transaction fails at once as StorageUnavailable, and works after', () => {
      const receipt = sampleReceipt()
      const unblock = storage.blockWrites()
      const startedAt = performance.now()
      expect(() => insert(receipt)).toThrow(StorageUnavailable)
      expect(performance.now() - startedAt).toBeLessThan(100)
      unblock()
      insert(receipt)
      expect(read(receipt.id)).toEqual(receipt)
    })

    function addToRollups(batches: Receipt[][]): void {
      for (const batch of batches) {
        const fold = new RollupFold()
        for (const receipt of batch) fold.add(receipt)
        write(() => storage.ledger.addToRollups(fold))
      }
    }
  })
}
