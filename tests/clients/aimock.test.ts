import { LLMock } from '@copilotkit/aimock'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientsGateway, expectPriced, startClientsGateway } from './start-clients-gateway.ts'

/** A provider that others have written down: what it answers was not made to fit what we read. */
const mock = new LLMock({ port: 0 })
let gateway: ClientsGateway
let client: OpenAI

const usage = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 }
const tokens = { inputTokens: 1_000, outputTokens: 500 }

beforeAll(async () => {
  mock.onMessage('rivers', { content: 'The Danube is long.', usage })
  mock.onMessage('weather', { toolCalls: [{ name: 'weather', arguments: { city: 'Ulm' } }], usage })
  mock.onMessage('response', { content: 'Answered.', usage: { input_tokens: 1_000, output_tokens: 500 } })
  mock.onMessage('broken', { error: { message: 'Too many of them.', type: 'rate_limit_error' }, status: 429 })
  mock.onEmbedding('seas', { embedding: [0.25, -0.5] })
  await mock.start()
  gateway = await startClientsGateway({ upstream: `${mock.url}/v1` })
  client = new OpenAI({ baseURL: gateway.baseUrl, apiKey: gateway.key, maxRetries: 0 })
})
afterAll(async () => {
  await gateway.close()
  await mock.stop()
})

const ask = (content: string) => ({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user' as const, content }],
})

describe('in front of an independent mock of the provider', () => {
  it('relays and reads a plain answer', async () => {
    const answer = await client.chat.completions.create(ask('rivers'))
    expect(answer.choices[0]?.message.content).toBe('The Danube is long.')
    const row = await gateway.newestRow()
    expect(row).toMatchObject({ simulated: false, provider: 'openai' })
    expectPriced(row, tokens)
  })

  it('relays and reads a stream', async () => {
    const stream = await client.chat.completions.create({ ...ask('rivers'), stream: true })
    let text = ''
    for await (const chunk of stream) {
      expect(chunk.choices).toHaveLength(1)
      text += chunk.choices[0]?.delta.content ?? ''
    }
    expect(text).toBe('The Danube is long.')
    const row = await gateway.newestRow()
    expect(row.stream).toBe(true)
    expectPriced(row, tokens)
  })

  it('relays and reads tool calls, whole and streamed', async () => {
    const called = [{ function: { name: 'weather', arguments: '{"city":"Ulm"}' } }]
    const whole = await client.chat.completions.create(ask('weather'))
    expect(whole.choices[0]?.message.tool_calls).toMatchObject(called)
    expectPriced(await gateway.newestRow({ stream: false }), tokens)
    const streamed = await client.chat.completions.stream(ask('weather')).finalChatCompletion()
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(called)
    expectPriced(await gateway.newestRow({ stream: true }), tokens)
  })

  it('relays and reads responses, whole and streamed', async () => {
    const whole = await client.responses.create({ model: 'gpt-4o-mini', input: 'response' })
    expect(whole.output_text).toBe('Answered.')
    expectPriced(await gateway.newestRow({ stream: false }), tokens)
    const streamed = await client.responses
      .stream({ model: 'gpt-4o-mini', input: 'response' })
      .finalResponse()
    expect(streamed.output_text).toBe('Answered.')
    expectPriced(await gateway.newestRow({ stream: true }), tokens)
  })

  it('relays embeddings', async () => {
    const { data } = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: 'seas',
      encoding_format: 'float',
    })
    expect(data[0]?.embedding).toEqual([0.25, -0.5])
    expect(await gateway.newestRow()).toMatchObject({ operation: 'embeddings', usageSource: 'reported' })
  })

  it('relays an error as it is', async () => {
    await expect(client.chat.completions.create(ask('broken'))).rejects.toMatchObject({
      constructor: OpenAI.RateLimitError,
      error: { message: 'Too many of them.', type: 'rate_limit_error' },
    })
    expect(await gateway.newestRow()).toMatchObject({
      outcome: 'provider-error',
      status: 429,
      costState: 'free',
    })
  })

  it('was called with our key and without what is ours to know', () => {
    const headers = mock.getRequests().map((request) => request.headers)
    expect(headers.length).toBeGreaterThan(5)
    for (const sent of headers) {
      expect(JSON.stringify(sent)).not.toContain(gateway.key)
      expect(Object.keys(sent).filter((name) => name.startsWith('x-outlay'))).toEqual([])
    }
  })
})
