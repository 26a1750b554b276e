import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, stream } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const response = {
  id: 'resp_1',
  object: 'response',
  model: 'gpt-5-2025-08-07',
  status: 'completed',
  service_tier: 'default',
  output: [
    { type: 'web_search_call', action: { type: 'search', query: 'x' } },
    { type: 'web_search_call', action: { type: 'search', query: 'y' } },
    { type: 'file_search_call' },
    { type: 'message', content: [{ type: 'output_text', text: 'Hi.' }] },
  ],
  usage: { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 },
}
// 1,000 x $1.25/M + 100 x $10/M + 2 x $10/1000 + 1 x $2.50/1000
const costUsd = '0.02475'
const call = { path: '/v1/responses', body: '{"model":"gpt-5","input":"x"}' }

describe('a response whose tools are billed by the use', () => {
  it('costs its tokens and each use, in the header and on record', async () => {
    gateway.provider.answer(json(200, response))
    const answer = await gateway.call(call)
    expect(answer.headers['x-outlay-cost-usd']).toBe(costUsd)
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row.cost.parts).toEqual([
      {
        part: 'uncachedInputTokens',
        quantity: 1_000,
        unitPriceUsd: '1.25',
        per: 1_000_000,
        costUsd: '0.00125',
      },
      { part: 'outputTextTokens', quantity: 100, unitPriceUsd: '10', per: 1_000_000, costUsd: '0.001' },
      { part: 'webSearches', quantity: 2, unitPriceUsd: '10', per: 1_000, costUsd: '0.02' },
      { part: 'fileSearches', quantity: 1, unitPriceUsd: '2.5', per: 1_000, costUsd: '0.0025' },
    ])
    expect(row.cost.formula).toBe(
      '1,000 x $1.25/M + 100 x $10.00/M + 2 x $10.00/1000 + 1 x $2.50/1000 = $0.02475',
    )
  })

  it('streamed, costs the same', async () => {
    const event = (type: string, data: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
    gateway.provider.answer(
      stream([
        event('response.created', {
          response: { ...response, status: 'in_progress', output: [], usage: null },
        }),
        event('response.output_text.delta', { delta: 'Hi.' }),
        event('response.completed', { response }),
      ]),
    )
    const answer = await gateway.call({ ...call, body: '{"model":"gpt-5","input":"x","stream":true}' })
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      effectiveCostUsd: costUsd,
    })
  })

  it('has no cost where another model worked on it too, and says why', async () => {
    const made = {
      ...response,
      tool_usage: { image_gen: { input_tokens: 10, output_tokens: 272, total_tokens: 282 } },
    }
    gateway.provider.answer(json(200, made))
    const answer = await gateway.call(call)
    expect(answer.headers['x-outlay-cost-usd']).toBeUndefined()
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      costState: 'unpriced',
      costReason: 'missing_rate',
      inputTokens: 1_000,
    })
  })
})
