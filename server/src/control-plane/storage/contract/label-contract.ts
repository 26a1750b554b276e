import { allProjects, type Scope } from '@outlay/shared/access'
import {
  type Adjustment,
  buildCost,
  type LabelDimension,
  labelDimensions,
  type Receipt,
} from '@outlay/shared/records'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { facetValuesMax, RollupFold, tagNamesMax, verify } from '../../follower/index.ts'
import { anyEntity, type CallFilter, type LabelFilter, type LabelQuestion } from '../../reports/index.ts'
import { recordCalls } from './record-calls.ts'
import { everyCall, sampleNow, sampleReceipt } from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

const quarter = 900_000
const dayMs = 86_400_000
const range = { start: sampleNow - 40 * dayMs, end: sampleNow + 40 * dayMs }
const anyCall: CallFilter = {
  ...{ ...anyEntity, scope: allProjects },
  ...{ fromId: null, beforeId: null, outcomes: null, data: null },
}

const at = (place: number, changes: Partial<Receipt>) =>
  sampleReceipt({ admittedAt: sampleNow + place * quarter, ...changes })

/** The contract for labels, for every database: their sums are those of the calls that have them. */
export function labelContract(makeStorage: MakeStorage): void {
  describe('labels', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(async () => {
      expect((await verify(storage.verify)).differences).toEqual([])
      await storage.close()
    })

    test('each label has the sums of its calls, and the calls without it are the rest', async () => {
      await record([
        at(0, { sessionId: 's1' }),
        at(1, { sessionId: 's1', effectiveFactor: '0.5', effectiveCost: 225_000_000n }),
        at(1, { sessionId: 's2' }),
        at(2, {}),
      ])
      expect(await groups('session')).toEqual([
        { value: 's1', calls: 2, effectiveCost: 675_000_000n },
        { value: 's2', calls: 1, effectiveCost: 450_000_000n },
        { value: null, calls: 1, effectiveCost: 450_000_000n },
      ])
    })

    test.each<[LabelDimension, Partial<Receipt>, string]>([
      ['agent', { agentName: 'codex' }, 'codex'],
      ['repository', { repository: 'github.com/example/shop' }, 'github.com/example/shop'],
      ['user', { endUser: 'ann' }, 'ann'],
    ])('the label %s is summed up as well', async (dimension, changes, value) => {
      await record([at(0, changes), at(0, {})])
      expect(await groups(dimension)).toMatchObject([
        { value, calls: 1 },
        { value: null, calls: 1 },
      ])
      expect(await totalOf({ dimension, tagName: '', value })).toBe(1)
      expect(await totalOf({ dimension, tagName: '', value: '' })).toBe(1)
      expect(await totalOf({ dimension, tagName: '', value: 'another' })).toBe(0)
    })

    test('a tag is summed up by its own values, whatever other tags a call has', async () => {
      await record([
        at(0, { tags: { feature: 'chat', env: 'prod' } }),
        at(0, { tags: { feature: 'chat' } }),
        at(0, { tags: { feature: 'search' } }),
        at(0, { tags: { features: 'x', env: 'test' } }),
        at(0, {}),
      ])
      expect(await groups('tag', 'feature')).toMatchObject([
        { value: 'chat', calls: 2 },
        { value: 'search', calls: 1 },
        { value: null, calls: 2 },
      ])
      expect(await totalOf({ dimension: 'tag', tagName: 'env', value: 'prod' })).toBe(1)
      expect(await totalOf({ dimension: 'tag', tagName: 'env', value: '' })).toBe(3)
    })

    test('a question about a label also groups and filters by project, key, model and provider', async () => {
      await record([
        at(0, { sessionId: 's1' }),
        at(0, { sessionId: 's1', requestModel: 'gpt-4o' }),
        at(0, { sessionId: 's1', projectId: 'prj_2' }),
        at(0, { requestModel: 'gpt-4o' }),
      ])
      const label = { dimension: 'session', tagName: '', value: null } as const
      const rows = await storage.reports.sumUsage(
        { ...everyCall, buckets: [range], groupBy: ['session', 'model'], label },
        10,
      )
      expect(rows.map(({ group, sums }) => [group.session, group.model, sums.calls])).toEqual([
        ['s1', 'gpt-4o', 1],
        ['s1', 'gpt-4o-mini', 2],
        [null, 'gpt-4o', 1],
      ])
      const filter = { ...anyEntity, projectId: 'prj_2' }
      const ofProject = { ...everyCall, buckets: [range], groupBy: ['session'] as const, label, filter }
      expect(await storage.reports.sumUsage(ofProject, 10)).toMatchObject([
        { group: { session: 's1' }, sums: { calls: 1 } },
      ])
    })

    test('a reader of some projects sees neither sums nor calls of others by their labels', async () => {
      const own = at(0, { sessionId: 's1' })
      await record([
        own,
        at(0, { sessionId: 's1', projectId: 'prj_2' }),
        at(0, { sessionId: 's2', projectId: null }),
      ])
      const scope: Scope = { kind: 'projects', ids: ['prj_1'] }
      expect(await groups('session', '', scope)).toMatchObject([{ value: 's1', calls: 1 }])
      expect(await listed([{ dimension: 'session', tagName: '', value: 's1' }], scope)).toEqual([own.id])
      expect(await listed([{ dimension: 'session', tagName: '', value: 's2' }], scope)).toEqual([])
    })

    test('calls are listed by any of their labels, and by several of them', async () => {
      const calls = [
        at(0, { sessionId: 's1', tags: { feature: 'chat' } }),
        at(1, { sessionId: 's1', endUser: 'ann' }),
        at(2, { agentName: 'codex', repository: 'github.com/example/shop' }),
        at(3, {}),
      ]
      await record(calls)
      const ids = (...places: number[]) => places.map((place) => calls[place]!.id)
      const by = (dimension: LabelDimension, value: string, tagName = '') => ({ dimension, tagName, value })
      expect(await listed([by('session', 's1')])).toEqual(ids(1, 0))
      expect(await listed([by('session', 's1'), by('user', 'ann')])).toEqual(ids(1))
      expect(await listed([by('tag', 'chat', 'feature')])).toEqual(ids(0))
      expect(await listed([by('tag', '', 'feature')])).toEqual(ids(3, 2, 1))
      expect(await listed([by('agent', 'codex'), by('repository', 'github.com/example/shop')])).toEqual(
        ids(2),
      )
      expect(await listed([by('session', '')])).toEqual(ids(3, 2))
      expect(await listed([by('session', 'unknown')])).toEqual([])
    })

    test('a call that is replaced counts once, under the labels that it has then', async () => {
      const before = at(0, { sessionId: 's1', effectiveCost: 5n, listCost: 5n })
      await record([before])
      const after = { ...at(0, { sessionId: 's2' }), id: before.id }
      const sums = new RollupFold()
      sums.add(before, -1)
      sums.add(after)
      await storage.ledger.commit({ replaced: [after], sums })
      expect((await groups('session')).filter(({ calls }) => calls > 0)).toEqual([
        { value: 's2', calls: 1, effectiveCost: 450_000_000n },
      ])
    })

    test('a cost that is booked later counts in the labels of its call', async () => {
      const call = at(0, {
        ...{ sessionId: 's1', costState: 'unpriced', costReason: 'unknown_model', costParts: [] },
        ...{ priceId: null, listCost: null, effectiveCost: null },
      } as Partial<Receipt>)
      await record([call])
      const sums = new RollupFold()
      sums.addAdjustment(call, adjustmentOf(call))
      await storage.ledger.commit({ adjustments: [adjustmentOf(call)], sums })
      expect(await groups('session')).toEqual([{ value: 's1', calls: 1, effectiveCost: 450_000_000n }])
    })

    test(`beyond ${facetValuesMax} values in a month and project the others are one group, which stays what it is`, async () => {
      const many = Array.from({ length: facetValuesMax }, (_, index) => at(0, { endUser: `user ${index}` }))
      await record(many)
      const others = [
        at(1, { endUser: 'one more' }),
        at(1, { endUser: 'another' }),
        at(1, { endUser: 'user 7' }),
      ]
      await record([...others, at(1, { endUser: 'one more', projectId: 'prj_2' })])
      const question = { ...everyCall, buckets: [{ ...range, start: sampleNow + quarter }] }
      const label = { dimension: 'user', tagName: '', value: null } as const
      const rows = await storage.reports.sumUsage({ ...question, groupBy: ['user', 'project'], label }, 10)
      const shown = rows.map(({ group, isOther, sums }) => [group.user, group.project, isOther, sums.calls])
      expect(shown).toHaveLength(3)
      expect(shown).toContainEqual([null, 'prj_1', true, 2])
      expect(shown).toContainEqual(['user 7', 'prj_1', undefined, 1])
      // Another project has room of its own.
      expect(shown).toContainEqual(['one more', 'prj_2', undefined, 1])
      // Rows decide where sums are not kept for each value.
      const byLabel = [{ dimension: 'user', tagName: '', value: 'another' } as const]
      expect(await listed(byLabel)).toEqual([others[1]!.id])
      // A part of a sum must not look like all of it.
      await expect(totalOf(byLabel[0]!)).rejects.toThrow(/More values of "user" were seen/)
      expect(await totalOf({ dimension: 'user', tagName: '', value: 'user 7' })).toBe(2)
      // Another month has room again.
      await record([at(-96 * 30, { endUser: 'another' })])
      const october = [{ start: range.start, end: sampleNow - 25 * dayMs }]
      const asked = { ...everyCall, buckets: october, groupBy: [], label: byLabel[0]! }
      expect(await storage.reports.sumUsage(asked, 10)).toMatchObject([{ sums: { calls: 1 } }])
    }, 60_000)

    test('values of a tag beyond the bound are one group of that tag, and other tags have room of their own', async () => {
      const tagged = (value: string, name = 'run') => at(0, { tags: { [name]: value } })
      await record(Array.from({ length: facetValuesMax }, (_, index) => tagged(`r${index}`)))
      await record([tagged('one more'), tagged('chat', 'feature')])
      const label = { dimension: 'tag', tagName: 'run', value: null } as const
      const rows = await storage.reports.sumUsage(
        { ...everyCall, buckets: [range], groupBy: ['tag'], label },
        facetValuesMax + 10,
      )
      const odd = rows.filter(({ group, isOther }) => isOther || group.tag === null)
      expect(odd.map(({ isOther, sums }) => [isOther, sums.calls])).toEqual([
        [true, 1],
        [undefined, 1],
      ])
      expect(await totalOf({ ...label, value: 'r7' })).toBe(1)
      await expect(totalOf({ ...label, value: 'one more' })).rejects.toThrow(/More values of "tag"/)
      expect(await groups('tag', 'feature')).toMatchObject([
        { value: 'chat', calls: 1 },
        { value: null, calls: facetValuesMax + 1 },
      ])
    }, 60_000)

    test(`beyond ${tagNamesMax} tags a question about another tag is refused, and not answered with nothing`, async () => {
      await record(Array.from({ length: tagNamesMax }, (_, index) => at(0, { tags: { [`t${index}`]: 'x' } })))
      await record([at(0, { tags: { feature: 'chat' } })])
      await expect(groups('tag', 'feature')).rejects.toThrow(/More values of "tag"/)
      await expect(totalOf({ dimension: 'tag', tagName: 'feature', value: '' })).rejects.toThrow()
      expect(await totalOf({ dimension: 'tag', tagName: 't7', value: 'x' })).toBe(1)
      // Simulated calls have no part in a question about real ones.
      const simulated = { ...everyCall, data: 'simulated', buckets: [range], groupBy: [] } as const
      const label = { dimension: 'tag', tagName: 'feature', value: 'chat' } as const
      expect(await storage.reports.sumUsage({ ...simulated, label }, 10)).toEqual([])
      expect(await listed([{ dimension: 'tag', tagName: 'feature', value: 'chat' }])).toHaveLength(1)
    })

    test('sums by label and those without it are always all calls', async () => {
      const label = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null })
      const call = fc.record({
        place: fc.integer({ min: -200, max: 200 }),
        sessionId: label,
        agentName: label,
        repository: label,
        endUser: label,
        tags: fc.option(fc.dictionary(fc.constantFrom('t', 'u'), fc.constantFrom('a', 'b')), { nil: null }),
        projectId: fc.constantFrom('prj_1', 'prj_2'),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 20 }), async (calls) => {
          const own = await makeStorage()
          const receipts = calls.map(({ place, tags, ...changes }) =>
            at(place, { ...changes, tags: tags && Object.keys(tags).length > 0 ? tags : null }),
          )
          await recordCalls(own.ledger, receipts)
          for (const dimension of labelDimensions) {
            const asked = { dimension, tagName: dimension === 'tag' ? 't' : '', value: null }
            const question = { ...everyCall, buckets: [range], groupBy: [dimension], label: asked }
            const rows = await own.reports.sumUsage(question, 100)
            expect(rows.reduce((sum, { sums }) => sum + sums.calls, 0)).toBe(calls.length)
          }
          expect(await verify(own.verify)).toMatchObject({ differenceCount: 0 })
          await own.close()
        }),
        { numRuns: 8 },
      )
    })

    const record = (receipts: readonly Receipt[]) => recordCalls(storage.ledger, receipts)

    async function groups(dimension: LabelDimension, tagName = '', scope: Scope = allProjects) {
      const label: LabelQuestion = { dimension, tagName, value: null }
      const question = { ...everyCall, scope, buckets: [range], groupBy: [dimension], label }
      const rows = await storage.reports.sumUsage(question, 100)
      return rows.map(({ group, sums: { calls, effectiveCost } }) => ({
        value: group[dimension],
        calls,
        effectiveCost,
      }))
    }

    async function totalOf(label: LabelQuestion): Promise<number> {
      const rows = await storage.reports.sumUsage({ ...everyCall, buckets: [range], groupBy: [], label }, 10)
      return rows.reduce((sum, { sums }) => sum + sums.calls, 0)
    }

    async function listed(labels: readonly LabelFilter[], scope: Scope = allProjects): Promise<string[]> {
      const calls = await storage.reports.listCalls({ ...anyCall, scope, labels }, 50)
      return calls.map(({ id }) => id)
    }
  })
}

function adjustmentOf(call: Receipt): Adjustment {
  const priced = sampleReceipt()
  return {
    ...buildCost(priced),
    ...{ costState: 'priced', costReason: null, priceId: priced.priceId! },
    ...{ listCost: priced.listCost!, effectiveCost: priced.effectiveCost! },
    ...{ id: 'adj_1', requestId: call.id, reason: 'unknown_model', bookedAt: sampleNow + dayMs },
  }
}
