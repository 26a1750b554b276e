import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { allProjects } from '@outlay/shared/access'
import type {
  BookedCalls,
  PriceChangeSummary,
  PricePreview,
  RequestDetail,
  UsageReport,
} from '@outlay/shared/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verify } from '../../server/src/control-plane/follower/index.ts'
import { exportRequests } from '../../server/src/control-plane/reports/index.ts'
import { openStorageForReading } from '../../server/src/control-plane/storage/index.ts'
import { chatAnswer, json } from '../support/fake-provider.ts'
import { type CallOptions, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await startGateway()
})
afterEach(() => gateway.close())

const price = {
  provider: 'openai',
  model: 'my-model',
  price: {
    from: null,
    until: null,
    rates: { uncachedInputTokens: '0.15', outputTextTokens: '0.60' },
    source: 'contract',
    verifiedOn: '2026-11-20',
  },
}
const draft = { prices: [price] }
const nothing = { calls: 0, listCostUsd: '0', effectiveCostUsd: '0' }
const usage = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 }

describe('a call whose model has no price', () => {
  it('has a cost as soon as a price is added, and page, totals, export and verify agree to the last digit', async () => {
    const before = await chat('my-model')
    expect(before).toMatchObject({ costState: 'unpriced', costReason: 'unknown_model', listCostUsd: null })
    await chat('another-model')

    const preview = await post<PricePreview>('/api/prices/preview', draft)
    expect(preview.prices).toMatchObject([{ model: 'my-model', status: 'new', before: null }])
    expect(preview.pastCalls).toMatchObject({ calls: 1, listCostUsd: '0.00045', effectiveCostUsd: '0.00045' })
    expect(preview.pastCalls.models).toEqual([
      {
        provider: 'openai',
        model: 'my-model',
        calls: 1,
        listCostUsd: '0.00045',
        priceId: 'own:openai/my-model@undated',
      },
    ])
    expect((await chat('my-model')).costState).toBe('unpriced')

    await post<PriceChangeSummary>('/api/prices', draft)
    const after = await chat('my-model')
    expect(after).toMatchObject({
      costState: 'priced',
      listCostUsd: '0.00045',
      cost: { priceId: 'own:openai/my-model@undated', priceFrom: null },
      adjustment: null,
    })

    expect(await bookPastCalls()).toEqual({
      ...{ calls: 2, listCostUsd: '0.0009', effectiveCostUsd: '0.0009' },
      simulated: nothing,
    })
    expect(await bookPastCalls()).toEqual({ ...nothing, simulated: nothing })

    const adjusted = await gateway.row(before.id)
    expect(adjusted).toMatchObject({
      costState: 'priced',
      costReason: null,
      listCostUsd: '0.00045',
      cost: {
        priceId: 'own:openai/my-model@undated',
        formula: '1,000 x $0.15/M + 500 x $0.60/M = $0.00045',
      },
      adjustment: { id: expect.stringMatching(/^adj_/), reason: 'unknown_model' },
    })
    expect((await gateway.rows()).map(({ listCostUsd }) => listCostUsd)).toEqual([
      '0.00045',
      '0.00045',
      null,
      '0.00045',
    ])
    expect(await totals()).toMatchObject({
      calls: 4,
      unpricedCalls: 1,
      listCostUsd: '0.00135',
      effectiveCostUsd: '0.00135',
    })
    const exported = await exportedCalls()
    expect(exported.find(({ id }) => id === before.id)).toEqual(adjusted)
    await expectSound(4)
  })

  it('includes the fees of its tools once a price is added', async () => {
    gateway.provider.answer(
      json(200, {
        id: 'resp_1',
        object: 'response',
        model: 'my-model',
        status: 'completed',
        output: [{ type: 'web_search_call', action: { type: 'search', query: 'x' } }],
        usage: { input_tokens: 1_000, output_tokens: 500, total_tokens: 1_500 },
      }),
    )
    const call = await rowOf({ path: '/v1/responses', body: '{"model":"my-model","input":"x"}' })
    expect(call.costState).toBe('unpriced')
    await post('/api/prices', draft)
    // 1,000 x $0.15/M + 500 x $0.60/M + 1 x $10/1000
    expect(await bookPastCalls()).toMatchObject({ calls: 1, listCostUsd: '0.01045' })
    expect((await gateway.row(call.id)).cost.parts.map(({ part }) => part)).toEqual([
      'uncachedInputTokens',
      'outputTextTokens',
      'webSearches',
    ])
    await expectSound(1)
  })

  it("is priced by the operator's meaning of its name", async () => {
    const call = await chat('my-deployment')
    const names = [{ provider: 'openai', name: 'my-deployment', model: 'gpt-4o-mini' }]
    const preview = await post<PricePreview>('/api/prices/preview', { names })
    expect(preview.names).toMatchObject([{ name: 'my-deployment', before: null, after: 'gpt-4o-mini' }])
    expect(preview.pastCalls.calls).toBe(1)
    await post('/api/prices', { names })
    await bookPastCalls()
    expect((await gateway.row(call.id)).cost.priceId).toBe('openai/gpt-4o-mini@2024-10-01')
    expect((await chat('my-deployment')).listCostUsd).toBe('0.00045')
    await expectSound(2)
  })

  it("is priced by the operator's meaning of the requested name, whatever model the answer names", async () => {
    const names = [{ provider: 'openai', name: 'gpt-4', model: 'gpt-4.1' }]
    await post('/api/prices', { names })
    // 1,000 x $2/M + 500 x $8/M, and not gpt-4o's price.
    expect(await chat('gpt-4', 'gpt-4o-2024-08-06')).toMatchObject({ listCostUsd: '0.006' })
  })

  it('gets no cost from a price that begins on a later day', async () => {
    await chat('my-model')
    const later = { ...price, price: { ...price.price, from: '2099-01-01' } }
    const preview = await post<PricePreview>('/api/prices/preview', { prices: [later] })
    expect(preview.prices[0]?.status).toBe('new')
    expect(preview.pastCalls.calls).toBe(0)
  })
})

