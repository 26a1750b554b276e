import type { UsageGroup, UsageReport } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { detailFor, dimensionsFor, regroupReport } from './regroup-report.ts'
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

function costsOf(regrouped: UsageReport) {
  return {
    rows: regrouped.rows.map(({ metrics }) => metrics.effectiveCostUsd),
    groups: regrouped.groups.map(({ metrics }) => metrics.effectiveCostUsd),
    total: regrouped.totals.effectiveCostUsd,
  }
}

describe('a report by project and model', () => {
  test('has one row for each project and day once it is summed by project', () => {
    expect(costsOf(regroupReport(report, 'project'))).toEqual({
      rows: ['3', '4', '8', '16'],
      groups: ['16', '8', '7'],
      total: '31',
    })
  })

  test('has one row for each model and day once it is summed by model', () => {
    expect(costsOf(regroupReport(report, 'model'))).toEqual({
      rows: ['1', '2', '28'],
      groups: ['29', '2'],
      total: '31',
    })
  })

  test('stays empty where it was empty', () => {
    const empty = { rows: [], groups: [], total: '0' }
    expect(costsOf(regroupReport({ ...report, rows: [] }, 'model'))).toEqual(empty)
  })

  test('keeps its details', () => {
    const detail = { group: { model: 'o3' }, metrics: metricsOf({}), unitPricesUsdPerMillion: null }
    expect(regroupReport({ ...report, details: [detail] }, 'project').details).toEqual([detail])
    expect(regroupReport({ ...report, details: null }, 'project').details).toBeNull()
  })
})

test.each([
  ['project', {}, ['project']],
  ['model', { project: 'prj_1', provider: '' }, ['project', 'model', 'provider']],
  ['key', {}, ['project', 'key']],
] as const)('by %s with the filters %o, a report is grouped by %o', (by, filters, dimensions) => {
  expect(dimensionsFor(by, filters)).toEqual(dimensions)
})

test('details are by key only where a key is chosen', () => {
  expect(detailFor({ model: 'o3' })).toEqual(['project', 'model', 'provider'])
  expect(detailFor({ key: 'key_1' })).toEqual(['project', 'key', 'model', 'provider'])
})
