import { describe, expect, test } from 'vitest'
import { metricsOf, reportOf } from '../../lib/testing.ts'
import { prepareSpend } from './prepare-spend.ts'

const duringTheSecondDay = { nowMs: Date.parse('2026-11-20T12:00:00Z'), previous: null, familiar: [] }

describe('the spend chart', () => {
  test('stacks each day by model and keeps the money exact', () => {
    const spend = prepareSpend(
      reportOf([
        [0, 'gpt-4o', '1.10'],
        [1, 'gpt-4o', '2.20'],
        [1, 'o3', '0.01'],
      ]),
      duringTheSecondDay,
    )
    expect(spend.series.map(({ label }) => label)).toEqual(['gpt-4o', 'o3'])
    expect(spend.points).toEqual([
      {
        start: '2026-11-18T23:00:00.000Z',
        label: 'Nov 19',
        isIncomplete: false,
        previousUsd: null,
        totalUsd: '1.1',
        costsUsd: { 'of:gpt-4o': '1.1' },
      },
      {
        start: '2026-11-19T23:00:00.000Z',
        label: 'Nov 20',
        isIncomplete: true,
        previousUsd: null,
        totalUsd: '2.21',
        costsUsd: { 'of:gpt-4o': '2.2', 'of:o3': '0.01' },
      },
    ])
    expect(spend.summary).toBe('Spend $3.31, Nov 19 to Nov 20; gpt-4o is 99.7% of it.')
  })

  test('draws the eight dearest models and counts the rest honestly, without losing a cent', () => {
    const rows = Array.from(
      { length: 11 },
      (_, index) => [0, `model-${index}`, `${index + 1}`] as [0, string, string],
    )
    const spend = prepareSpend(reportOf(rows), duringTheSecondDay)
    expect(spend.series).toHaveLength(9)
    expect(spend.series[0]!.label).toBe('model-10')
    expect(spend.series.at(-1)).toEqual({
      key: 'other',
      label: 'Other (3 more)',
      colour: 'var(--chart-other)',
    })
    expect(spend.points[0]!.costsUsd.other).toBe('6')
    expect(spend.points[0]!.totalUsd).toBe('66')
    expect(spend.lines).toHaveLength(11)
  })

  test('keeps calls without a model, and a model that is called "other", apart', () => {
    const spend = prepareSpend(
      reportOf([
        [0, null, '1'],
        [0, 'other', '2'],
        [0, 'none', '3'],
      ]),
      duringTheSecondDay,
    )
    expect(spend.series.map(({ key, label }) => [key, label])).toEqual([
      ['of:none', 'none'],
      ['of:other', 'other'],
      ['of:', 'no model'],
    ])
  })

  test('a model that cost nothing has a line and no bar', () => {
    const spend = prepareSpend(reportOf([[0, 'free', '0']]), duringTheSecondDay)
    expect(spend.series).toEqual([])
    expect(spend.lines).toMatchObject([{ label: 'free', isCharted: false, share: '—' }])
  })

  test('a model without a price has no figure, and one with a few such calls a plus', () => {
    const report = reportOf([[0, 'new', '0']])
    report.groups[0]!.metrics.unpricedCalls = 1
    expect(prepareSpend(report, duringTheSecondDay).lines).toMatchObject([{ costUsd: null, share: null }])
    report.groups[0]!.metrics.effectiveCostUsd = '1'
    expect(prepareSpend(report, duringTheSecondDay).lines).toMatchObject([{ costUsd: '1', isPartial: true }])
  })

  test('the sentence under it says when the sum is not the whole truth', () => {
    const report = {
      ...reportOf([[0, 'gpt-4o', '1']]),
      totals: metricsOf({ effectiveCostUsd: '1', unpricedCalls: 3 }),
    }
    expect(prepareSpend(report, duringTheSecondDay).summary).toContain('Spend $1.00+')
  })

  test('each bucket stands against the one at the same place before, and the sums against each other', () => {
    const spend = prepareSpend(reportOf([[0, 'o3', '3']]), {
      ...duringTheSecondDay,
      previous: reportOf([
        [0, 'o3', '1'],
        [1, 'gpt-4o', '1.5'],
      ]),
    })
    expect(spend.points.map(({ previousUsd }) => previousUsd)).toEqual(['1', '1.5'])
    expect(spend.change).toMatchObject({ difference: '+$0.50', text: '20.0% more' })
  })
})
