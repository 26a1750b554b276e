import {
  type DriftReport,
  type InstallationSettings,
  type KeySummary,
  type PriceChangeSummary,
  type PriceResponse,
  type ReportedCostsReport,
  type RequestDetail,
  type Status,
  sessionFragment,
  type UsageReport,
} from '@outlay/shared/api'
import type { PriceEntry, ToolFeeEntry } from '@outlay/shared/pricing'
import { countRequest, loadEncoding } from '@outlay/shared/tokens'
import { jsonTextOf } from '../../lib/json-text.ts'
import type { AccessDeps } from './access.ts'
import { type ApiDeps, createApi } from './create-api.ts'
import { createSessionApp } from './session.ts'

/**
 * In-memory rooms behind the real routes. Each test owns a set and can read the questions that it received.
 */
export function apiForTests(changes: { access?: Partial<AccessDeps>; deps?: Partial<ApiDeps> } = {}) {
  const asked: unknown[] = []
  const logged: Array<Record<string, unknown>> = []
  const access: AccessDeps = {
    sessionKey: Buffer.alloc(32, 7),
    port: () => 4100,
    adminToken: 'admin-token-of-the-test',
    controlToken: 'control-token-of-the-test',
    isLoopbackListener: true,
    oneTimeToken: { consume: (token) => token === 'fresh' },
    now: () => Date.parse('2026-11-20T12:00:00Z'),
    ...changes.access,
  }
  const deps: ApiDeps = {
    version: '0.0.0-test',
    access,
    log: { error: (details) => logged.push(details) },
    status: () => sampleStatus,
    links: { create: () => 'http://127.0.0.1:4100/session?token=fresh' },
    requests: {
      list: async (query) => {
        asked.push(query)
        return { requests: [], nextCursor: null }
      },
      get: async (id) => (id === 'req_1' ? ({ id } as RequestDetail) : null),
    },
    usage: {
      report: async (query) => {
        asked.push(query)
        return jsonTextOf(sampleReport)
      },
    },
    keys: {
      list: async () => [sampleKey],
      create: async (body) => {
        asked.push(body)
        return { key: sampleKey, secret: 'olk_whole' }
      },
      update: async (id) => (id === sampleKey.id ? sampleKey : null),
      revoke: async (id) => (id === sampleKey.id ? sampleKey : null),
    },
    projects: { list: async () => [] },
    settings: {
      read: () => sampleSettings,
      change: async (body) => {
        asked.push(body)
        return sampleSettings
      },
      reportingZone: () => 'UTC',
    },
    prices: {
      list: () => [samplePrice],
      toolFees: () => [sampleFee],
      own: async () => ({ names: [], factors: [] }),
      changes: async () => [sampleChange],
      preview: async (draft) => {
        asked.push(draft)
        return { prices: [], names: [], pastCalls: { ...nothingBooked, models: [] } }
      },
      add: async (draft) => {
        asked.push(draft)
        return sampleChange
      },
      setFactor: async (body) => {
        asked.push(body)
        return sampleChange
      },
      withdraw: async (id) => (id === sampleChange.id ? sampleChange : null),
      bookPastCalls: async () => nothingBooked,
    },
    pricing: {
      price: ({ id, api }) => (api === 'test.api' ? { ...samplePriceResponse, id } : null),
      apis: ['test.api'],
    },
    counting: {
      countRequest: ({ api, provider, body, model }) =>
        countRequest({ api, provider, body, model: model ?? undefined }, loadEncoding),
      apis: ['chat.completions'],
    },
    drift: {
      report: async (query) => {
        asked.push(query)
        return sampleDriftReport
      },
      calibrations: () => [{ provider: 'anthropic', model: 'claude-sonnet-4-5', calibration: 1.08 }],
    },
    reportedCosts: {
      report: async (query) => {
        asked.push(query)
        return sampleReportedCosts
      },
    },
    sampleData: {
      load: async () => 3,
      remove: async () => {},
    },
    testCall: { send: async () => ({ requestId: 'req_1', status: 200, text: 'Hello.' }) },
    maintenance: {
      restore: async (file) => {
        asked.push(file)
      },
      forget: async (users) => {
        asked.push(users)
        return users.length
      },
    },
    ...changes.deps,
  }
  return { api: createApi(deps), deps, access, asked, logged }
}

const noReportedCosts = {
  ...{ calls: 0, reportedCostUsd: '0', comparedCalls: 0, comparedReportedCostUsd: '0' },
  ...{ computedCostUsd: null, differenceUsd: null, differencePercent: null },
  ...{ uncomputedCalls: 0, uncomputedReportedCostUsd: '0' },
}

const sampleReportedCosts: ReportedCostsReport = {
  ...{ from: '2026-10-31T23:00:00.000Z', to: '2026-11-01T23:00:00.000Z', data: 'simulated' },
  models: [{ provider: 'openrouter', model: 'openai/gpt-4o', state: 'not-compared', ...noReportedCosts }],
  totals: noReportedCosts,
}

