import type { KeySummary, UsageMetrics, UsageReport } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { type KeySort, prepareKeys } from './prepare-keys.ts'

const laptop = keyOf({ id: 'key_1', name: 'laptop', hint: 'olk_4kTz…' })
const nightly = keyOf({ id: 'key_2', name: 'nightly tests', permissions: ['stored-objects'] })
const own = keyOf({
  id: 'key_3',
  kind: 'pass-through',
  name: 'sk-...4f2a',
  hint: 'sk-...4f2a',
  project: null,
})
const gone = keyOf({ id: 'key_4', name: 'old', revokedAt: '2026-11-18T09:00:00.000Z' })
const keys = [laptop, nightly, own, gone]

const month = reportOf([
  ['key_2', '2026-11-01T00:00:00.000Z', { calls: 7, effectiveCostUsd: '12.4', unpricedCalls: 1 }],
  ['key_3', '2026-11-01T00:00:00.000Z', { calls: 1_200, effectiveCostUsd: '0.00045' }],
])
const lately = reportOf([
  ['key_2', '2026-11-11T00:00:00.000Z', {}],
  ['key_3', '2026-11-12T00:00:00.000Z', {}],
  ['key_2', '2026-11-14T00:00:00.000Z', {}],
])

describe('the list of keys', () => {
  test('says what each spent; what is left out of a sum shows', () => {
    expect(linesOf().map(({ name, spend, calls, lastCall }) => [name, spend, calls, lastCall])).toEqual([
      ['nightly tests', '$12.40+', '7', 'Nov 14'],
      ['your own provider key sk-...4f2a', '$0.00045', '1,200', 'Nov 12'],
      ['laptop', '$0.00', '0', 'none in 31 days'],
    ])
  })

  test('a key whose calls have no price yet has spent nobody knows what', () => {
    const withoutPrice = reportOf([
      ['key_1', '2026-11-01T00:00:00.000Z', { calls: 2, effectiveCostUsd: '0', unpricedCalls: 2 }],
    ])
    const { active } = prepareKeys([laptop], { month: withoutPrice, lately }, options())
    expect(active).toMatchObject([{ spend: '—', spendExact: '2 calls without a known cost', calls: '2' }])
  })

  test('knows no figure that was not loaded', () => {
    const { active } = prepareKeys([laptop], { month: undefined, lately: undefined }, options())
    expect(active).toMatchObject([{ spend: '—', calls: '—', lastCall: '—' }])
  })

  test('folds revoked ones away and says since when', () => {
    const { revoked } = prepareKeys(keys, { month, lately }, options())
    expect(revoked).toMatchObject([{ name: 'old', notes: ['olk_…', 'made Nov 2', 'revoked Nov 18'] }])
  })

  test('says by what a key is recognised and what it may do', () => {
    const notes = Object.fromEntries(linesOf().map((line) => [line.id, line.notes]))
    expect(notes.key_2).toEqual(['olk_…', 'made Nov 2', 'may also use stored objects'])
    expect(notes.key_3).toEqual(['first seen Nov 2'])
    const named = prepareKeys([{ ...own, name: 'Ada' }], { month, lately }, options()).active[0]!
    expect([named.name, named.notes[0]]).toEqual(['Ada', 'your own provider key sk-...4f2a'])
  })
})

test.each([
  ['4f2a', ['key_3']],
  ['OLK_4k', ['key_1']],
  [' search ', ['key_2', 'key_1']],
  ['no project', ['key_3']],
  ['nothing like it', []],
])('the search %j finds %j', (search, ids) => {
  expect(linesOf(options({ search })).map(({ id }) => id)).toEqual(ids)
})

test.each<[KeySort, string[]]>([
  [{ by: 'key', order: 'asc' }, ['key_1', 'key_2', 'key_3']],
  [{ by: 'project', order: 'desc' }, ['key_1', 'key_2', 'key_3']],
  [{ by: 'spend', order: 'asc' }, ['key_1', 'key_3', 'key_2']],
  [{ by: 'calls', order: 'desc' }, ['key_3', 'key_2', 'key_1']],
  [{ by: 'last', order: 'desc' }, ['key_2', 'key_3', 'key_1']],
])('sorted by %o', (sort, ids) => {
  expect(linesOf(options({ sort })).map(({ id }) => id)).toEqual(ids)
})

function linesOf(given = options()) {
  return prepareKeys(keys, { month, lately }, given).active
}

function options(changes: Partial<Parameters<typeof prepareKeys>[2]> = {}) {
  return { search: '', sort: { by: 'spend', order: 'desc' } as KeySort, zone: 'UTC', ...changes }
}

function keyOf(changes: Partial<KeySummary>): KeySummary {
  return {
    id: 'key_0',
    kind: 'outlay',
    name: 'key',
    hint: 'olk_…',
    project: { id: 'prj_1', name: 'Search' },
    provider: 'openai',
    permissions: [],
    createdAt: '2026-11-02T09:00:00.000Z',
    revokedAt: null,
    ...changes,
  }
}

/** As much of a report as keys look at. */
function reportOf(rows: Array<[key: string, bucketStart: string, metrics: Partial<UsageMetrics>]>) {
  const groups = rows.map(([id, bucketStart, metrics]) => ({
    bucketStart,
    group: { key: { id, name: id } },
    metrics: { calls: 1, effectiveCostUsd: '0', unpricedCalls: 0, ...metrics },
  }))
  return { rows: groups, groups } as unknown as UsageReport
}
