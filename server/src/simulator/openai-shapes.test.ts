import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chat, jsonOf, startSimulator } from './testing.ts'

let started: Awaited<ReturnType<typeof startSimulator>>
beforeAll(async () => {
  started = await startSimulator({ now: () => 1_800_000_000_000 })
})
afterAll(() => started.simulator.close())

async function answerOf(path: string, body: unknown, headers?: Record<string, string>) {
  const response = await started.call(path, body, headers)
  return { status: response.status, body: await jsonOf(response), headers: response.headers }
}

async function eventsOf(path: string, body: unknown, headers?: Record<string, string>) {
  const text = await (await started.call(path, body, headers)).text()
  return text.split('\n\n').filter(Boolean)
}

describe('chat completions', () => {
  test('the same request gets the same answer', async () => {
    const [one, two] = [
      await answerOf('/v1/chat/completions', chat()),
      await answerOf('/v1/chat/completions', chat()),
    ]
    expect(one.body).toEqual(two.body)
    const other = await answerOf('/v1/chat/completions', chat({ user: 'someone else' }))
    expect(other.body.id).not.toBe(one.body.id)
  })

  test('an answer has the fields of the real one', async () => {
    const { body } = await answerOf('/v1/chat/completions', chat())
    expect(body).toEqual({
      id: expect.stringMatching(/^chatcmpl-[A-Za-z0-9]{29}$/),
      object: 'chat.completion',
      created: 1_800_000_000,
      model: 'gpt-4o-mini-2024-07-18',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: expect.any(String), refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 8,
        completion_tokens: expect.any(Number),
        total_tokens: expect.any(Number),
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
      service_tier: 'default',
      system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]{10}$/),
    })
    expect(body.usage.total_tokens).toBe(8 + body.usage.completion_tokens)
  })

  test('every answer says who it is and where the limits stand', async () => {
    const { headers } = await answerOf('/v1/chat/completions', chat())
    expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
    expect(headers.get('openai-processing-ms')).toMatch(/^\d+$/)
    expect(headers.get('openai-version')).toBe('2020-10-01')
    expect(headers.get('x-ratelimit-limit-requests')).toBe('10000')
    expect(headers.get('x-ratelimit-reset-requests')).toMatch(/ms$|s$/)
  })

  test('a stream reports usage only to those who ask, in a last chunk without choices', async () => {
    const silent = await eventsOf('/v1/chat/completions', chat({ stream: true }))
    expect(silent.join()).not.toContain('usage')
    expect(silent.at(-1)).toBe('data: [DONE]')

    const asked = chat({ stream: true, stream_options: { include_usage: true } })
    const chunks = (await eventsOf('/v1/chat/completions', asked))
      .slice(0, -1)
      .map((event) => JSON.parse(event.slice('data: '.length)))
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null && chunk.choices.length === 1)).toBe(
      true,
    )
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 8 } })
    expect(chunks.at(-2).choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' })
  })

  test('a token maximum ends the answer with finish_reason length, at exactly that many tokens', async () => {
    const { body } = await answerOf('/v1/chat/completions', chat({ max_completion_tokens: 5 }))
    expect(body.choices[0].finish_reason).toBe('length')
    expect(body.usage.completion_tokens).toBe(5)
  })

  test('n choices are billed together, the prompt once', async () => {
    const { body } = await answerOf('/v1/chat/completions', chat({ n: 3, max_tokens: 4 }))
    expect(body.choices.map((choice: { index: number }) => choice.index)).toEqual([0, 1, 2])
    expect(body.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 12 })
  })

  test('reasoning models think, and the maximum covers the thoughts', async () => {
    const { body } = await answerOf('/v1/chat/completions', chat({ model: 'o4-mini' }))
    const thought = body.usage.completion_tokens_details.reasoning_tokens
    expect(thought).toBeGreaterThan(0)
    expect(thought % 64).toBe(0)
    const cut = await answerOf('/v1/chat/completions', chat({ model: 'o4-mini', max_completion_tokens: 10 }))
    expect(cut.body.choices[0]).toMatchObject({ message: { content: '' }, finish_reason: 'length' })
    expect(cut.body.usage.completion_tokens).toBe(10)
  })

  test('a long prompt sent again is read from the cache in steps of 128 tokens', async () => {
    const long = chat({ messages: [{ role: 'user', content: 'budget '.repeat(1_500) }] })
    const first = await answerOf('/v1/chat/completions', long)
    const second = await answerOf('/v1/chat/completions', { ...long, user: 'again' })
    expect(first.body.usage.prompt_tokens_details.cached_tokens).toBe(0)
    expect(second.body.usage.prompt_tokens_details.cached_tokens).toBe(1_408)
  })

  const weather = {
    type: 'function',
    function: {
      name: 'weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  }
  test.each([
    ['required', 'tool_calls'],
    [{ type: 'function', function: { name: 'weather' } }, 'stop'],
  ])('tools are called with tool_choice %j', async (toolChoice, finishReason) => {
    const request = chat({ tools: [weather], tool_choice: toolChoice })
    const { body } = await answerOf('/v1/chat/completions', request)
    expect(body.choices[0]).toMatchObject({ message: { content: null }, finish_reason: finishReason })
    const [call] = body.choices[0].message.tool_calls
    expect(call).toMatchObject({ type: 'function', function: { name: 'weather' } })
    expect(JSON.parse(call.function.arguments)).toEqual({ city: expect.any(String) })
  })

  test('response_format gives JSON', async () => {
    const schema = { type: 'object', properties: { total: { type: 'integer' } }, required: ['total'] }
    const format = { type: 'json_schema', json_schema: { name: 'bill', schema } }
    const { body } = await answerOf('/v1/chat/completions', chat({ response_format: format }))
    expect(JSON.parse(body.choices[0].message.content)).toEqual({ total: expect.any(Number) })
    const loose = await answerOf('/v1/chat/completions', chat({ response_format: { type: 'json_object' } }))
    expect(JSON.parse(loose.body.choices[0].message.content)).toBeTypeOf('object')
  })
})

