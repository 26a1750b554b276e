import { allProjects, type Scope } from '@outlay/shared/access'
import { reportedCostsReport } from '@outlay/shared/api'
import { noReportedCosts, type ReportedCosts } from '@outlay/shared/drift'
import { describe, expect, test } from 'vitest'
import { reportReportedCosts } from './report-reported-costs.ts'
import type { ReportedCostsQuestion } from './report-store.ts'

const usd = 1_000_000_000_000n
const range = { from: '', to: '', zone: 'UTC', data: 'real' as const }
const hours = { fromMs: Date.parse('2026-11-20T12:01:00Z'), toMs: Date.parse('2026-11-20T13:01:00Z') }

async function reportOf(models: Record<string, Partial<ReportedCosts>>, scope: Scope = allProjects) {
  const asked: ReportedCostsQuestion[] = []
  const sums = Object.entries(models).map(([model, costs]) => ({
    provider: 'openrouter',
    model,
    sums: { ...noReportedCosts(), ...costs },
  }))
  const store = {
    sumReportedCosts: async (question: ReportedCostsQuestion) => {
      asked.push(question)
      return { models: sums, totals: sums[0]?.sums ?? noReportedCosts() }
    },
  }
  const report = await reportReportedCosts(store, { ...range, ...hours }, scope)
  return { report: reportedCostsReport.parse(report), asked }
}

describe('the report of charged against computed costs', () => {
  test('is exact, and compares only calls that have both costs', async () => {
    const { report } = await reportOf({
      'openai/gpt-4o': {
        comparedCalls: 40,
        comparedReportedCost: 2n * usd + 1n,
        computedCost: 2n * usd - 100_000_000_000n,
        uncomputedCalls: 2,
        uncomputedReportedCost: 3n,
      },
    })
    const sums = {
      calls: 42,
      reportedCostUsd: '2.000000000004',
      comparedCalls: 40,
      comparedReportedCostUsd: '2.000000000001',
      computedCostUsd: '1.9',
      differenceUsd: '0.100000000001',
      differencePercent: 5.26,
      uncomputedCalls: 2,
      uncomputedReportedCostUsd: '0.000000000003',
    }
    expect(report.models).toEqual([
      { provider: 'openrouter', model: 'openai/gpt-4o', state: 'differing', ...sums },
    ])
    expect(report.totals).toEqual(sums)
  })

  test('has no computed cost, instead of 0, for calls without a price', async () => {
    const { report } = await reportOf({ new: { uncomputedCalls: 30, uncomputedReportedCost: usd } })
    expect(report.models[0]).toMatchObject({
      state: 'not-compared',
      ...{ calls: 30, reportedCostUsd: '1', comparedCalls: 0, comparedReportedCostUsd: '0' },
      ...{ computedCostUsd: null, differenceUsd: null, differencePercent: null },
    })
    const free = await reportOf({ free: { comparedCalls: 1, comparedReportedCost: 5n } })
    expect(free.report.totals).toMatchObject({
      ...{ computedCostUsd: '0', differenceUsd: '0.000000000005', differencePercent: null },
    })
    expect((await reportOf({})).report).toMatchObject({ models: [], totals: { calls: 0 } })
  })

  test('lists models with differences first, the largest difference at the top', async () => {
    const many = { comparedCalls: 20 }
    const { report } = await reportOf({
      unknown: { uncomputedCalls: 1, uncomputedReportedCost: usd },
      dearer: { ...many, comparedReportedCost: 101n * usd, computedCost: 100n * usd },
      early: { comparedCalls: 1, comparedReportedCost: 9n * usd, computedCost: usd },
      cheaper: { ...many, comparedReportedCost: usd, computedCost: 3n * usd },
      same: { ...many, comparedReportedCost: usd, computedCost: usd },
    })
    expect(report.models.map(({ model, state }) => [model, state])).toEqual([
      ['cheaper', 'differing'],
      ['early', 'too-few'],
      ['dearer', 'ok'],
      ['unknown', 'not-compared'],
      ['same', 'ok'],
    ])
  })

  test('covers whole quarter-hours, and says so', async () => {
    const { report, asked } = await reportOf({})
    expect([report.from, report.to]).toEqual(['2026-11-20T12:00:00.000Z', '2026-11-20T13:15:00.000Z'])
    expect(asked).toEqual([
      { from: Date.parse(report.from), to: Date.parse(report.to), data: 'real', scope: allProjects },
    ])
  })
})