describe('a withdrawn price', () => {
  it('prices no later call, keeps the booked costs, and a new price becomes another row', async () => {
    await chat('my-model')
    const change = await post<PriceChangeSummary>('/api/prices', draft)
    await bookPastCalls()
    await post('/api/prices/withdraw', { id: change.id })
    expect((await chat('my-model')).costState).toBe('unpriced')
    expect((await totals()).listCostUsd).toBe('0.00045')
    const again = await post<PriceChangeSummary>('/api/prices', draft)
    expect(again.ids).toEqual(['own:openai/my-model@undated#2'])
    const { changes } = (await read('/api/prices/changes')) as { changes: PriceChangeSummary[] }
    expect(changes.map(({ kind }) => kind)).toEqual(['added', 'withdrawn', 'added'])
    await expectSound(2)
  })
})

describe('a project’s discount', () => {
  it('applies to its later calls and is frozen on each row', async () => {
    const before = await chat('gpt-4o-mini')
    await post('/api/prices/factors', { project: 'tests', factor: '0.9' })
    const after = await chat('gpt-4o-mini')
    expect(after).toMatchObject({
      listCostUsd: '0.00045',
      effectiveCostUsd: '0.000405',
      cost: {
        effectiveFactor: '0.9',
        formula: '1,000 x $0.15/M + 500 x $0.60/M = $0.00045; x 0.9 = $0.000405',
      },
    })
    expect((await gateway.row(before.id)).effectiveCostUsd).toBe('0.00045')
    expect(await totals()).toMatchObject({ listCostUsd: '0.0009', effectiveCostUsd: '0.000855' })

    const unpriced = await chat('my-model')
    await post('/api/prices', draft)
    expect(await bookPastCalls()).toMatchObject({ listCostUsd: '0.00045', effectiveCostUsd: '0.000405' })
    expect((await gateway.row(unpriced.id)).cost.effectiveFactor).toBe('0.9')
    await expectSound(3)
  })
})

async function chat(model: string, answered = model): Promise<RequestDetail> {
  gateway.provider.answer(json(200, { ...chatAnswer(), model: answered, usage }))
  return rowOf({ body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi.' }] }) })
}

async function rowOf(options: CallOptions): Promise<RequestDetail> {
  const answer = await gateway.call(options)
  return gateway.row(answer.headers['x-outlay-request-id'])
}

async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const token = readFileSync(join(gateway.dataDir, 'control.token'), 'utf8')
  const answer = await fetch(gateway.outlay.origin + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const content = await answer.json()
  if (!answer.ok) throw new Error(JSON.stringify(content))
  return content as Answer
}

const bookPastCalls = () => post<BookedCalls>('/api/prices/past-calls', {})

async function read(path: string): Promise<unknown> {
  return (await fetch(gateway.outlay.origin + path)).json()
}

async function totals(): Promise<UsageReport['totals']> {
  const day = 86_400_000
  const range = [-day, day].map((ms) => new Date(Date.now() + ms).toISOString())
  return ((await read(`/api/usage?from=${range[0]}&to=${range[1]}&bucket=day`)) as UsageReport).totals
}

async function exportedCalls(): Promise<RequestDetail[]> {
  const reader = (await openStorageForReading({ databaseFile: join(gateway.dataDir, 'outlay.db') }))!
  let text = ''
  for await (const page of exportRequests(reader.reports, {
    format: 'ndjson',
    fromMs: 0,
    toMs: Date.now() + 1_000,
    scope: allProjects,
  })) {
    text += page
  }
  await reader.close()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RequestDetail)
}

async function expectSound(rows: number): Promise<void> {
  const reader = (await openStorageForReading({ databaseFile: join(gateway.dataDir, 'outlay.db') }))!
  const result = await verify(reader.verify)
  await reader.close()
  expect(result).toMatchObject({ rows, differenceCount: 0 })
}
