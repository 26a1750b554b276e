import { describe, expect, test } from 'vitest'
import { serverSentEvents } from './answer/server-sent-events.ts'
import { type CountedOperation, countExchange } from './count-exchange.ts'

const hello = { role: 'user', content: 'Hello' } // one token each: role and content

async function inputOf(requestModel: string, request: unknown, operation: CountedOperation = 'chat') {
  const answer = [{ choices: [{ message: { content: '' }, finish_reason: 'length' }] }]
  const count = await countExchange({ operation, requestModel, request, answer })
  return [count.inputTokens, count.exactness]
}

async function outputOf(requestModel: string, answer: unknown[], request: unknown = { messages: [hello] }) {
  const count = await countExchange({ operation: 'chat', requestModel, request, answer })
  return [count.outputTokens, count.exactness]
}

describe('other inputs', () => {
  test.each<[string, CountedOperation, unknown, number | null]>([
    ['a prompt', 'text_completion', { prompt: 'Hello world' }, 2],
    ['prompts', 'text_completion', { prompt: ['Hello world', 'Hello'] }, 3],
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
  ])('%s', async (_, operation, request, tokens) => {
    const model = operation === 'responses' ? 'gpt-4o' : 'text-embedding-3-small'
    expect((await inputOf(model, request, operation))[0]).toBe(tokens)
  })

  test('a request that could not be read is unknown, not 0', async () => {
    expect(await inputOf('gpt-4o', undefined)).toEqual([null, 'estimate'])
  })

  test('an embedding is exact and writes nothing', async () => {
    const count = await countExchange({
      operation: 'embeddings',
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
        operation: 'responses',
        requestModel: 'gpt-4o',
        request: { input: 'Hello' },
        answer,
      })
      expect(count.outputTokens).toBe(3)
    }
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