const samplePriceResponse: PriceResponse = {
  id: 0,
  costUsd: '0.00045',
  parts: [{ part: 'outputTextTokens', quantity: 750, unitPriceUsd: '0.0000006', costUsd: '0.00045' }],
  usage: { outputTextTokens: 750 },
  model: 'gpt-4o-mini',
  priceId: 'openai/gpt-4o-mini@2024-10-01',
}

const sampleReport: UsageReport = {
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-11-02T00:00:00.000Z',
  zone: 'UTC',
  bucket: 'day',
  groupBy: [],
  data: 'real',
  buckets: [{ start: '2026-11-01T00:00:00.000Z', end: '2026-11-02T00:00:00.000Z' }],
  rows: [],
  groups: [],
  totals: {
    calls: 0,
    errors: 0,
    inputTokens: 0,
    outputTokens: 0,
    tokens: {},
    listCostUsd: '0',
    effectiveCostUsd: '0',
    unpricedCalls: 0,
    countedCalls: 0,
    partialCalls: 0,
  },
}

const sampleDriftReport: DriftReport = {
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-11-02T00:00:00.000Z',
  data: 'real',
  models: [
    {
      provider: 'openai',
      model: 'gpt-4o',
      family: 'exact',
      state: 'drifting',
      samples: 20,
      exactMatches: 0,
      countedTokens: 2_000,
      reportedTokens: 2_140,
      driftPercent: 7,
      calibration: null,
      parts: { system: 500, history: 0, user: 1_500, tools: 0, images: 0 },
    },
  ],
  prompt: null,
}

/** The headers of a browser after it opened the one-time link, with the page's half. */
export async function openSession(
  access: AccessDeps,
): Promise<{ cookie: string; 'x-outlay-session': string }> {
  const response = await createSessionApp({ access }).request('/session?token=fresh')
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { hash } = new URL(response.headers.get('location') ?? '', 'http://localhost')
  return { cookie, 'x-outlay-session': hash.slice(sessionFragment.length) }
}

/** A connection from this machine, as the server sees it. `localHeaders` are those of a browser there. */
export const localConnection = connectionFrom('127.0.0.1')
export const localHeaders = { host: 'localhost:4100' }
export const adminHeaders = { ...localHeaders, authorization: 'Bearer admin-token-of-the-test' }

export function connectionFrom(remoteAddress: string | undefined) {
  return { incoming: { socket: { remoteAddress } } }
}

const sampleSettings: InstallationSettings = { reportingZone: { zone: 'UTC', source: 'default' } }

const sampleStatus: Omit<Status, 'access'> = {
  version: '0.0.0-test',
  startedAt: '2026-11-20T11:00:00.000Z',
  gatewayBaseUrl: 'http://127.0.0.1:4100/v1',
  firstCall: {
    url: 'http://127.0.0.1:4100/v1/chat/completions',
    headers: {},
    body: { model: 'gpt-6-luna', messages: [{ role: 'user', content: 'Say hello.' }] },
    model: 'gpt-6-luna',
    needs: 'nothing',
    clientBaseUrl: 'http://127.0.0.1:4100/v1',
    isOpenAi: true,
  },
  provider: { name: 'openai', baseUrl: 'https://api.openai.com/v1', simulated: false },
  passThrough: true,
  records: { state: 'ok', pending: 0, firstCallAt: null, since: { real: null, simulated: null } },
  sampleData: false,
  bypassed: false,
  prices: { rows: 42, verifiedOn: '2026-11-20' },
}

const samplePrice: PriceEntry = {
  id: 'openai/gpt-4o@2024-05-13',
  origin: 'shipped',
  provider: 'openai',
  model: 'gpt-4o',
  kind: 'chat',
  names: ['gpt-4o'],
  contextWindowTokens: 128_000,
  maxOutputTokens: 16_384,
  note: null,
  from: Date.parse('2024-05-13'),
  until: null,
  rates: {
    rates: { uncachedInputTokens: '5.00', outputTextTokens: '15.00' },
    tiers: { batch: { multiplier: { input: '0.5', output: '0.5' } } },
  },
  source: 'https://platform.openai.com/docs/pricing',
  verifiedOn: '2026-11-20',
}

const nothing = { calls: 0, listCostUsd: '0', effectiveCostUsd: '0' }
const nothingBooked = { ...nothing, simulated: nothing }

const sampleChange: PriceChangeSummary = {
  id: 'chg_1',
  at: '2026-11-20T11:00:00.000Z',
  kind: 'added',
  note: null,
  prices: 1,
  names: 0,
  factors: 0,
  withdrawn: 0,
  ids: ['own:openai/my-model@undated'],
}

const sampleFee: ToolFeeEntry = {
  provider: 'openai',
  unit: 'webSearches',
  usd: '10.00',
  per: 1000,
  from: null,
  until: null,
  models: 'gpt-.+',
  source: 'https://platform.openai.com/docs/pricing',
  verifiedOn: '2026-11-20',
}

const sampleKey: KeySummary = {
  id: 'key_1',
  kind: 'outlay',
  name: 'laptop',
  hint: 'olk_4kTz…',
  project: { id: 'prj_1', name: 'Search' },
  provider: 'openai',
  permissions: [],
  createdAt: '2026-11-20T11:00:00.000Z',
  revokedAt: null,
}
