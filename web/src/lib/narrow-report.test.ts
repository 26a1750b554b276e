import type { UsageGroup, UsageReport } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { detailFor, dimensionsFor, narrowReport } from './narrow-report.ts'
import { metricsOf, reportOf } from './testing.ts'

const support = { id: 'prj_1', name: 'Support' }
const coding = { id: 'prj_2', name: 'Coding' }

const report: UsageReport = {
  ...reportOf([]),
  groupBy: ['project', 'model'],
  rows: [
    row('2026-11-18T23:00:00.000Z', { project: support, model: 'o3' }, '1'),
    row('2026-11-18T23:00:00.000Z', { project: support, model: 'gpt-4o' }, '2'),
    row('2026-11-19T23:00:00.000Z', { project: support, model: 'o3' }, '4'),
    row('2026-11-19T23:00:00.000Z', { project: coding, model: 'o3' }, '8'),
    row('2026-11-19T23:00:00.000Z', { project: null, model: 'o3' }, '16'),
  ],
}

function row(bucketStart: string, group: UsageGroup, effectiveCostUsd: string) {
  return { bucketStart, group, metrics: metricsOf({ effectiveCostUsd }) }
}

function costsOf(narrowed: UsageReport) {
  return {
    rows: narrowed.rows.map(({ metrics }) => metrics.effectiveCostUsd),
    groups: narrowed.groups.map(({ metrics }) => metrics.effectiveCostUsd),
    total: narrowed.totals.effectiveCostUsd,
  }
}

describe('a narrowed report', () => {
  test('is about the chosen project alone, by model', () => {
    expect(costsOf(narrowReport(report, 'model', { project: 'prj_1' }))).toEqual({
      rows: ['1', '2', '4'],
      groups: ['5', '2'],
      total: '7',
    })
  })

  test('adds up what differs only in what is not asked for', () => {
    expect(costsOf(narrowReport(report, 'project', {}))).toEqual({
      rows: ['3', '4', '8', '16'],
      groups: ['16', '8', '7'],
      total: '31',
    })
  })

  test('can be about calls without a project', () => {
    expect(narrowReport(report, 'model', { project: '' }).totals.effectiveCostUsd).toBe('16')
  })

  test('is empty where nothing passes', () => {
    expect(costsOf(narrowReport(report, 'model', { project: 'prj_3' }))).toEqual({
      rows: [],
      groups: [],
      total: '0',
    })
  })
})

test.each([
  ['project', {}, ['project']],
  ['model', { project: 'prj_1', provider: '' }, ['project', 'model', 'provider']],
  ['key', {}, ['project', 'key']],
] as const)('by %s with %o, %o is asked for', (by, filters, dimensions) => {
  expect(dimensionsFor(by, filters)).toEqual(dimensions)
})

test('details are of the filters alone, and by key only where one is chosen', () => {
  expect(detailFor({ model: 'o3' })).toEqual(['project', 'model', 'provider'])
  expect(detailFor({ key: 'key_1' })).toEqual(['project', 'key', 'model', 'provider'])
  const detail = (model: string) => ({
    group: { model },
    metrics: metricsOf({}),
    unitPricesUsdPerMillion: null,
  })
  const told = { ...reportOf([]), details: [detail('o3'), detail('gpt-4o')] }
  expect(narrowReport(told, 'model', { model: 'o3' }).details).toEqual([detail('o3')])
  expect(narrowReport({ ...told, details: null }, 'model', {}).details).toBeNull()
})