describe('the other endpoints', () => {
  test('legacy completions stop at 16 tokens unless told otherwise', async () => {
    const request = { model: 'gpt-3.5-turbo-instruct', prompt: ['one', 'two'] }
    const { body } = await answerOf('/v1/completions', request)
    expect(body).toMatchObject({
      object: 'text_completion',
      usage: { prompt_tokens: 2, completion_tokens: 32 },
    })
    const events = await eventsOf('/v1/completions', { ...request, stream: true })
    expect(events.at(-1)).toBe('data: [DONE]')
  })

  test('embeddings are unit vectors, equal for equal text', async () => {
    const request = { model: 'text-embedding-3-small', input: ['hello', 'hello', 'budget'], dimensions: 8 }
    const { body } = await answerOf('/v1/embeddings', request)
    const [one, two, three] = body.data.map((item: { embedding: number[] }) => item.embedding)
    expect(one).toEqual(two)
    expect(one).not.toEqual(three)
    expect(Math.hypot(...one)).toBeCloseTo(1)
    expect(body.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 })
  })

  test('responses stream the real sequence of events, numbered without a gap', async () => {
    const events = await eventsOf('/v1/responses', { model: 'gpt-4o-mini', input: 'hello', stream: true })
    const names = events.map((event) => /^event: (.*)$/m.exec(event)?.[1])
    expect([...new Set(names)]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    const data = events.map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? ''))
    expect(data.map((event) => event.sequence_number)).toEqual(data.map((_, index) => index))
    expect(data[0].response).toMatchObject({ status: 'in_progress', usage: null })
    expect(data.at(-1).response.usage).toMatchObject({
      input_tokens: 8,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    })
  })

  test('a response cut short is incomplete, and says why', async () => {
    const { body } = await answerOf('/v1/responses', { model: 'gpt-4o', input: 'hi', max_output_tokens: 16 })
    expect(body).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
    expect(body.usage.output_tokens).toBe(16)
  })

  test('models are listed and found one by one', async () => {
    const { data } = await jsonOf(await started.call('/v1/models'))
    expect(data[0]).toEqual({ id: 'gpt-4o', object: 'model', created: 1_715_367_049, owned_by: 'system' })
    expect((await started.call('/v1/models/gpt-5')).status).toBe(200)
    expect((await started.call('/v1/models/gpt-none')).status).toBe(404)
  })
})

describe('errors', () => {
  test.each([
    ['no model', { messages: [] }, { message: 'you must provide a model parameter' }],
    ['no messages', { model: 'gpt-4o' }, { param: 'messages', code: 'missing_required_parameter' }],
    ['a wrong type', chat({ n: 'two' }), { param: 'n', code: 'invalid_value' }],
  ])('%s is a 400 in OpenAI’s shape', async (_, request, error) => {
    const { status, body } = await answerOf('/v1/chat/completions', request)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ type: 'invalid_request_error', ...error })
  })

  test('a body that is not JSON is a 400', async () => {
    const response = await fetch(`${started.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test' },
      body: '{"model":',
    })
    expect(response.status).toBe(400)
    expect((await jsonOf(response)).error.message).toMatch(/^We could not parse the JSON body/)
  })

  test('a URL nobody serves is a 404', async () => {
    const { status, body } = await answerOf('/v1/nothing', {})
    expect([status, body.error.message]).toEqual([404, 'Invalid URL (POST /v1/nothing)'])
  })

  test('a missing key and a wrong key are a 401', async () => {
    expect((await fetch(`${started.baseURL}/models`)).status).toBe(401)
    const wrong = await started.call('/v1/models', undefined, { authorization: 'Bearer sk-invalid' })
    expect((await jsonOf(wrong)).error.code).toBe('invalid_api_key')
  })

  test('an empty bucket is a 429 that says when to come back', async () => {
    const { simulator, call } = await startSimulator({
      now: () => 0,
      limits: { requestsPerMinute: 1, tokensPerMinute: 10_000 },
    })
    expect((await call('/v1/chat/completions', chat())).status).toBe(200)
    const refused = await call('/v1/chat/completions', chat())
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0')
    expect((await jsonOf(refused)).error).toMatchObject({ type: 'requests', code: 'rate_limit_exceeded' })
    await simulator.close()
  })
})
