import OpenAI from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulator } from './testing.ts'

let started: Awaited<ReturnType<typeof startSimulator>>
let client: OpenAI
beforeAll(async () => {
  started = await startSimulator()
  client = new OpenAI({ apiKey: 'sk-test', baseURL: started.baseURL, maxRetries: 2 })
})
afterAll(() => started.simulator.close())

const messages = [{ role: 'user' as const, content: 'hello' }]

test('the official client reads answers and streams', async () => {
  const whole = await client.chat.completions.create({ model: 'gpt-4o', messages })
  const streamed = client.chat.completions.stream({
    model: 'gpt-4o',
    messages,
    stream_options: { include_usage: true },
  })
  const final = await streamed.finalChatCompletion()
  expect(final.choices[0]?.message.content).toBeTruthy()
  expect(final.usage?.prompt_tokens).toBe(whole.usage?.prompt_tokens)
})

test('the official client assembles a streamed tool call', async () => {
  const stream = client.chat.completions.stream({
    model: 'gpt-4o',
    messages,
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        },
      },
    ],
    tool_choice: 'required',
  })
  const call = (await stream.finalChatCompletion()).choices[0]?.message.tool_calls?.[0]
  expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toHaveProperty('city')
})

test('the official client reads responses, plain and streamed, with thoughts and calls', async () => {
  const whole = await client.responses.create({ model: 'gpt-5', input: 'hello' })
  expect(whole.output_text.length).toBeGreaterThan(0)
  expect(whole.usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0)
  const final = await client.responses.stream({ model: 'gpt-5', input: 'hello' }).finalResponse()
  expect(final.output.map((item) => item.type)).toEqual(['reasoning', 'message'])
  expect(final.output_text.length).toBeGreaterThan(0)
  const call = await client.responses
    .stream({
      model: 'gpt-4o',
      input: 'hello',
      tools: [{ type: 'function', name: 'weather', parameters: { type: 'object' }, strict: false }],
      tool_choice: 'required',
    })
    .finalResponse()
  expect(call.output[0]).toMatchObject({ type: 'function_call', name: 'weather', arguments: '{}' })
})

test('the official client reads embeddings, completions and models', async () => {
  const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'hello' })
  expect(data[0]?.embedding).toHaveLength(1_536)
  const text = await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'hello' })
  expect(text.choices[0]?.finish_reason).toBe('length')
  expect((await client.models.list()).data.length).toBeGreaterThan(5)
})

test('the official client throws the error it knows', async () => {
  const failing = (wish: string) =>
    client.chat.completions.create(
      { model: 'gpt-4o', messages },
      { headers: { 'x-simulate': wish }, maxRetries: 0 },
    )
  await expect(failing('401')).rejects.toThrow(OpenAI.AuthenticationError)
  await expect(failing('404')).rejects.toThrow(OpenAI.NotFoundError)
  await expect(failing('429')).rejects.toThrow(OpenAI.RateLimitError)
  await expect(failing('500')).rejects.toThrow(OpenAI.InternalServerError)
  await expect(failing('reset')).rejects.toThrow(OpenAI.APIConnectionError)
})
