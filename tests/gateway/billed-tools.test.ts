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

describe('a response whose tools are billed per use', () => {
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

  it('costs the same if it is streamed', async () => {
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

  const withPicture = {
    ...response,
    tool_usage: { image_gen: { input_tokens: 10, output_tokens: 272, total_tokens: 282 } },
  }

  it("includes another model's work at that model's price", async () => {
    const tools = [{ type: 'image_generation', model: 'gpt-image-1' }]
    gateway.provider.answer(json(200, { ...withPicture, tools }))
    const answer = await gateway.call(call)
    // 10 x $5/M + 272 x $40/M more
    expect(answer.headers['x-outlay-cost-usd']).toBe('0.03568')
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row.usage).toEqual({ uncachedInputTokens: 1_000, outputTextTokens: 100 })
    expect(row.cost.parts.filter(({ model }) => model === 'gpt-image-1')).toMatchObject([
      { part: 'uncachedInputTokens', quantity: 10, costUsd: '0.00005' },
      { part: 'outputImageTokens', quantity: 272, costUsd: '0.01088' },
    ])
  })

  it('includes that work even if the picture makes the answer too long to be parsed', async () => {
    const tools = [{ type: 'image_generation', model: 'gpt-image-1' }]
    const picture = { type: 'image_generation_call', result: 'x'.repeat(300 * 1024) }
    gateway.provider.answer(json(200, { ...withPicture, output: [picture], tools }))
    const answer = await gateway.call(call)
    // Without the cost of the searches.
    expect(answer.headers['x-outlay-cost-usd']).toBe('0.01318')
  })

  it('has an unknown cost with a lower bound if the answer is too long to find the uses', async () => {
    const long = { type: 'file_search_call', results: [{ text: 'x'.repeat(300 * 1024) }] }
    gateway.provider.answer(json(200, { ...response, output: [long], tools: [{ type: 'file_search' }] }))
    const answer = await gateway.call(call)
    expect(answer.headers['x-outlay-cost-usd']).toBeUndefined()
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({
      usageSource: 'reported',
      inputTokens: 1_000,
      costState: 'unpriced',
      costReason: 'missing_usage',
      cost: { lowUsd: '0.00225' },
    })
    gateway.provider.answer(json(200, { ...response, output: [long], tools: [{ type: 'function' }] }))
    expect((await gateway.call(call)).headers['x-outlay-cost-usd']).toBe('0.00225')
  })

  it('has an unknown cost with a reason if the other model is not named', async () => {
    gateway.provider.answer(json(200, withPicture))
    const answer = await gateway.call(call)
    expect(answer.headers['x-outlay-cost-usd']).toBeUndefined()
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      costState: 'unpriced',
      costReason: 'unknown_model',
    })
  })
})

describe('a response that is polled', () => {
  const stored = { ...response, id: 'resp_background', output: [] }
  const waiting = { ...stored, status: 'queued', usage: null }
  const get = async () => {
    const { secret } = await gateway.outlay.keys.create({ project: 'tests', permissions: ['stored-objects'] })
    const answer = await gateway.call({ method: 'GET', path: '/v1/responses/resp_background', key: secret })
    return gateway.row(answer.headers['x-outlay-request-id'])
  }
  const nothing = { usageSource: 'not-applicable', costState: 'free', effectiveCostUsd: '0' }

  it('is booked once, with the call that created it, if that call reported usage', async () => {
    gateway.provider.answer(json(200, waiting))
    const made = await gateway.call({ ...call, body: '{"model":"gpt-5","input":"x","background":true}' })
    const id = made.headers['x-outlay-request-id']
    expect(await gateway.row(id)).toMatchObject({ costState: 'unpriced', costReason: 'missing_usage' })
    expect(await get()).toMatchObject(nothing)
    gateway.provider.answer(json(200, stored))
    expect(await get()).toMatchObject(nothing)
    // 1,000 x $1.25/M + 100 x $10/M
    expect(await gateway.row(id)).toMatchObject({ usageSource: 'reported', effectiveCostUsd: '0.00225' })
    expect(await get()).toMatchObject(nothing)
    expect(await gateway.row(id)).toMatchObject({ effectiveCostUsd: '0.00225' })
  })

  it('is booked with the first poll that reports its usage, if it was created elsewhere', async () => {
    gateway.provider.answer(json(200, { ...stored, id: 'resp_elsewhere' }))
    expect(await get()).toMatchObject({ usageSource: 'reported', effectiveCostUsd: '0.00225' })
    expect(await get()).toMatchObject(nothing)
  })
})
