import { allProjects } from '@outlay/shared/access'
import type { Receipt } from '@outlay/shared/records'
import { calendarBuckets } from '@outlay/shared/time'
import { type Outcome, outcomes, outcomesOf } from '@outlay/shared/usage'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { firstIdAt } from '../../../lib/ids.ts'
import { anyEntity, type CallFilter, type UsageSum } from '../../reports/index.ts'
import { recordCalls } from './record-calls.ts'
import { everyCall, sampleKey, sampleNow, sampleReceipt, unknownReceipt } from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

const anyCall: CallFilter = {
  ...anyEntity,
  scope: allProjects,
  fromId: null,
  beforeId: null,
  outcomes: null,
  data: null,
}
const quarter = 900_000
const zones = [
  'UTC',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Havana',
  'Europe/Berlin',
]

/** The contract for reports, for every database. */
export function reportStoreContract(makeStorage: MakeStorage): void {
  describe('the report store', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    test('answers every question with nothing while the database is empty', async () => {
      expect(await storage.reports.listCalls(anyCall, 10)).toEqual([])
      expect(await storage.reports.findCall('req_0', allProjects)).toBeNull()
      expect(await storage.reports.firstCallId(allProjects)).toBeNull()
      expect(await storage.reports.firstDays(allProjects)).toEqual({ real: null, simulated: null })
      expect(await sumsOf([sampleNow, sampleNow + quarter])).toEqual([])
    })

    test('lists calls newest first, and each filter keeps the calls that it names', async () => {
      const at = (minute: number, changes: Partial<Receipt> = {}) =>
        sampleReceipt({ admittedAt: sampleNow + minute * 60_000, ...changes })
      const calls = {
        plain: at(0),
        otherKey: at(1, { keyId: 'key_2' }),
        otherProject: at(2, { projectId: 'prj_2' }),
        failed: at(3, { outcome: 'provider-error' }),
        otherModel: at(4, { requestModel: 'gpt-4o' }),
        unnamedModel: at(5, { requestModel: null, responseModel: 'gpt-4o' }),
        answeredByOther: at(6, { requestModel: 'auto', responseModel: 'gpt-4o' }),
        simulated: at(7, { provider: 'simulator' }),
      }
      await record(Object.values(calls))
      const nameOf = new Map(Object.entries(calls).map(([name, { id }]) => [id, name]))
      const list = async (filter: Partial<CallFilter>, limit = 10) =>
        (await storage.reports.listCalls({ ...anyCall, ...filter }, limit)).map(({ id }) => nameOf.get(id))

      expect(await list({})).toEqual(Object.keys(calls).reverse())
      expect(await list({}, 2)).toEqual(['simulated', 'answeredByOther'])
      expect(await list({ keyId: 'key_2' })).toEqual(['otherKey'])
      expect(await list({ projectId: 'prj_2' })).toEqual(['otherProject'])
      expect(await list({ outcomes: ['provider-error'] })).toEqual(['failed'])
      expect(await list({ model: 'gpt-4o' })).toEqual(['unnamedModel', 'otherModel'])
      expect(await list({ model: 'gpt-4o' }, 1)).toEqual(['unnamedModel'])
      expect(await list({ model: 'gpt-4o', keyId: 'key_2' })).toEqual([])
      expect(await list({ data: 'simulated' })).toEqual(['simulated'])
      expect(await list({ data: 'real' }, 2)).toEqual(['answeredByOther', 'unnamedModel'])
      expect(await list({ data: 'real', model: 'gpt-4o-mini' })).toEqual([
        'failed',
        'otherProject',
        'otherKey',
        'plain',
      ])
      expect(await list({ data: 'simulated', model: 'gpt-4o' })).toEqual([])
      expect(await list({ beforeId: calls.otherProject.id })).toEqual(['otherKey', 'plain'])
      const fromMinute3 = firstIdAt('req', sampleNow + 3 * 60_000)
      const beforeMinute5 = firstIdAt('req', sampleNow + 5 * 60_000)
      expect(await list({ fromId: fromMinute3, beforeId: beforeMinute5 })).toEqual(['otherModel', 'failed'])
      expect(await list({ model: "' OR 1=1 --" })).toEqual([])
      expect(await storage.reports.firstCallId(allProjects)).toBe(calls.plain.id)
      const day = sampleNow - (sampleNow % 86_400_000)
      expect(await storage.reports.firstDays(allProjects)).toEqual({ real: day, simulated: day })
      expect(await storage.reports.findCall(calls.failed.id, allProjects)).toEqual(calls.failed)
    })

    test.each(outcomes)('finds calls that ended as %s, alone and among others', async (outcome) => {
      const before = sampleReceipt({ outcome: outcome === 'answered' ? 'refused' : 'answered' })
      const wanted = sampleReceipt({ admittedAt: sampleNow + 5 * quarter, outcome })
      await record([before, wanted])
      const list = async (outcomes: readonly Outcome[]) =>
        (await storage.reports.listCalls({ ...anyCall, outcomes }, 10)).map(({ id }) => id)

      expect(await list([outcome])).toEqual([wanted.id])
      expect(await list([outcome, before.outcome])).toEqual([wanted.id, before.id])
    })

    test('calls that a list shows as failed are those that sums count as errors', async () => {
      const ended = outcomes.map((outcome, index) =>
        sampleReceipt({ admittedAt: sampleNow + index * quarter, outcome }),
      )
      await record(ended)
      const failed = await storage.reports.listCalls({ ...anyCall, outcomes: outcomesOf('failed') }, 10)
      expect(failed.map(({ outcome }) => outcome).reverse()).toEqual([
        'provider-error',
        'refused',
        'interrupted',
        'upstream-failed',
      ])
      const [sum] = await sumsOf([sampleNow, sampleNow + outcomes.length * quarter])
      expect(sum?.sums.errors).toBe(failed.length)
    })

    test('a filter finds calls that lie far apart', async () => {
      const rare = Array.from({ length: 450 }, (_, index) =>
        sampleReceipt({ admittedAt: sampleNow + index * 3 * quarter, keyId: 'key_rare' }),
      )
      const others = rare.map(({ admittedAt }) => sampleReceipt({ admittedAt: admittedAt + quarter }))
      await record([...rare, ...others])
      const all = await storage.reports.listCalls({ ...anyCall, keyId: 'key_rare' }, 500)
      expect(all.map(({ id }) => id)).toEqual(rare.map(({ id }) => id).reverse())
      const older = { ...anyCall, keyId: 'key_rare', beforeId: rare[400]!.id, fromId: rare[10]!.id }
      const page = await storage.reports.listCalls(older, 500)
      expect(page.map(({ id }) => id)).toEqual(
        rare
          .slice(10, 400)
          .map(({ id }) => id)
          .reverse(),
      )
    })

    test('a project is looked up by id before name, and ids get their names', async () => {
      const hostile = '<script>"\';--\u202e'
      await storage.keys.insertProject({ id: 'prj_1', name: hostile, createdAt: 1 })
      await storage.keys.insertProject({ id: 'prj_2', name: 'prj_1', createdAt: 2 })
      await storage.ledger.commit({ keys: [sampleKey({ id: 'key_1', name: hostile })] })
      expect(await storage.reports.findProjectId('prj_1', allProjects)).toBe('prj_1')
      expect(await storage.reports.findProjectId(hostile, allProjects)).toBe('prj_1')
      expect(await storage.reports.findProjectId('none', allProjects)).toBeNull()
      const many = Array.from({ length: 1_200 }, (_, index) => `prj_${index}`)
      const names = await storage.reports.readNames({
        projectIds: many,
        keyIds: ['key_1', 'key_none'],
        scope: allProjects,
      })
      expect(names.projects).toEqual(
        new Map([
          ['prj_1', hostile],
          ['prj_2', 'prj_1'],
        ]),
      )
      expect([...names.keys]).toEqual([['key_1', { name: hostile, kind: 'pass-through' }]])
    })

    test('a sum of money may exceed the range of a column', async () => {
      const most = 2n ** 63n - 1n
      const amounts = [most, most, 2n ** 53n + 1n, -3n]
      await record(
        amounts.map((amount, index) =>
          sampleReceipt({ keyId: `key_${index % 2}`, listCost: amount, effectiveCost: -amount }),
        ),
      )
      await record([sampleReceipt({ keyId: 'key_0', listCost: 1n, effectiveCost: -1n })])
      const [sum] = await sumsOf([sampleNow, sampleNow + quarter])
      expect(sum?.sums.listCost).toBe(2n * most + 2n ** 53n - 1n)
      expect(sum?.sums.effectiveCost).toBe(-(2n * most + 2n ** 53n - 1n))
    })

    test('sums equal those of the calls, in every zone and over any range', async () => {
      const first = Date.parse('2026-10-25T00:00Z')
      const days = 40
      const calls = Array.from({ length: 1_500 }, (_, index) =>
        sampleReceipt({
          // An odd step, so that calls fall on every part of the hour.
          admittedAt: first + ((index * 7_919_777) % (days * 96 * quarter)),
          projectId: index % 3 === 0 ? null : `prj_${index % 2}`,
          requestModel: `model-${index % 5}`,
          listCost: 2n ** 60n + BigInt(index),
          effectiveCost: -BigInt(index),
          usage: { uncachedInputTokens: index, reasoningTokens: 1 },
        }),
      )
      await record(calls)
      const range = fc.record({
        zone: fc.constantFrom(...zones),
        bucket: fc.constantFrom('hour' as const, 'day' as const, 'month' as const),
        fromQuarter: fc.integer({ min: -96, max: days * 96 }),
        quarters: fc.integer({ min: 1, max: days * 96 }),
      })
      await fc.assert(
        fc.asyncProperty(range, async ({ zone, bucket, fromQuarter, quarters }) => {
          const from = first + fromQuarter * quarter
          const buckets = calendarBuckets({ from, to: from + quarters * quarter, zone, bucket })
          const question = { ...everyCall, buckets, groupBy: ['model', 'project'] as const }
          const sums = await storage.reports.sumUsage(question, 100_000)
          expect(figuresOf(sums)).toEqual(figuresOfCalls(calls, buckets))
        }),
        { numRuns: 40 },
      )
    })

    test('sums are kept by bucket and group, real and simulated apart, without empty buckets', async () => {
      await record([
        sampleReceipt(),
        sampleReceipt({ admittedAt: sampleNow + quarter }),
        sampleReceipt({ admittedAt: sampleNow + quarter, projectId: null }),
        sampleReceipt({ admittedAt: sampleNow + 3 * quarter, usageSource: 'partial' }),
        sampleReceipt({ provider: 'simulator', listCost: 7n }),
        unknownReceipt({ admittedAt: sampleNow + 3 * quarter }),
      ])
      const edges = [sampleNow, sampleNow + quarter, sampleNow + 2 * quarter, sampleNow + 4 * quarter]
      const sums = await sumsOf(edges, ['project', 'provider'])
      const shown = sums.map(
        ({ bucketStart, group, sums: { calls, errors, unpricedCalls, partialCalls } }) => [
          (bucketStart - sampleNow) / quarter,
          group,
          { calls, errors, unpricedCalls, partialCalls },
        ],
      )
      const one = { calls: 1, errors: 0, unpricedCalls: 0, partialCalls: 0 }
      expect(shown).toHaveLength(4)
      expect(shown).toEqual(
        expect.arrayContaining([
          [0, { project: 'prj_1', provider: 'openai' }, one],
          [1, { project: 'prj_1', provider: 'openai' }, one],
          [1, { project: null, provider: 'openai' }, one],
          [
            2,
            { project: 'prj_1', provider: 'openai' },
            { calls: 2, errors: 1, unpricedCalls: 1, partialCalls: 1 },
          ],
        ]),
      )
      const simulated = await sumsOf(edges, [], 'simulated')
      expect(simulated.map(({ sums }) => sums.listCost)).toEqual([7n])
      expect(await sumsOf(edges, ['project'], 'real', 2)).toHaveLength(2)
    })

    test('details sum the same calls over all buckets, by other groups', async () => {
      await record([
        sampleReceipt(),
        sampleReceipt({ admittedAt: sampleNow + quarter, requestModel: 'gpt-4o', listCost: 7n }),
        sampleReceipt({ admittedAt: sampleNow + quarter, projectId: null, listCost: 1n }),
        sampleReceipt({ admittedAt: sampleNow + 2 * quarter, requestModel: 'gpt-4o', listCost: 5n }),
        sampleReceipt({ admittedAt: sampleNow + 3 * quarter, requestModel: 'out of the range' }),
        sampleReceipt({ provider: 'simulator' }),
      ])
      const buckets = [0, 1, 2].map((index) => ({
        start: sampleNow + index * quarter,
        end: sampleNow + (index + 1) * quarter,
      }))
      const question = { ...everyCall, buckets, groupBy: [] }
      const { rows, details } = await storage.reports.sumUsageInDetail(question, ['project', 'model'], 10)
      expect(rows).toEqual(await storage.reports.sumUsage(question, 10))
      expect(rows.map(({ sums }) => sums.calls)).toEqual([1, 2, 1])
      expect(details.map(({ group, sums: { calls, listCost } }) => [group, calls, listCost])).toEqual(
        expect.arrayContaining([
          [{ project: 'prj_1', model: 'gpt-4o-mini' }, 1, 450_000_000n],
          [{ project: 'prj_1', model: 'gpt-4o' }, 2, 12n],
          [{ project: null, model: 'gpt-4o-mini' }, 1, 1n],
        ]),
      )
      expect(details).toHaveLength(3)
      expect((await storage.reports.sumUsageInDetail(question, ['model'], 1)).details).toHaveLength(1)
      const nowhere = await storage.reports.sumUsageInDetail({ ...question, buckets: [] }, ['model'], 10)
      expect(nowhere).toEqual({ rows: [], details: [] })
    })

    function record(receipts: readonly Receipt[]): Promise<void> {
      return recordCalls(storage.ledger, receipts)
    }

    function sumsOf(
      edges: readonly number[],
      groupBy: ('project' | 'key' | 'model' | 'provider')[] = [],
      data: 'real' | 'simulated' = 'real',
      rowsMax = 1_000,
    ) {
      const buckets = edges.slice(1).map((end, index) => ({ start: edges[index]!, end }))
      return storage.reports.sumUsage({ ...everyCall, buckets, groupBy, data }, rowsMax)
    }
  })
}

