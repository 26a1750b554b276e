import { describe, expect, test } from 'vitest'
import { loadEncoding } from '../encoding/load-encoding.ts'
import type { AnswerChoice } from './answer-choice.ts'
import { countAnswer } from './count-answer.ts'

const o200k = await loadEncoding('o200k_base')
const cl100k = await loadEncoding('cl100k_base')
const T = (text: string) => o200k.count(text)
const C = (text: string) => cl100k.count(text)

const nothing: AnswerChoice = {
  text: '',
  refusal: '',
  reasoning: '',
  hasThought: false,
  toolCalls: [],
  functionCall: null,
  finishReason: 'stop',
}
const text = { ...nothing, text: 'Hello world' }
const call = { name: 'now', arguments: '{"zone":"UTC"}' }
const called = { ...nothing, toolCalls: [call], finishReason: 'tool_calls' }
const both = { ...called, toolCalls: [call, call] }
const bothText =
  '{"tool_uses":[{"recipient_name":"functions.now","parameters":{"zone":"UTC"}},{"recipient_name":"functions.now","parameters":{"zone":"UTC"}}]}'
const tools = [{ type: 'function', function: { name: 'now' } }]
const forced = { tools, tool_choice: { type: 'function', function: { name: 'now' } } }
const format = { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } } }

function count(
  model: string,
  choices: AnswerChoice[],
  request: object = {},
  operation: 'chat' | 'responses' = 'chat',
) {
  const encoding = /^gpt-(4|3\.5)(-|$)/.test(model) ? cl100k : o200k
  const { tokens, exactness } = countAnswer({ encoding, modelName: model, operation, request, choices })
  return [tokens, exactness]
}

describe('an answer of chat', () => {
  test.each<[string, string, AnswerChoice[], object, [number, string]]>([
    ['is its text', 'gpt-4o', [text], {}, [2, 'estimate']],
    [
      'is its text exactly where its limit cut it off',
      'gpt-4o',
      [{ ...text, finishReason: 'length' }],
      {},
      [2, 'exact'],
    ],
    ['has one more where tools were offered', 'gpt-4o', [text], { tools }, [3, 'estimate']],
    [
      'has five more where a schema was asked for besides',
      'gpt-4o',
      [text],
      { tools, ...format },
      [7, 'estimate'],
    ],
    ['has no more for a schema alone', 'gpt-4o', [text], format, [2, 'estimate']],
    ['is the sum of its choices', 'gpt-4o', [text, text], {}, [4, 'estimate']],
    ['is a refusal and one more', 'gpt-4o', [{ ...nothing, refusal: 'Hello' }], {}, [2, 'estimate']],
    [
      'is one call in its frame',
      'gpt-4o',
      [called],
      { tools },
      [T('.now') + T(call.arguments) + 7, 'estimate'],
    ],
    [
      'is the arguments of a call that was forced',
      'gpt-4o',
      [called],
      forced,
      [T(call.arguments), 'estimate'],
    ],
    ['is several calls as one', 'gpt-4o', [both], { tools }, [T(bothText) + 10, 'estimate']],
    [
      'is one call as several are, where its arguments were written again',
      'gpt-4o',
      [{ ...called, toolCalls: [{ name: 'now', arguments: '{"zone": "UTC"}' }] }],
      { tools },
      [T('{"tool_uses":[{"recipient_name":"functions.now","parameters":{"zone":"UTC"}}]}') + 10, 'estimate'],
    ],
    [
      'names a call without a point on gpt-4',
      'gpt-4',
      [called],
      { tools },
      [C('now') + C(call.arguments) + 4, 'estimate'],
    ],
    [
      'has two less there where a call was required',
      'gpt-4',
      [called],
      { tools, tool_choice: 'required' },
      [C('now') + C(call.arguments) + 2, 'estimate'],
    ],
    [
      'is a call in the older form',
      'gpt-4',
      [{ ...nothing, functionCall: call }],
      {},
      [C('now') + C(call.arguments) + 4, 'estimate'],
    ],
    [
      'is the arguments of one that was forced',
      'gpt-4',
      [{ ...nothing, functionCall: call }],
      { function_call: { name: 'now' } },
      [C(call.arguments), 'estimate'],
    ],
    ['was thought about on gpt-5, and how long is not seen', 'gpt-5', [text], {}, [2 + 9, 'bound']],
    [
      'was not where it was told not to',
      'gpt-5',
      [text],
      { reasoning_effort: 'minimal' },
      [2 + 3, 'estimate'],
    ],
    ['was not on gpt-5.1, which has to be told to', 'gpt-5.1', [text], {}, [2 + 3, 'estimate']],
    ['was on gpt-5.1 that was told to', 'gpt-5.1', [text], { reasoning_effort: 'low' }, [2 + 9, 'bound']],
    ['has four more for a schema on gpt-5', 'gpt-5', [text], format, [2 + 13, 'bound']],
    [
      'is a call on gpt-5, forced or not',
      'gpt-5',
      [called],
      forced,
      [T('.now') + T(call.arguments) + 16, 'bound'],
    ],
    ['is several calls on gpt-5', 'gpt-5.1', [both], { tools }, [T(bothText) + 13, 'estimate']],
    [
      'is its text alone on gpt-5 where its limit cut it off',
      'gpt-5',
      [{ ...text, finishReason: 'length' }],
      {},
      [2, 'bound'],
    ],
    ['has 13 around it on o3-mini', 'o3-mini', [text], {}, [2 + 13, 'bound']],
    ['has 20 around it on o4-mini', 'o4-mini', [text], {}, [2 + 20, 'bound']],
    ['is a call on o3', 'o3', [called], { tools }, [T('.now') + T(call.arguments) + 21, 'bound']],
    [
      'has thinking that is shown counted as text',
      'deepseek',
      [{ ...text, reasoning: 'Hello' }],
      {},
      [3, 'bound'],
    ],
    ['is nothing where nothing was said', 'gpt-4o', [nothing], {}, [0, 'estimate']],
  ])('%s', (_, model, choices, request, expected) => {
    expect(count(model, choices, request)).toEqual(expected)
  })
})

describe('an answer of Responses', () => {
  test.each<[string, string, AnswerChoice, [number, string]]>([
    ['has its end billed', 'gpt-4o', text, [2 + 1, 'estimate']],
    ['has two more on gpt-4', 'gpt-4', text, [2 + 2, 'estimate']],
    ['of gpt-5 has four more', 'gpt-5', text, [2 + 4, 'estimate']],
    [
      'of gpt-5 has six more where it says that it was thought about',
      'gpt-5',
      { ...text, hasThought: true },
      [2 + 6, 'bound'],
    ],
    ['of o3-mini has one more', 'o3-mini', { ...text, hasThought: true }, [2 + 1, 'bound']],
    ['of o4-mini has six more', 'o4-mini', { ...text, hasThought: true }, [2 + 6, 'bound']],
    ['is a call', 'gpt-4o', called, [T('.now') + T(call.arguments) + 8, 'estimate']],
    ['is a call of gpt-5', 'gpt-5', called, [T('.now') + T(call.arguments) + 11, 'estimate']],
    ['is several calls of gpt-5', 'gpt-5', both, [T(bothText) + 14, 'estimate']],
  ])('%s', (_, model, choice, expected) => {
    expect(count(model, [choice], {}, 'responses')).toEqual(expected)
  })
})
