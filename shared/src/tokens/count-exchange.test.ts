import { describe, expect, test } from 'vitest'
import { serverSentEvents } from './answer/server-sent-events.ts'
import { countExchange } from './count-exchange.ts'

const hello = { role: 'user', content: 'Hello' } // one token each: role and content

const provider = 'openai'

async function inputOf(requestModel: string, request: unknown, api = 'chat.completions') {
  const answer = [{ choices: [{ message: { content: '' }, finish_reason: 'length' }] }]
  const count = await countExchange({ provider, api, requestModel, request, answer })
  return [count.inputTokens, count.exactness]
}

async function outputOf(requestModel: string, answer: unknown[], request: unknown = { messages: [hello] }) {
  const count = await countExchange({ provider, api: 'chat.completions', requestModel, request, answer })
  return [count.outputTokens, count.exactness]
}

describe('other inputs', () => {
  test.each<[string, string, unknown, number | null]>([
    ['a prompt', 'completions', { prompt: 'Hello world' }, 2],
    ['prompts', 'completions', { prompt: ['Hello world', 'Hello'] }, 3],
    ['token ids', 'embeddings', { input: [1, 2, 3] }, 3],
    ['lists of token ids', 'embeddings', { input: [[1, 2], [3]] }, 3],
    ['nothing', 'embeddings', {}, 0],
    ['instructions and input', 'responses', { instructions: 'Hello', input: 'Hello' }, 13],
    [
      'input messages',
      'responses',
      { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }] },
      8,
    ],
  ])('%s', async (_, api, request, tokens) => {
    const model = api === 'responses' ? 'gpt-4o' : 'text-embedding-3-small'
    expect((await inputOf(model, request, api))[0]).toBe(tokens)
  })

  test('a request that could not be read is unknown, not 0', async () => {
    expect(await inputOf('gpt-4o', undefined)).toEqual([null, 'estimate'])
  })

  test('an embedding is exact and writes nothing', async () => {
    const count = await countExchange({
      provider,
      api: 'embeddings',
      requestModel: 'text-embedding-3-small',
      request: { input: 'Hello world' },
      answer: [],
    })
    expect(count).toEqual({ inputTokens: 2, outputTokens: 0, exactness: 'exact', encoding: 'cl100k_base' })
  })
})

describe('an answer', () => {
  const said = (message: unknown, finish_reason = 'stop', index = 0) => ({
    choices: [{ index, message, finish_reason }],
  })
  const call = { id: 'c', type: 'function', function: { name: 'now', arguments: '{"zone":"UTC"}' } }

  test.each<[string, string, unknown[], unknown, unknown]>([
    ['of text', 'gpt-4o', [said({ content: 'Hello world' })], {}, [2, 'estimate']],
    ['of text cut by its limit', 'gpt-4o', [said({ content: 'Hello world' }, 'length')], {}, [2, 'exact']],
    [
      'of text where a tool was offered',
      'gpt-4o',
      [said({ content: 'Hello' })],
      { tools: [{}] },
      [2, 'estimate'],
    ],
    ['of a thinking model', 'gpt-5', [said({ content: 'Hello' })], {}, [10, 'bound']],
    [
      'told not to think',
      'gpt-5',
      [said({ content: 'Hello' })],
      { reasoning_effort: 'minimal' },
      [4, 'estimate'],
    ],
    ['of a refusal', 'gpt-4o', [said({ content: null, refusal: 'Hello' })], {}, [2, 'estimate']],
    ['of one call', 'gpt-4o', [said({ tool_calls: [call] }, 'tool_calls')], {}, [13, 'estimate']],
    [
      'of a call that was forced',
      'gpt-4o',
      [said({ tool_calls: [call] })],
      { tool_choice: { type: 'function', function: { name: 'now' } } },
      [5, 'estimate'],
    ],
    ['of no tokens', 'gpt-4o', [said({ content: '' })], {}, [0, 'estimate']],
    [
      'of several choices',
      'gpt-4o',
      [said({ content: 'Hello' }), said({ content: 'Hello' }, 'stop', 1)],
      {},
      [2, 'estimate'],
    ],
    ['that is an error is unknown', 'gpt-4o', [{ error: { message: 'no' } }], {}, [null, 'estimate']],
    ['that is garbage is unknown', 'gpt-4o', [7, null, 'x', []], {}, [null, 'estimate']],
  ])('%s', async (_, model, answer, request, expected) => {
    expect(await outputOf(model, answer, { messages: [hello], ...(request as object) })).toEqual(expected)
  })

  test('is counted by the model that answered, when that is known', async () => {
    const answered = (model: string) => ({ model, ...said({ content: 'Hello' }) })
    expect(await outputOf('my-deployment', [answered('gpt-5-2025-08-07')])).toEqual([10, 'bound'])
    expect(await outputOf('gpt-5', [answered('my-alias')])).toEqual([10, 'bound'])
  })
})