type Figures = [calls: number, inputTokens: number, reasoningTokens: number, list: bigint, effective: bigint]

function figuresOf(sums: readonly UsageSum[]): Map<string, Figures> {
  const figures = new Map<string, Figures>()
  for (const { bucketStart, group, sums: sum } of sums) {
    const { calls, inputTokens, tokens, listCost, effectiveCost } = sum
    const name = `${bucketStart} ${group.model} ${group.project}`
    figures.set(name, [calls, inputTokens, tokens.reasoningTokens ?? 0, listCost, effectiveCost])
  }
  return figures
}

function figuresOfCalls(
  calls: readonly Receipt[],
  buckets: readonly { start: number; end: number }[],
): Map<string, Figures> {
  const figures = new Map<string, Figures>()
  for (const { admittedAt, requestModel, projectId, usage, listCost, effectiveCost } of calls) {
    const bucket = buckets.find(({ start, end }) => admittedAt >= start && admittedAt < end)
    if (!bucket) continue
    const name = `${bucket.start} ${requestModel} ${projectId}`
    const [count, input, reasoning, list, effective] = figures.get(name) ?? [0, 0, 0, 0n, 0n]
    figures.set(name, [
      count + 1,
      input + (usage?.uncachedInputTokens ?? 0),
      reasoning + (usage?.reasoningTokens ?? 0),
      list + (listCost ?? 0n),
      effective + (effectiveCost ?? 0n),
    ])
  }
  return figures
}
