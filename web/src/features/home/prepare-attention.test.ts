import type {
  ModelReportedCost,
  ReportedCostsReport,
  UsageGroup,
  UsageMetrics,
  UsageReport,
} from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { metricsOf, recordsOf, reportOf, statusOf } from '../../lib/testing.ts'
import { prepareAttention } from './prepare-attention.ts'

const today = '2026-11-20'
const nowMs = Date.parse('2026-11-20T12:30:00Z')

const calm = statusOf({ records: recordsOf({ firstCallAt: '2026-10-01T00:00:00.000Z' }) })

/** Hours in UTC by their start, as `2026-11-20T11`. */
function hours(metrics: Record<string, Partial<UsageMetrics>>): UsageReport {
  const rows = Object.entries(metrics).map(([hour, changes]) => ({
    bucketStart: `${hour}:00:00.000Z`,
    group: {},
    metrics: metricsOf(changes),
  }))
  return { ...reportOf([]), zone: 'UTC', bucket: 'hour', groupBy: [], buckets: [], rows }
}

function month(groups: Array<[UsageGroup, Partial<UsageMetrics>]>): UsageReport {
  return {
    ...reportOf([]),
    groups: groups.map(([group, changes]) => ({ group, metrics: metricsOf(changes) })),
  }
}

function attention(changes: Partial<Parameters<typeof prepareAttention>[0]>) {
  const quiet: Parameters<typeof prepareAttention>[0] = {
    status: calm,
    month: month([]),
    past: hours({}),
    recent: hours({}),
    counting: { from: '', to: '', data: 'real', models: [], prompt: null },
    reportedCosts: { models: [] as ModelReportedCost[] } as ReportedCostsReport,
    today,
    nowMs,
  }
  return prepareAttention({ ...quiet, ...changes })
}

test('a quiet month needs nobody', () => {
  const project = { id: 'prj_1', name: 'Support' }
  const busy = month([[{ project, key: { id: 'key_1', name: 'production' }, model: 'o3' }, { calls: 5_000 }]])
  const recent = hours({ '2026-11-20T10': { calls: 5_000, errors: 3 } })
  expect(attention({ month: busy, recent })).toEqual([])
})

describe('failed calls', () => {
  test('are told with their share from one in twenty on', () => {
    const failing = (errors: number) =>
      attention({ recent: hours({ '2026-11-20T10': { calls: 200, errors } }) })
    expect(failing(9)).toEqual([])
    expect(failing(10)).toMatchObject([
      {
        text: '5.0% of calls failed in the last 24 hours',
        amount: '10 of 200 calls',
        to: { page: '/calls', from: '2026-11-19', to: today, outcome: 'failed' },
      },
    ])
  })

  test('are those of a whole day back, and no more', () => {
    const recent = hours({
      '2026-11-19T12': { calls: 4, errors: 4 },
      '2026-11-19T13': { calls: 30, errors: 0 },
    })
    expect(attention({ recent })).toEqual([])
  })

  test('of a handful of calls are no news', () => {
    expect(attention({ recent: hours({ '2026-11-20T10': { calls: 4, errors: 4 } }) })).toEqual([])
  })
})

test('a model for which more is charged than its price is told, one for which it is not', () => {
  const costs: ModelReportedCost = {
    ...{ provider: 'xai', model: 'grok-4.7', state: 'differing', calls: 1_300, reportedCostUsd: '11' },
    ...{ comparedCalls: 1_200, comparedReportedCostUsd: '10.55', computedCostUsd: '10' },
    ...{ differenceUsd: '0.55', differencePercent: 5.5 },
    ...{ uncomputedCalls: 100, uncomputedReportedCostUsd: '0.45' },
  }
  const of = (...models: ModelReportedCost[]) =>
    attention({ reportedCosts: { models } as ReportedCostsReport }).map(({ text, amount, to }) => [
      text,
      amount,
      to.page,
    ])
  const states = ['ok', 'too-few', 'not-compared'] as const
  expect(of(...states.map((state) => ({ ...costs, state })))).toEqual([])
  expect(of(costs)).toEqual([
    ['grok-4.7: the provider charges 5.5% more than prices come to', '1,200 calls, +$0.55', '/prices'],
  ])
  expect(of({ ...costs, differenceUsd: '-2.5', comparedReportedCostUsd: '7.5' })).toEqual([
    ['grok-4.7: the provider charges 25.0% less than prices come to', '1,200 calls, −$2.50', '/prices'],
  ])
  expect(of({ ...costs, computedCostUsd: '0', differenceUsd: '10.55' })).toEqual([
    ['grok-4.7: the provider charges for what is free by its price', '1,200 calls, +$10.55', '/prices'],
  ])
})