describe('a stream counts as its whole answer would', () => {
  const chunk = (delta: unknown, rest = {}) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, ...rest }] })}\n\n`

  test('text', async () => {
    const text = `: comment\n\n${chunk({ role: 'assistant', content: '' })}${chunk({ content: 'Hel' })}${chunk({ content: 'lo' })}${chunk({}, { finish_reason: 'length' })}data: [DONE]\n\n`
    expect(await outputOf('gpt-4o', [...serverSentEvents(text)])).toEqual([1, 'exact'])
  })

  test('a call in pieces', async () => {
    const pieces = [
      { tool_calls: [{ index: 0, id: 'c', function: { name: 'now', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"zone"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':"UTC"}' } }] },
    ]
    const text = pieces.map((delta) => chunk(delta)).join('')
    expect(await outputOf('gpt-4o', [...serverSentEvents(text)])).toEqual([13, 'estimate'])
  })

  test('Responses events, with or without the last one', async () => {
    const deltas = [
      { type: 'response.created', response: { model: 'gpt-4o' } },
      { type: 'response.output_text.delta', delta: 'Hello' },
      { type: 'response.output_text.delta', delta: ' world' },
    ]
    const last = {
      type: 'response.completed',
      response: { output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hello world' }] }] },
    }
    for (const answer of [deltas, [...deltas, last], [last.response]]) {
      const count = await countExchange({
        provider,
        api: 'openai.responses',
        requestModel: 'gpt-4o',
        request: { input: 'Hello' },
        answer,
      })
      expect(count.outputTokens).toBe(3)
    }
  })
})

describe('an answer of another format', () => {
  const event = (type: string, rest: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
  const text = 'Hello world, how are you today?' // 8 tokens of o200k_base, so 9 of Claude, and 3 around it
  const claude = { provider: 'anthropic', api: 'anthropic.messages', requestModel: 'claude-sonnet-4-5' }
  const gemini = { provider: 'google', api: 'google.generateContent', requestModel: 'gemini-2.0-flash' }
  const asked = { messages: [{ role: 'user', content: 'Hello' }] }

  const streamed = [
    event('message_start', {
      message: { type: 'message', model: 'claude-sonnet-4-5-20250929', content: [] },
    }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    event('ping', {}),
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: text.slice(0, 9) } }),
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: text.slice(9) } }),
    event('content_block_stop', { index: 0 }),
  ].join('')

  test.each<[string, unknown[]]>([
    ['whole', [{ type: 'message', model: 'claude-sonnet-4-5', content: [{ type: 'text', text }] }]],
    ['streamed', [...serverSentEvents(streamed)]],
  ])('of Claude, %s', async (_, answer) => {
    const count = await countExchange({ ...claude, request: asked, answer })
    expect(count).toEqual({ inputTokens: 8, outputTokens: 12, exactness: 'estimate', encoding: 'o200k_base' })
    const learnt = await countExchange({ ...claude, request: asked, answer, calibration: 1.5 })
    expect([learnt.inputTokens, learnt.outputTokens]).toEqual([12, 18])
  })

  test('of Claude with a call counts alike, whole and in pieces', async () => {
    const use = { type: 'tool_use', id: 'c', name: 'now', input: { zone: 'UTC' } }
    const pieces = [
      event('content_block_start', { index: 0, content_block: { ...use, input: {} } }),
      event('content_block_delta', { delta: { type: 'input_json_delta', partial_json: '{"zone":' } }),
      event('content_block_delta', { delta: { type: 'input_json_delta', partial_json: '"UTC"}' } }),
    ].join('')
    const whole = [{ type: 'message', content: [use] }]
    for (const answer of [whole, [...serverSentEvents(pieces)]]) {
      expect(await countExchange({ ...claude, request: asked, answer })).toMatchObject({ outputTokens: 43 })
    }
  })

  test('of Claude that was thought about is a bound, and an error is unknown', async () => {
    const thought = [
      {
        type: 'message',
        content: [
          { type: 'thinking', thinking: text },
          { type: 'text', text },
        ],
      },
    ]
    expect(await countExchange({ ...claude, request: asked, answer: thought })).toMatchObject({
      outputTokens: 21,
      exactness: 'bound',
    })
    const error = [{ type: 'error', error: { type: 'overloaded_error' } }]
    expect(await countExchange({ ...claude, request: asked, answer: error })).toMatchObject({
      outputTokens: null,
    })
  })

  const says = (said: string, rest = {}) => ({
    candidates: [{ content: { parts: [{ text: said }] }, ...rest }],
  })
  test.each<[string, unknown[]]>([
    ['whole', [says(text)]],
    [
      'in events',
      [says(text.slice(0, 11)), says(text.slice(11), { finishReason: 'STOP' }), { usageMetadata: {} }],
    ],
    ['as a list', [[says(text.slice(0, 11)), says(text.slice(11))]]],
  ])('of Gemini, %s', async (_, answer) => {
    const request = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }
    const count = await countExchange({ ...gemini, request, answer })
    expect(count).toEqual({ inputTokens: 1, outputTokens: 8, exactness: 'estimate', encoding: 'o200k_base' })
  })

  test('of Gemini that may have been thought about is a bound', async () => {
    const answer = [{ ...says(text), modelVersion: 'gemini-2.5-pro' }]
    const count = await countExchange({ ...gemini, requestModel: 'our-tuned-one', request: {}, answer })
    expect(count).toMatchObject({ outputTokens: 8, exactness: 'bound' })
  })

  test('of a host of OpenAI’s format is an estimate, which what was learnt corrects', async () => {
    const host = { provider: 'deepseek', api: 'deepseek.chat.completions', requestModel: 'deepseek-chat' }
    const answer = [
      { model: 'deepseek-chat', choices: [{ message: { content: text }, finish_reason: 'length' }] },
    ]
    const count = { ...host, request: asked, answer }
    expect(await countExchange(count)).toMatchObject({
      inputTokens: 8,
      outputTokens: 8,
      exactness: 'estimate',
    })
    expect(await countExchange({ ...count, calibration: 0.5 })).toMatchObject({
      inputTokens: 4,
      outputTokens: 4,
    })
  })

  test('of an API that nobody can count is unknown', async () => {
    const telepathy = { provider: 'openai', api: 'openai.telepathy', requestModel: 'gpt-4o' }
    const count = await countExchange({ ...telepathy, request: asked, answer: [says(text)] })
    expect(count).toMatchObject({ inputTokens: null, outputTokens: null, exactness: 'estimate' })
  })
})

test('events are read however their lines end and wherever they were cut', () => {
  const read = (text: string) => [...serverSentEvents(text)]
  expect(
    read('data: {"a":1}\r\n\r\ndata:{"b":2}\r\rdata: {"c":\ndata: 3}\n\n: x\n\ndata: [DONE]\n\n'),
  ).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }])
  expect(read('event: x\nid: 1\ndata: {"a":1}\n\ndata: {"b":')).toEqual([{ a: 1 }])
  expect(read('data: {"a":1}')).toEqual([{ a: 1 }])
  expect(read('')).toEqual([])
})
