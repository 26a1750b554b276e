import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json } from '../support/fake-provider.ts'
import { eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
let key: string
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_AZURE_BASE_URL: address,
    OUTLAY_AZURE_API_KEY: 'azure-ours',
    OUTLAY_AZURE_DEPLOYMENT_TYPE: 'data-zone',
  }))
  key = (await gateway.outlay.keys.create({ project: 'tests', permissions: ['stored-objects'] })).secret
})
afterAll(() => gateway.close())

describe('a region that costs a tenth more is priced so', () => {
  it('if the usage is counted after the answer', async () => {
    const model = 'gpt-4o-2024-08-06'
    const message = { role: 'assistant', content: 'Hello.' }
    gateway.provider.answer(json(200, { model, choices: [{ message, finish_reason: 'stop' }] }))
    const answer = await gateway.call({ path: '/azure/openai/deployments/ours/chat/completions' })
    const row = await eventually(async () => {
      const seen = await gateway.row(answer.headers['x-outlay-request-id'])
      return seen.usageSource === 'counted' && seen
    })
    expect(row.cost.parts.map(({ unitPriceUsd }) => unitPriceUsd)).toEqual(['2.75', '11'])
  })

  it('if a finished response is polled', async () => {
    const response = { id: 'resp_1', object: 'response', model: 'gpt-5-2025-08-07', output: [] }
    gateway.provider.answer(json(200, { ...response, status: 'queued', usage: null }))
    const path = '/azure/openai/v1/responses'
    const asked = await gateway.call({ path, key, body: '{"model":"ours","input":"x","background":true}' })
    const usage = { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 }
    gateway.provider.answer(json(200, { ...response, status: 'completed', usage }))
    await gateway.call({ method: 'GET', path: `${path}/resp_1`, key })
    // (1,000 x $1.25/M + 100 x $10/M) x 1.1
    expect(await gateway.row(asked.headers['x-outlay-request-id'])).toMatchObject({
      usageSource: 'reported',
      effectiveCostUsd: '0.002475',
    })
  })
})