test('a model of which more is reported than counted is told, one that is as expected is not', () => {
  const model = {
    provider: 'openai',
    model: 'gpt-4o',
    family: 'exact' as const,
    state: 'drifting' as const,
    samples: 120,
    exactMatches: 0,
    countedTokens: 100_000,
    reportedTokens: 107_000,
    driftPercent: 7,
    calibration: null,
    parts: { system: 0, history: 0, user: 100_000, tools: 0, images: 0 },
  }
  const models = [model, { ...model, model: 'o3', state: 'ok' as const }]
  expect(attention({ counting: { from: '', to: '', data: 'real', models, prompt: null } })).toMatchObject([
    {
      text: 'gpt-4o: the provider reports 7.0% more prompt tokens than were counted',
      amount: '120 calls compared',
      to: { page: '/prices' },
    },
  ])
})

describe('an outage', () => {
  test('is the latest stretch of hours in which most calls failed', () => {
    const past = hours({
      '2026-11-10T08': { calls: 10, errors: 10 },
      '2026-11-12T13': { calls: 60, errors: 50 },
      '2026-11-12T14': { calls: 79, errors: 64 },
      '2026-11-12T15': { calls: 80, errors: 1 },
    })
    expect(attention({ past })).toMatchObject([
      {
        text: 'Most calls failed on Nov 12, 13:00 to 15:00',
        amount: '114 of 139 calls',
        to: { page: '/calls', from: '2026-11-12', to: '2026-11-12', outcome: 'failed' },
      },
    ])
  })

  test('across midnight leads to each of its days, and up to midnight to no more than one', () => {
    const lastHour = { '2026-11-12T23': { calls: 10, errors: 10 } }
    const daysOf = (past: UsageReport) => {
      const [{ to } = { to: null }] = attention({ past })
      return to
    }
    expect(daysOf(hours(lastHour))).toMatchObject({ from: '2026-11-12', to: '2026-11-12' })
    expect(daysOf(hours({ ...lastHour, '2026-11-13T00': { calls: 10, errors: 9 } }))).toMatchObject({
      from: '2026-11-12',
      to: '2026-11-13',
    })
  })

  test('is forgotten after two weeks, and an hour that two reports have is counted once', () => {
    expect(attention({ past: hours({ '2026-11-05T08': { calls: 10, errors: 10 } }) })).toEqual([])
    const hour = hours({ '2026-11-19T08': { calls: 10, errors: 9 } })
    expect(attention({ past: hour, recent: hour })).toMatchObject([{ amount: '9 of 10 calls' }])
  })
})

test('a model without a price is named, with its calls of all keys', () => {
  const groups = month([
    [
      { project: { id: 'prj_1', name: 'A' }, key: { id: 'key_1', name: 'a' }, model: 'new' },
      { unpricedCalls: 2 },
    ],
    [
      { project: { id: 'prj_2', name: 'B' }, key: { id: 'key_2', name: 'b' }, model: 'new' },
      { unpricedCalls: 1 },
    ],
  ])
  expect(attention({ month: groups })).toMatchObject([
    {
      text: 'Calls of new have no known cost',
      amount: '3 calls',
      to: { page: '/calls', from: '2026-11-01', to: today, model: 'new' },
    },
  ])
})

test('keys that belong to no project are counted, with what they spent', () => {
  const own = { project: null, key: { id: 'key_1', name: 'sk-...4f2a' } }
  const groups = month([
    [
      { ...own, model: 'o3' },
      { calls: 2, effectiveCostUsd: '1.5' },
    ],
    [
      { ...own, model: 'gpt-4o' },
      { calls: 1, effectiveCostUsd: '0.25' },
    ],
  ])
  expect(attention({ month: groups })).toMatchObject([
    { text: '1 key belongs to no project yet', amount: '3 calls, $1.75', to: { page: '/keys' } },
  ])
})

test('what keeps calls from being written down comes first', () => {
  const status = statusOf({ bypassed: true, records: recordsOf({ state: 'journal', pending: 12 }) })
  const items = attention({ status, recent: hours({ '2026-11-20T10': { calls: 20, errors: 9 } }) })
  expect(items.map(({ id, amount }) => [id, amount])).toEqual([
    ['bypassed', ''],
    ['records', '12 calls'],
    ['failed', '9 of 20 calls'],
  ])
})
