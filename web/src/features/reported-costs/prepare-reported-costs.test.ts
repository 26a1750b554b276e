import type { ModelReportedCost, ReportedCostsReport } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { prepareReportedCosts } from './prepare-reported-costs.ts'

const compared: ModelReportedCost = {
  ...{ provider: 'xai', model: 'grok-4.7', state: 'ok', calls: 1_200, reportedCostUsd: '10' },
  ...{ comparedCalls: 1_200, comparedReportedCostUsd: '10', computedCostUsd: '10' },
  ...{ differenceUsd: '0', differencePercent: 0, uncomputedCalls: 0, uncomputedReportedCostUsd: '0' },
}

const linesOf = (...models: ModelReportedCost[]) =>
  prepareReportedCosts({ models } as ReportedCostsReport).map(
    ({ charged, computed, difference, ...line }) => ({
      ...line,
      columns: [charged.text, computed.text, difference.text],
      exact: [charged.exact, computed.exact, difference.exact],
    }),
  )

test('a model says what is charged, what prices come to, and by how much they differ', () => {
  const [same, more, less] = linesOf(
    compared,
    {
      ...compared,
      ...{ state: 'differing', comparedReportedCostUsd: '10.550000000001', differenceUsd: '0.550000000001' },
    },
    { ...compared, calls: 1, comparedReportedCostUsd: '9.999', differenceUsd: '-0.001' },
  )
  expect([same!.amounts, more!.amounts]).toEqual(['$10.00 against $10.00', '$10.55 against $10.00'])
  expect(same).toMatchObject({
    ...{ about: 'xAI, 1,200 calls', without: null, share: 'as computed', state: 'ok' },
    columns: ['$10.00', '$10.00', '$0.00'],
  })
  expect(more).toMatchObject({
    ...{ share: '5.5% more', state: 'differing', columns: ['$10.55', '$10.00', '+$0.55'] },
    exact: ['$10.550000000001', '$10.00', '$0.550000000001'],
  })
  expect(less).toMatchObject({ about: 'xAI, 1 call', share: '<0.1% less' })
  expect(less!.columns[2]).toBe('−$0.001')
})

test('calls that prices say nothing about stand apart, and are never a difference', () => {
  const [some, all] = linesOf(
    {
      ...compared,
      ...{ calls: 1_203, reportedCostUsd: '12.5', uncomputedCalls: 3, uncomputedReportedCostUsd: '2.5' },
    },
    {
      ...compared,
      ...{ provider: 'openrouter', model: null, state: 'not-compared', calls: 3, reportedCostUsd: '2.5' },
      ...{ comparedCalls: 0, comparedReportedCostUsd: '0', computedCostUsd: null },
      ...{ differenceUsd: null, differencePercent: null },
      ...{ uncomputedCalls: 3, uncomputedReportedCostUsd: '2.5' },
    },
  )
  expect(some).toMatchObject({
    ...{ about: 'xAI, 1,203 calls', without: '3 of them without a price, $2.50' },
    columns: ['$10.00', '$10.00', '$0.00'],
  })
  expect(all).toMatchObject({
    ...{ model: 'no model', about: 'OpenRouter, 3 calls', without: null, share: '' },
    amounts: '$2.50 charged',
    columns: ['$2.50', '—', '—'],
  })
})

test('of what is free by its price there is no share', () => {
  const [line] = linesOf({
    ...compared,
    ...{ comparedReportedCostUsd: '1', computedCostUsd: '0', differenceUsd: '1', differencePercent: null },
  })
  expect(line).toMatchObject({ columns: ['$1.00', '$0.00', '+$1.00'], share: 'free by its price' })
})
