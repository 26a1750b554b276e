import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/start-gateway.ts'
import { type ClientsGateway, expectPriced, startClientsGateway } from './start-clients-gateway.ts'

let gateway: ClientsGateway
let client: OpenAI

beforeAll(async () => {
  gateway = await startClientsGateway()
  // The one change a user makes.
  client = new OpenAI({ baseURL: gateway.baseUrl, apiKey: gateway.key })
})
afterAll(() => gateway.close())

const messages = [{ role: 'user' as const, content: 'Tell me about rivers.' }]
const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

describe("OpenAI's client with nothing but its base URL changed", () => {
  it('chats, and the cost of the call is known', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'gpt-4o-mini', messages })
      .withResponse()
    expect(data.choices[0]?.message.content).not.toBe('')
    expect(response.headers.get('x-outlay-simulated')).toBe('true')
    const row = await gateway.row(response.headers.get('x-outlay-request-id'))
    expect(row).toMatchObject({ simulated: true, stream: false, operation: 'chat' })
    expectPriced(row, {
      inputTokens: data.usage?.prompt_tokens,
      outputTokens: data.usage?.completion_tokens,
    })
  })

  it('streams, sees no usage it did not ask for, and is metered all the same', async () => {
    const stream = await client.chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true })
    let text = ''
    for await (const chunk of stream) {
      expect(chunk.choices).toHaveLength(1)
      text += chunk.choices[0]?.delta.content ?? ''
    }
    expect(text).not.toBe('')
    expect(await gateway.newestRow()).toMatchObject({
      stream: true,
      outcome: 'answered',
      usageSource: 'reported',
      costState: 'priced',
    })
  })

  it('gets the usage it asked for', async () => {
    const stream = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    let usage: OpenAI.CompletionUsage | null | undefined
    for await (const chunk of stream) usage = chunk.usage ?? usage
    expectPriced(await gateway.newestRow(), {
      inputTokens: usage?.prompt_tokens,
      outputTokens: usage?.completion_tokens,
    })
  })

  it('calls tools, whole and streamed', async () => {
    const request = {
      model: 'gpt-4o-mini',
      messages,
      tools: [weather],
      tool_choice: 'required' as const,
    }
    const whole = await client.chat.completions.create(request)
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'weather' } }] },
    })
    expectPriced(await gateway.newestRow(), {
      inputTokens: whole.usage?.prompt_tokens,
      outputTokens: whole.usage?.completion_tokens,
    })
    const streamed = await client.chat.completions.stream(request).finalChatCompletion()
    const [call] = streamed.choices[0]?.message.tool_calls ?? []
    expect(call).toMatchObject({ type: 'function', function: { name: 'weather' } })
    expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toHaveProperty('city')
    expect(await gateway.newestRow()).toMatchObject({ stream: true, usageSource: 'reported' })
  })

  it('gets an answer in the shape it asked for', async () => {
    const schema = {
      type: 'object',
      properties: { river: { type: 'string' }, lengthKm: { type: 'number' } },
      required: ['river', 'lengthKm'],
      additionalProperties: false,
    }
    const answer = await client.chat.completions.parse({
      model: 'gpt-4o-mini',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'river', strict: true, schema } },
    })
    expect(answer.choices[0]?.message.parsed).toEqual({
      river: expect.any(String),
      lengthKm: expect.any(Number),
    })
    expectPriced(await gateway.newestRow(), {
      inputTokens: answer.usage?.prompt_tokens,
      outputTokens: answer.usage?.completion_tokens,
    })
  })

  it('embeds', async () => {
    const { data, usage } = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['rivers', 'seas'],
    })
    expect(data.map(({ embedding }) => embedding.length)).toEqual([1_536, 1_536])
    expect(await gateway.newestRow()).toMatchObject({
      operation: 'embeddings',
      costState: 'priced',
      inputTokens: usage.prompt_tokens,
      outputTokens: 0,
    })
  })

  it('gets responses, whole and streamed', async () => {
    const response = await client.responses.create({ model: 'gpt-5-mini', input: 'Rivers' })
    expect(response.output_text).not.toBe('')
    expect(await gateway.newestRow()).toMatchObject({
      operation: 'responses',
      costState: 'priced',
      inputTokens: response.usage?.input_tokens,
      outputTokens: response.usage?.output_tokens,
    })
    const stream = client.responses.stream({ model: 'gpt-5-mini', input: 'Rivers' })
    let deltas = ''
    for await (const event of stream) if (event.type === 'response.output_text.delta') deltas += event.delta
    const final = await stream.finalResponse()
    expect(final.output_text).toBe(deltas)
    expect(await gateway.newestRow()).toMatchObject({
      operation: 'responses',
      stream: true,
      usageSource: 'reported',
      outputTokens: final.usage?.output_tokens,
    })
  })

  it('completes texts and lists models', async () => {
    await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Rivers' })
    expect(await gateway.newestRow()).toMatchObject({ operation: 'text_completion', costState: 'priced' })
    expect((await client.models.list()).data.length).toBeGreaterThan(0)
    expect(await gateway.newestRow()).toMatchObject({ operation: 'models', costState: 'free' })
  })

  it('stops a stream half way, and the provider stops with it', async () => {
    const stream = await client.chat.completions.create(
      { model: 'gpt-4o-mini', messages, stream: true },
      { headers: { 'x-simulate-pace': 'pieces=500;interval=10' } },
    )
    for await (const _ of stream) break
    stream.controller.abort()
    expect(await gateway.newestRow({ usageSource: 'partial' })).toMatchObject({
      outcome: 'client-gone',
      stream: true,
    })
    await eventually(async () => gateway.simulator.stats.aborted > 0)
  })

  it('gives up on a plain answer, whose cost is learnt all the same', async () => {
    const calling = client.chat.completions.create(
      { model: 'gpt-4o-mini', messages },
      { headers: { 'x-simulate': 'slow-headers;ms=400' }, signal: AbortSignal.timeout(100) },
    )
    await expect(calling).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
    expect(await gateway.newestRow({ outcome: 'client-gone', stream: false })).toMatchObject({
      usageSource: 'reported',
      costState: 'priced',
    })
  })

  it("raises the provider's own errors, and ours, as its own classes", async () => {
    const failing = (simulate: string) =>
      client.chat.completions.create(
        { model: 'gpt-4o-mini', messages },
        { headers: { 'x-simulate': simulate }, maxRetries: 0 },
      )
    await expect(failing('429;retry-after=60')).rejects.toBeInstanceOf(OpenAI.RateLimitError)
    await expect(failing('500')).rejects.toBeInstanceOf(OpenAI.InternalServerError)
    await expect(failing('404')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const stranger = new OpenAI({ baseURL: gateway.baseUrl, apiKey: 'olk_wrong', maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toMatchObject({
      constructor: OpenAI.AuthenticationError,
      code: 'invalid-key',
    })
  })

  it('with a key of its own is never answered by the simulator', async () => {
    const own = new OpenAI({
      baseURL: gateway.baseUrl,
      apiKey: 'sk-own-key-of-a-caller-0123',
      maxRetries: 0,
      timeout: 5_000,
    })
    const before = gateway.simulator.stats.total
    // The real address cannot be reached from where tests run, or refuses the key: either way it is not play.
    await expect(own.models.list()).rejects.toThrow()
    expect(gateway.simulator.stats.total).toBe(before)
  })
})
