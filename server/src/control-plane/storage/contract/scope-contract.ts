import { allProjects, isInScope, type Scope } from '@outlay/shared/access'
import type { Receipt } from '@outlay/shared/records'
import { hourMs, quarterHourMs } from '@outlay/shared/time'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { firstIdAt } from '../../../lib/ids.ts'
import { anyEntity, type CallFilter, type EntityFilter } from '../../reports/index.ts'
import { sampleKeyPrefix } from '../../sample/index.ts'
import { recordCalls } from './record-calls.ts'
import { everyCall, sampleKey, sampleNow, sampleReceipt } from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

const anyCall: CallFilter = {
  ...{ ...anyEntity, scope: allProjects },
  ...{ fromId: null, beforeId: null, outcomes: null, data: null },
}
const search = scopeOf('prj_1')
const nothing = scopeOf()
const dayMs = 24 * hourMs
const wholeRange = [{ start: sampleNow - dayMs, end: sampleNow + 3 * dayMs }]

/** The contract for scopes and filters, for every database: no reader sees calls of other projects. */
export function scopeContract(makeStorage: MakeStorage): void {
  describe('scopes and filters', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    test('a limited scope lists, pages and finds only calls of its own projects', async () => {
      const own = sampleReceipt()
      const others = [
        sampleReceipt({ projectId: 'prj_2' }),
        sampleReceipt({ projectId: null }),
        sampleReceipt({ admittedAt: sampleNow + quarterHourMs, projectId: 'prj_2' }),
      ]
      await record([own, ...others])
      const idsOf = (calls: readonly Receipt[]) => calls.map(({ id }) => id)
      const range = { afterId: firstIdAt('req', 0), beforeId: 'req_g' }
      expect(idsOf(await storage.reports.listCalls({ ...anyCall, scope: search }, 10))).toEqual([own.id])
      expect(idsOf(await storage.reports.pageCalls({ ...range, scope: search }, 10))).toEqual([own.id])
      expect(await storage.reports.findCall(own.id, search)).toEqual(own)
      for (const { id } of others) expect(await storage.reports.findCall(id, search)).toBeNull()

      expect(await storage.reports.listCalls({ ...anyCall, scope: nothing }, 10)).toEqual([])
      expect(await storage.reports.pageCalls({ ...range, scope: nothing }, 10)).toEqual([])
      expect(await storage.reports.findCall(own.id, nothing)).toBeNull()
      expect(await storage.reports.listCalls({ ...anyCall, scope: scopeOf('') }, 10)).toEqual([])
    })

    test.each<[string, Partial<EntityFilter>]>([
      ["another project's id", { projectId: 'prj_2' }],
      ['calls without a project', { projectId: '' }],
      ["another project's key", { keyId: 'key_2' }],
      ["another project's model", { model: 'gpt-secret' }],
      ["another project's provider", { provider: 'anthropic' }],
    ])('a filter for %s finds nothing in a limited scope', async (_what, filter) => {
      const hidden = { keyId: 'key_2', requestModel: 'gpt-secret', provider: 'anthropic' }
      await record([
        sampleReceipt(),
        sampleReceipt({ ...hidden, projectId: 'prj_2' }),
        sampleReceipt({ ...hidden, projectId: null }),
      ])
      const asked = { ...anyEntity, ...filter }
      expect(await storage.reports.listCalls({ ...anyCall, ...asked, scope: search }, 10)).toEqual([])
      const question = { ...everyCall, buckets: wholeRange, groupBy: ['model'] as const, filter: asked }
      expect(await storage.reports.sumUsage(question, 10)).toHaveLength(1)
      expect(await storage.reports.sumUsage({ ...question, scope: search }, 10)).toEqual([])
      expect(
        await storage.reports.sumUsageInDetail({ ...question, scope: search }, ['key', 'project'], 10),
      ).toEqual({ rows: [], details: [] })
    })

    test('a limited scope has only the names of its own projects and their keys', async () => {
      await storage.keys.insertProject({ id: 'prj_1', name: 'Search', createdAt: 1 })
      await storage.keys.insertProject({ id: 'prj_2', name: 'Coding', createdAt: 2 })
      const keyOf = (id: string, projectId: string | null) => ({
        ...sampleKey({ id, digest: id, name: `name of ${id}`, projectId }),
        revokedAt: null,
      })
      for (const key of [keyOf('key_1', 'prj_1'), keyOf('key_2', 'prj_2'), keyOf('key_3', null)]) {
        await storage.keys.insertKey(key)
      }
      const asked = { projectIds: ['prj_1', 'prj_2'], keyIds: ['key_1', 'key_2', 'key_3'] }
      const names = await storage.reports.readNames({ ...asked, scope: search })
      expect([...names.projects]).toEqual([['prj_1', 'Search']])
      expect([...names.keys]).toEqual([['key_1', { name: 'name of key_1', kind: 'pass-through' }]])
      const none = await storage.reports.readNames({ ...asked, scope: nothing })
      expect([none.projects.size, none.keys.size]).toEqual([0, 0])

      expect(await storage.reports.findProjectId('Search', search)).toBe('prj_1')
      for (const idOrName of ['Coding', 'prj_2']) {
        expect(await storage.reports.findProjectId(idOrName, search)).toBeNull()
      }
    })

    test('the first call and first days of a limited scope are those of its own projects, without sample data', async () => {
      const at = (days: number, changes: Partial<Receipt> = {}) =>
        sampleReceipt({ admittedAt: sampleNow + days * dayMs, ...changes })
      const first = at(1, { keyId: null })
      await record([
        at(-3, { projectId: null }),
        at(-2, { keyId: `${sampleKeyPrefix}1`, provider: 'simulator' }),
        at(-1, { projectId: 'prj_2' }),
        at(0.9, { projectId: 'prj_2' }),
        first,
        at(2),
      ])
      const day = (days: number) => sampleNow + days * dayMs - (sampleNow % dayMs)
      expect(await storage.reports.firstCallId(search)).toBe(first.id)
      expect(await storage.reports.firstDays(search)).toEqual({ real: day(1), simulated: day(-2) })
      expect(await storage.reports.firstDays(scopeOf('prj_2'))).toEqual({ real: day(-1), simulated: null })
      expect(await storage.reports.firstCallId(nothing)).toBeNull()
      expect(await storage.reports.firstDays(nothing)).toEqual({ real: null, simulated: null })
    })

    test('a scope may hold more projects than a statement may have parameters', async () => {
      await record([sampleReceipt({ projectId: 'prj_39999' }), sampleReceipt({ projectId: 'prj_40000' })])
      const many = scopeOf(...Array.from({ length: 40_000 }, (_, index) => `prj_${index}`))
      const [sum] = await storage.reports.sumUsage(
        { ...everyCall, buckets: wholeRange, groupBy: [], scope: many },
        10,
      )
      expect(sum?.sums.calls).toBe(1)
    })

    test('lists and sums keep the same calls for every scope and filter', async () => {
      const maybe = (...values: string[]) => fc.constantFrom(null, ...values)
      const drawnCall = fc.record({
        admittedAt: fc.integer({ min: 0, max: 200 }).map((quarter) => sampleNow + quarter * quarterHourMs),
        projectId: maybe('prj_1', 'prj_2', 'prj_3'),
        keyId: maybe('key_1', 'key_2'),
        requestModel: maybe('model-1', 'model-2'),
        responseModel: maybe('model-2', 'model-3'),
        provider: fc.constantFrom('openai', 'anthropic'),
      })
      const filter = fc.record({
        projectId: maybe('', 'prj_1', 'prj_2'),
        keyId: maybe('', 'key_1'),
        model: maybe('', 'model-1', 'model-2'),
        provider: maybe('', 'openai'),
      })
      const scope = fc.option(fc.uniqueArray(fc.constantFrom('', 'prj_1', 'prj_2', 'prj_9')))
      const made: Receipt[] = []
      await fc.assert(
        fc.asyncProperty(
          fc.array(drawnCall, { maxLength: 20 }),
          filter,
          scope,
          async (drawn, filter, ids) => {
            const calls = drawn.map((changes) => sampleReceipt(changes))
            await record(calls)
            made.push(...calls)
            const scope = ids === null ? allProjects : scopeOf(...ids)
            const kept = made.filter((call) => isKept(call, filter, scope))

            const listed = await storage.reports.listCalls({ ...anyCall, ...filter, scope }, 10_000)
            expect(listed.map(({ id }) => id)).toEqual(
              kept
                .map(({ id }) => id)
                .toSorted()
                .reverse(),
            )
            const question = { ...everyCall, buckets: wholeRange, groupBy: [], filter, scope }
            const { rows, details } = await storage.reports.sumUsageInDetail(question, ['project'], 100)
            expect(rows.map(({ sums }) => sums.calls)).toEqual(kept.length === 0 ? [] : [kept.length])
            expect(new Map(details.map(({ group, sums }) => [group.project, sums.calls]))).toEqual(
              countsOf(kept.map(({ projectId }) => projectId)),
            )
          },
        ),
        { numRuns: 60 },
      )
    })

    function record(receipts: readonly Receipt[]): Promise<void> {
      return recordCalls(storage.ledger, receipts)
    }
  })
}

function scopeOf(...ids: string[]): Scope {
  return { kind: 'projects', ids }
}

function isKept(call: Receipt, filter: EntityFilter, scope: Scope): boolean {
  const values: [string | null, string | null][] = [
    [filter.projectId, call.projectId],
    [filter.keyId, call.keyId],
    [filter.model, call.requestModel ?? call.responseModel],
    [filter.provider, call.provider],
  ]
  return (
    isInScope(scope, call.projectId) &&
    values.every(([asked, value]) => asked === null || asked === (value ?? ''))
  )
}

function countsOf<Value>(values: readonly Value[]): Map<Value, number> {
  const counts = new Map<Value, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
