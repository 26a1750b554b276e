import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allProjects, type Scope } from '@outlay/shared/access'
import { requestDetail, requestsPage, type UsageReport, usageReport } from '@outlay/shared/api'
import { decimalToPicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { allPrices, compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createReports, type UsageReportQuery } from '../../reports/index.ts'
import { recordCalls } from '../contract/record-calls.ts'
import { sampleKey, sampleNow, sampleReceipt, unknownReceipt } from '../contract/sample-records.ts'
import { createKeyStore } from './key-store.ts'
import { createLedgerStore } from './ledger-store.ts'
import { openDatabase } from './open-database.ts'
import { createOwnPriceStore } from './own-price-store.ts'
import { createReportPool } from './report-pool.ts'

const zones = [
  'UTC',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
]
const most = 2n ** 63n - 1n
const hostileName = '=cmd|"/c calc"!A1\u202e<img src=x>'

const folder = mkdtempSync(join(tmpdir(), 'outlay-reports-'))
const file = join(folder, 'outlay.db')
const database = openDatabase(file, { durability: 'process' })
const runner = createReportPool(file)
let pending: Receipt[] = []
const reports = createReports({
  runner,
  findPending: async (id) => pending.find((call) => call.id === id) ?? null,
  listPending: () => pending,
})

/** Calls in every hour around the autumn clock change in New York, at costs that overflow 64 bits. */
const autumn = Date.parse('2026-10-31T00:07:00Z')
const calls = Array.from({ length: 72 }, (_, hour) => {
  const amount = [most, 2n ** 53n + 1n, 450_000_000n][hour % 3]!
  const admittedAt = autumn + hour * 3_600_000
  return sampleReceipt({
    admittedAt,
    projectId: hour % 2 === 0 ? 'prj_1' : null,
    requestModel: hour % 5 === 0 ? null : `model-${hour % 4}`,
    listCost: amount,
    effectiveCost: amount,
  })
})
const known = sampleReceipt({ attempts: [] })
const cutOff = unknownReceipt({ admittedAt: sampleNow + 60_000, keyId: 'key_2', requestBytes: 1 })

beforeAll(async () => {
  const keys = createKeyStore(database)
  await keys.insertProject({ id: 'prj_1', name: hostileName, createdAt: sampleNow })
  await keys.insertKey({ ...sampleKey({ name: hostileName }), revokedAt: null })
  await createOwnPriceStore(database).addMissing(allPrices(compilePriceBook(loadCatalogue())), sampleNow)
  await recordCalls(createLedgerStore(database), [...calls, known, cutOff])
})
afterEach(() => {
  pending = []
})
afterAll(async () => {
  await runner.close()
  database.close()
  rmSync(folder, { recursive: true })
})

describe('one call', () => {
  test('is shown with the formula of its cost and the first day of its price', async () => {
    const detail = requestDetail.parse(await reports.get(known.id, allProjects))
    expect(detail).toMatchObject({
      project: { id: 'prj_1', name: hostileName },
      key: { id: 'key_1', name: hostileName, kind: 'pass-through' },
      inputTokens: 1_000,
      outputTokens: 500,
      providerUsage: { prompt_tokens: 1_000, completion_tokens: 500 },
      effectiveCostUsd: '0.00045',
    })
    expect(detail.cost).toMatchObject({
      priceFrom: '2024-07-18',
      formula: '1,000 x $0.15/M + 500 x $0.60/M = $0.00045',
      parts: [
        { quantity: 1_000, unitPriceUsd: '0.15', per: 1_000_000, costUsd: '0.00015' },
        { quantity: 500, unitPriceUsd: '0.6', per: 1_000_000, costUsd: '0.0003' },
      ],
    })
  })

  test('with an unknown cost is shown with the interval of its cost', async () => {
    const detail = requestDetail.parse(await reports.get(cutOff.id, allProjects))
    expect(detail).toMatchObject({ inputTokens: null, listCostUsd: null, costReason: 'missing_usage' })
    expect(detail.cost).toMatchObject({ formula: null, lowUsd: '0', highUsd: '0.01', priceFrom: null })
    // A key that is not on record yet is told apart too.
    expect(detail.key).toEqual({ id: 'key_2', name: 'key_2', kind: 'pass-through' })
  })

  test('is hidden from other keys', async () => {
    expect(await reports.get(known.id, allProjects, { keyId: 'key_2' })).toBeNull()
    expect(await reports.get(known.id, allProjects, { keyId: 'key_1' })).not.toBeNull()
    expect(await reports.get('req_none', allProjects)).toBeNull()
  })

  test('is shown while it waits for the database', async () => {
    const waiting = sampleReceipt({ requestModel: 'not-stored', listCost: most })
    pending = [waiting]
    const detail = requestDetail.parse(await reports.get(waiting.id, allProjects, { keyId: 'key_1' }))
    expect(detail).toMatchObject({ requestModel: 'not-stored', listCostUsd: picoUsdToDecimal(most) })
    expect(await reports.get(waiting.id, allProjects, { keyId: 'key_2' })).toBeNull()
  })
})

describe('the list of calls', () => {
  test('pages through all calls, each once, newest first', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = requestsPage.parse(await list({ limit: 7, ...(cursor && { cursor }) }))
      seen.push(...page.requests.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    const all = [...calls, known, cutOff].map(({ id }) => id)
    expect(seen).toEqual(all.sort().reverse())
  })

  test('can be limited to a range of time, to the millisecond', async () => {
    const { requests } = await list({ fromMs: calls[3]!.admittedAt, toMs: calls[5]!.admittedAt })
    expect(requests.map(({ id }) => id)).toEqual([calls[4]!.id, calls[3]!.id])
  })

  test("is filtered by a project's name, and is empty for an unknown name", async () => {
    const { requests } = await list({ project: hostileName, limit: 200 })
    expect(requests).toHaveLength(38)
    expect(await list({ project: 'none' })).toEqual({ requests: [], nextCursor: null })
  })

  test('includes calls that wait for the database, and prefers the waiting version of a call', async () => {
    const counted = sampleReceipt({ id: cutOff.id, admittedAt: cutOff.admittedAt, usageSource: 'counted' })
    const waiting = sampleReceipt({ admittedAt: sampleNow + 120_000 })
    pending = [counted, waiting]
    const page = await list({ limit: 2 })
    expect(page.requests.map(({ id, usageSource }) => [id, usageSource])).toEqual([
      [waiting.id, 'reported'],
      [cutOff.id, 'counted'],
    ])
    const next = await list({ limit: 1, cursor: page.nextCursor ?? '' })
    expect(next.requests.map(({ id }) => id)).toEqual([known.id])
    expect((await list({ model: 'none' })).requests).toEqual([])
  })

  test('is empty after an invalid cursor', async () => {
    expect((await list({ cursor: "'; --" })).requests).toEqual([])
  })
})

describe('with a scope of one project', () => {
  const scope: Scope = { kind: 'projects', ids: ['prj_1'] }
  const another: Scope = { kind: 'projects', ids: ['prj_2'] }

  test('a call of another project is not found, whether recorded or waiting', async () => {
    expect(await reports.get(known.id, scope)).toMatchObject({ id: known.id })
    expect(await reports.get(known.id, another)).toBeNull()
    const waiting = sampleReceipt()
    pending = [waiting]
    expect(await reports.get(waiting.id, scope)).toMatchObject({ id: waiting.id })
    expect(await reports.get(waiting.id, another)).toBeNull()
  })

  test('the list has only calls of that project, waiting ones included', async () => {
    pending = [null, 'prj_1', 'prj_2'].map((projectId, index) =>
      sampleReceipt({ admittedAt: sampleNow + 120_000 + index, projectId }),
    )
    const { requests } = await list({ limit: 200 }, scope)
    expect(requests).toHaveLength(39)
    expect(requests.map(({ project }) => project?.id)).not.toContain('prj_2')
    expect(requests[0]?.id).toBe(pending[1]?.id)
    const of = async (project: string) => (await list({ project, limit: 200 }, scope)).requests.length
    expect([await of(hostileName), await of('prj_1'), await of('')]).toEqual([39, 39, 0])
    expect((await list({ project: hostileName }, another)).requests).toEqual([])
  })

  test('sums cover that project, and a filter for another project sums to zero', async () => {
    const all = await usage({ groupBy: ['project'], bucket: 'month' })
    const own = await usage({ groupBy: ['project'], bucket: 'month' }, scope)
    expect(own.groups).toEqual(all.groups.filter(({ group }) => group.project?.id === 'prj_1'))
    expect(own.totals.calls).toBe(36)
    expect((await usage({ project: '' }, scope)).totals.calls).toBe(0)
    expect((await usage({ project: hostileName }, another)).totals.calls).toBe(0)
  })

  test('sums that are not kept by project are refused instead of shown as zero', async () => {
    const query = { from: '', to: '', zone: 'UTC', data: 'real' as const, fromMs: 0, toMs: sampleNow }
    for (const report of [reports.drift, reports.reportedCosts]) {
      await expect(report(query, scope)).rejects.toMatchObject({ code: 'permission-denied' })
      expect(await report(query, allProjects)).toMatchObject({ data: 'real' })
    }
  })

  test("figures begin with the project's own first call", async () => {
    expect(await reports.firstCallAt(scope)).toBe('2026-10-31T00:07:00.000Z')
    expect(await reports.firstCallAt(another)).toBeNull()
    expect(await reports.since(another)).toEqual({ real: null, simulated: null })
  })
})

describe('filters shared by the list and the usage report', () => {
  test.each<[string, Partial<UsageReportQuery>, number]>([
    ['a project by id', { project: 'prj_1' }, 36],
    ['a project by name', { project: hostileName }, 36],
    ['no project', { project: '' }, 36],
    ['a name that no project has', { project: 'none' }, 0],
    ['a key', { key: 'key_1' }, 72],
    ['another key', { key: 'key_2' }, 0],
    ['no key', { key: '' }, 0],
    ['a model', { model: 'model-1' }, 14],
    ['the model that answered, where none was asked for', { model: 'gpt-4o-mini-2024-07-18' }, 15],
    ['no model', { model: '' }, 0],
    ['a provider', { provider: 'openai' }, 72],
    ['another provider', { provider: 'anthropic' }, 0],
    ['a model of a project', { model: 'model-1', project: 'prj_1' }, 0],
    ['a model without a project', { model: 'model-1', project: '' }, 14],
  ])('%s', async (_what, filter, expected) => {
    const range = { fromMs: autumn, toMs: autumn + 72 * 3_600_000 }
    const { requests } = await list({ ...range, ...filter, limit: 200 })
    const report = await usage({ ...filter, groupBy: ['model'], detail: ['project', 'key'] })
    const sum = (groups: readonly { metrics: { calls: number } }[]) =>
      groups.reduce((calls, { metrics }) => calls + metrics.calls, 0)
    expect([requests.length, report.totals.calls]).toEqual([expected, expected])
    expect([sum(report.rows), sum(report.groups), sum(report.details!)]).toEqual([
      expected,
      expected,
      expected,
    ])
    // A report with a filter keeps its empty days.
    expect(report.buckets).toHaveLength(4)
  })
})

describe('the usage report', () => {
  test.each(zones)('has the same total in %s for every bucket size', async (zone) => {
    const total = picoUsdToDecimal(calls.reduce((sum, { listCost }) => sum + listCost!, 0n))
    for (const bucket of ['hour', 'day', 'month'] as const) {
      const report = await usage({ zone, bucket, groupBy: ['model', 'project'] })
      expect(report.totals).toMatchObject({ calls: 72, listCostUsd: total, effectiveCostUsd: total })
      expect(report.buckets[0]?.start).toBe(report.from)
      expect(report.buckets.at(-1)?.end).toBe(report.to)
      const calls = report.rows.reduce((sum, { metrics }) => sum + metrics.calls, 0)
      const grouped = report.groups.reduce((sum, { metrics }) => sum + metrics.calls, 0)
      expect([calls, grouped]).toEqual([72, 72])
    }
  })

  test('a day on which clocks change has its 25 hours', async () => {
    const report = await usage({ zone: 'America/New_York', bucket: 'day' })
    const row = report.rows.find(({ bucketStart }) => bucketStart === '2026-11-01T04:00:00.000Z')
    expect(row?.metrics.calls).toBe(25)
    expect(row?.group).toEqual({})
  })

  test('a range inside a quarter-hour is widened to it, and the report says so', async () => {
    const report = await usage({ fromMs: autumn + 1, toMs: autumn + 2 })
    expect([report.from, report.to]).toEqual(['2026-10-31T00:00:00.000Z', '2026-10-31T00:15:00.000Z'])
    expect(report.totals.calls).toBe(1)
  })

  test('groups are named, "none" is null, and the highest cost comes first', async () => {
    const report = await usage({ bucket: 'month', groupBy: ['project'] })
    expect(report.groups.map(({ group }) => group)).toEqual([
      { project: { id: 'prj_1', name: hostileName } },
      { project: null },
    ])
    const byKey = await usage({ groupBy: ['key', 'provider'], bucket: 'month' })
    expect(byKey.groups[0]?.group).toEqual({ key: { id: 'key_1', name: hostileName }, provider: 'openai' })
  })

  test('details split the same sum by other groups, each with the prices of its model', async () => {
    const report = await usage({
      fromMs: sampleNow,
      toMs: sampleNow + 900_000,
      detail: ['model', 'provider'],
    })
    expect(report.details).toEqual([
      {
        group: { model: 'gpt-4o-mini', provider: 'openai' },
        metrics: report.totals,
        unitPricesUsdPerMillion: expect.objectContaining({
          uncachedInputTokens: '0.15',
          cacheReadInputTokens: '0.075',
          outputTextTokens: '0.6',
          reasoningTokens: '0.6',
        }),
      },
    ])
    const autumnReport = await usage({ detail: ['project', 'model', 'provider'] })
    const sums = autumnReport.details!.map(({ metrics }) => decimalToPicoUsd(metrics.listCostUsd))
    expect(picoUsdToDecimal(sums.reduce((a, b) => a + b, 0n))).toBe(autumnReport.totals.listCostUsd)
    expect(autumnReport.details).toContainEqual(
      expect.objectContaining({
        group: { project: { id: 'prj_1', name: hostileName }, model: 'model-0', provider: 'openai' },
        unitPricesUsdPerMillion: null,
      }),
    )
    expect(await usage({})).not.toHaveProperty('details')
  })

  test('calls without a cost are counted separately', async () => {
    const report = await usage({ fromMs: sampleNow, toMs: sampleNow + 900_000 })
    expect(report.totals).toEqual({
      calls: 2,
      errors: 1,
      unpricedCalls: 1,
      countedCalls: 0,
      partialCalls: 0,
      inputTokens: 1_000,
      outputTokens: 500,
      tokens: { uncachedInputTokens: 1_000, outputTextTokens: 500 },
      listCostUsd: '0.00045',
      effectiveCostUsd: '0.00045',
    })
  })

  test('real and simulated spend are separate figures', async () => {
    const report = await usage({ data: 'simulated' })
    expect(report).toMatchObject({ rows: [], groups: [], totals: { calls: 0, listCostUsd: '0', tokens: {} } })
  })
})

test('figures begin with the first call on record', async () => {
  expect(await reports.firstCallAt(allProjects)).toBe('2026-10-31T00:07:00.000Z')
})

test('an unreadable database is answered with records-unavailable', async () => {
  const missing = createReportPool(join(folder, 'none.db'))
  await expect(missing.run({ kind: 'first-call-id', scope: allProjects })).rejects.toMatchObject({
    code: 'records-unavailable',
  })
  await missing.close()
})

function list(query: Partial<Parameters<typeof reports.list>[0]>, scope: Scope = allProjects) {
  return reports.list({ limit: 50, fromMs: null, toMs: null, ...query }, scope)
}

async function usage(query: Partial<UsageReportQuery>, scope: Scope = allProjects): Promise<UsageReport> {
  const range = { fromMs: autumn, toMs: autumn + 72 * 3_600_000 }
  const text = await reports.usage(
    {
      from: '2026-10-31',
      to: '2026-11-03',
      zone: 'UTC',
      bucket: 'day',
      groupBy: [],
      detail: [],
      data: 'real',
      ...range,
      ...query,
    },
    scope,
  )
  return usageReport.parse(JSON.parse(text))
}
