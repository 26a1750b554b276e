import type { FirstCall, Status, UsageMetrics, UsageReport } from '@outlay/shared/api'
import { sumUsd } from '@outlay/shared/format'

/** An installation where all is well, with a real provider and without a call. */
export function statusOf(changes: Partial<Status> = {}): Status {
  return {
    version: '0.1.0',
    startedAt: '2026-11-20T11:00:00.000Z',
    gatewayBaseUrl: 'http://127.0.0.1:4100/v1',
    firstCall: firstCallOf(),
    provider: { name: 'openai', baseUrl: 'https://api.openai.com/v1', simulated: false },
    passThrough: true,
    records: recordsOf(),
    sampleData: false,
    bypassed: false,
    prices: { rows: 1_042, verifiedOn: '2026-11-20' },
    access: 'change',
    ...changes,
  }
}

/** The first call of a provider with OpenAI's format. */
export function firstCallOf(changes: Partial<FirstCall> = {}): FirstCall {
  return {
    url: 'http://127.0.0.1:4100/v1/chat/completions',
    headers: {},
    body: { model: 'gpt-6-luna', messages: [{ role: 'user', content: 'Say hello.' }] },
    model: 'gpt-6-luna',
    needs: 'nothing',
    clientBaseUrl: 'http://127.0.0.1:4100/v1',
    isOpenAi: true,
    ...changes,
  }
}

export function recordsOf(changes: Partial<Status['records']> = {}): Status['records'] {
  return { state: 'ok', pending: 0, firstCallAt: null, since: { real: null, simulated: null }, ...changes }
}

export function metricsOf(changes: Partial<UsageMetrics>): UsageMetrics {
  return {
    calls: 1,
    errors: 0,
    inputTokens: 0,
    outputTokens: 0,
    tokens: {},
    listCostUsd: changes.effectiveCostUsd ?? '0',
    effectiveCostUsd: '0',
    unpricedCalls: 0,
    countedCalls: 0,
    partialCalls: 0,
    ...changes,
  }
}

/** A report of two days in Berlin with one row for each `[day, model, cost]`. */
export function reportOf(rows: Array<[day: 0 | 1, model: string | null, costUsd: string]>): UsageReport {
  const starts = ['2026-11-18T23:00:00.000Z', '2026-11-19T23:00:00.000Z', '2026-11-20T23:00:00.000Z'] as const
  const models = [...new Set(rows.map(([, model]) => model))]
  const costsOf = (model: string | null) => rows.filter((row) => row[1] === model).map((row) => row[2])
  return {
    from: starts[0],
    to: starts[2],
    zone: 'Europe/Berlin',
    bucket: 'day',
    groupBy: ['model'],
    data: 'real',
    buckets: [
      { start: starts[0], end: starts[1] },
      { start: starts[1], end: starts[2] },
    ],
    rows: rows.map(([day, model, effectiveCostUsd]) => ({
      bucketStart: starts[day],
      group: { model },
      metrics: metricsOf({ effectiveCostUsd }),
    })),
    groups: models.map((model) => ({
      group: { model },
      metrics: metricsOf({ effectiveCostUsd: sumUsd(costsOf(model)), calls: costsOf(model).length }),
    })),
    totals: metricsOf({ effectiveCostUsd: sumUsd(rows.map((row) => row[2])), calls: rows.length }),
  }
}
