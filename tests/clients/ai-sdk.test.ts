import { createOpenAI, type OpenAIProvider } from '@ai-sdk/openai'
import { APICallError, embedMany, generateText, jsonSchema, Output, streamText } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientsGateway, expectPriced, startClientsGateway } from './start-clients-gateway.ts'

let gateway: ClientsGateway
let openai: OpenAIProvider

beforeAll(async () => {
  gateway = await startClientsGateway()
  // The one change a user makes.
  openai = createOpenAI({ baseURL: gateway.baseUrl, apiKey: gateway.key })
})
afterAll(() => gateway.close())

const prompt = 'Tell me about rivers.'
const city = jsonSchema<{ city: string }>({
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
})

describe("the AI SDK with its OpenAI provider's base URL changed", () => {
  it('generates text through responses, its default, and what it counts is what is on record', async () => {
    const { text, usage } = await generateText({ model: openai('gpt-4o-mini'), prompt })
    expect(text).not.toBe('')
    const row = await gateway.newestRow()
    expect(row).toMatchObject({ operation: 'responses', stream: false })
    expectPriced(row, usage)
  })

  it('generates text through chat completions', async () => {
    const { text, usage } = await generateText({ model: openai.chat('gpt-4o-mini'), prompt })
    expect(text).not.toBe('')
    const row = await gateway.newestRow()
    expect(row).toMatchObject({ operation: 'chat', stream: false })
    expectPriced(row, usage)
  })

  it.each(['chat', 'responses'] as const)('streams text through %s', async (kind) => {
    const result = streamText({ model: openai[kind]('gpt-4o-mini'), prompt })
    let text = ''
    for await (const piece of result.textStream) text += piece
    expect(text).not.toBe('')
    const row = await gateway.newestRow()
    expect(row).toMatchObject({ operation: kind, stream: true })
    expectPriced(row, await result.usage)
  })

  it('calls tools', async () => {
    const weather = { description: 'The weather of a city', inputSchema: city }
    const { toolCalls, usage } = await generateText({
      model: openai.chat('gpt-4o-mini'),
      prompt,
      tools: { weather },
      toolChoice: 'required',
    })
    expect(toolCalls).toMatchObject([{ toolName: 'weather', input: { city: expect.any(String) } }])
    expectPriced(await gateway.newestRow(), usage)
  })

  it('gets an answer in the shape it asked for', async () => {
    const { output, usage } = await generateText({
      model: openai.chat('gpt-4o-mini'),
      prompt,
      output: Output.object({ schema: city }),
    })
    expect(output).toEqual({ city: expect.any(String) })
    expectPriced(await gateway.newestRow(), usage)
  })

  it('embeds', async () => {
    const model = openai.embedding('text-embedding-3-small')
    const { embeddings, usage } = await embedMany({ model, values: ['rivers', 'seas'] })
    expect(embeddings.map(({ length }) => length)).toEqual([1_536, 1_536])
    expect(await gateway.newestRow()).toMatchObject({
      operation: 'embeddings',
      costState: 'priced',
      inputTokens: usage.tokens,
    })
  })

  it('aborts a stream, and what had come is on record', async () => {
    const abort = new AbortController()
    const result = streamText({
      model: openai.chat('gpt-4o-mini'),
      prompt,
      abortSignal: abort.signal,
      headers: { 'x-simulate-pace': 'pieces=500;interval=10' },
    })
    for await (const _ of result.textStream) abort.abort()
    expect(await gateway.newestRow({ usageSource: 'partial' })).toMatchObject({ outcome: 'client-gone' })
  })

  it("raises the provider's errors as its own", async () => {
    const calling = generateText({
      model: openai.chat('gpt-4o-mini'),
      prompt,
      headers: { 'x-simulate': '401' },
    })
    await expect(calling).rejects.toSatisfy(
      (error) => APICallError.isInstance(error) && error.statusCode === 401,
    )
    expect(await gateway.newestRow()).toMatchObject({
      outcome: 'provider-error',
      status: 401,
      costState: 'free',
    })
  })
})
