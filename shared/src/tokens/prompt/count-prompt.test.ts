import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countChat } from '../count-chat.ts'
import { countResponses } from '../count-responses.ts'
import { loadEncoding } from '../encoding/load-encoding.ts'
import type { PromptCount } from '../token-count.ts'
import { promptParts } from '../token-count.ts'

const o200k = await loadEncoding('o200k_base')
const cl100k = await loadEncoding('cl100k_base')
const T = (text: string) => o200k.count(text)
const C = (text: string) => cl100k.count(text)

const user = { role: 'user', content: 'Hello' }
const system = { role: 'system', content: 'Be terse.' }
const assistant = { role: 'assistant', content: 'Hello' }
/** A frame of 3, a role of 1, and a content. */
const said = (text: string) => 3 + 1 + T(text)

const add = {
  name: 'add',
  description: 'Adds.',
  parameters: { type: 'object', properties: { a: { type: 'integer' } } },
}
const tools = [{ type: 'function', function: add }]
const shown =
  'namespace functions {\n\n// Adds.\ntype add = (_: { a?: number }) => any;\n\n} // namespace functions'
const shownOld =
  'namespace functions {\n\n// Adds.\ntype add = (_: {\na?: number,\n}) => any;\n\n} // namespace functions'

const chat = (model: string, request: object) =>
  countChat(/^gpt-(4o|4\.|5)|^o/.test(model) ? o200k : cl100k, model, request)
const exactly = (tokens: number) => ({ tokens, exactness: 'exact' })
const about = (tokens: number) => ({ tokens, exactness: 'estimate' })
const brief = ({ tokens, exactness }: PromptCount) => ({ tokens, exactness })

describe('messages', () => {
  test.each<[string, string, object[], object]>([
    ['have a base of 3, and 3 around each', 'gpt-4o', [user], exactly(3 + said('Hello'))],
    ['are framed alike for older models', 'gpt-3.5-turbo-0125', [user], exactly(3 + 3 + 1 + C('Hello'))],
    ['had a longer frame at first', 'gpt-3.5-turbo-0301', [user], exactly(3 + 4 + 1 + C('Hello'))],
    ['have a base of 2 on gpt-5', 'gpt-5-mini', [user], exactly(2 + said('Hello'))],
    ['have a base of 2 on o3', 'o3-mini', [user], exactly(2 + said('Hello'))],
    ['have a base of 2 on the later chat models', 'gpt-5.2-chat-latest', [user], exactly(2 + said('Hello'))],
    ['have a base of 3 on the first chat model', 'gpt-5-chat-latest', [user], exactly(3 + said('Hello'))],
    [
      'are their words alone for models that search',
      'gpt-4o-mini-search-preview-2025-03-11',
      [system, user],
      exactly(T('Be terse.') + T('Hello')),
    ],
    [
      'are an estimate for those where there is more than words',
      'gpt-4o-search-preview',
      [{ ...user, name: 'Alice' }],
      about(T('Hello') + 1 + T('Alice')),
    ],
    [
      'name the channel of the assistant on gpt-5',
      'gpt-5',
      [user, assistant],
      exactly(2 + 2 * said('Hello') + 2),
    ],
    [
      'count a name and one more',
      'gpt-4o',
      [{ ...user, name: 'Alice' }],
      exactly(3 + said('Hello') + 1 + T('Alice')),
    ],
    [
      'count one for a name that is the role',
      'gpt-4o',
      [{ ...user, name: 'user' }],
      exactly(3 + said('Hello') + 1),
    ],
    [
      'leave out the name of a tool',
      'gpt-4o',
      [{ ...user, role: 'tool', name: 'a' }],
      exactly(3 + said('Hello')),
    ],
    ['take no content for nothing', 'gpt-4o', [{ role: 'user', content: null }], exactly(3 + said(''))],
    [
      'join their parts before they are counted',
      'gpt-4o',
      [{ role: 'user', content: [{ type: 'text', text: 'Hel' }, 'lo', { type: 'refusal', refusal: '!' }] }],
      exactly(3 + said('Hello!')),
    ],
    [
      'may say what looks like a special token',
      'gpt-4o',
      [{ role: 'user', content: 'hi <|endoftext|>' }],
      exactly(3 + 3 + 1 + 8),
    ],
    [
      'are an estimate with audio',
      'gpt-4o',
      [{ role: 'user', content: [{ type: 'input_audio' }] }],
      about(3 + said('')),
    ],
    ['are an estimate on models nobody knows', 'my-model', [user], about(3 + 3 + 1 + C('Hello'))],
    ['were 12 more on o1-preview, about', 'o1-preview', [user, user], about(16 + 2 * (12 + said('Hello')))],
    [
      'are an estimate where Azure’s name says no snapshot',
      'gpt-35-turbo',
      [user],
      about(3 + 3 + 1 + C('Hello')),
    ],
    ['that are none count as nothing', 'gpt-4o', [null, 7, 'x', []] as object[], exactly(3)],
  ])('%s', (_, model, messages, expected) => {
    expect(brief(chat(model, { messages }))).toEqual(expected)
  })

  test('cost nothing more for options', () => {
    const options = { temperature: 0, n: 3, seed: 1, response_format: { type: 'json_object' }, stream: true }
    expect(brief(chat('gpt-4o', { messages: [user], ...options }))).toEqual(exactly(3 + said('Hello')))
  })
})

describe('functions', () => {
  const withSystem = [system, user]
  const both = said('Be terse.\n\n') + said('Hello')
  test.each<[string, string, object, object]>([
    ['cost 9 around them', 'gpt-4o', { messages: [user], tools }, exactly(3 + said('Hello') + 9 + T(shown))],
    [
      'cost 5 behind a system message',
      'gpt-4o',
      { messages: withSystem, tools },
      exactly(3 + both + 5 + T(shown)),
    ],
    ['cost 91 on gpt-5', 'gpt-5', { messages: [user], tools }, exactly(2 + said('Hello') + 91 + T(shown))],
    [
      'cost 90 behind a system message there, whose end is trimmed',
      'gpt-5',
      { messages: [{ ...system, content: 'Be terse. \n' }, user], tools },
      exactly(2 + both + 90 + T(shown)),
    ],
    ['cost 10 on o3', 'o3', { messages: [user], tools }, exactly(2 + said('Hello') + 10 + T(shown))],
    [
      'are shown in the form of 2023 to its models',
      'gpt-4-0613',
      { messages: [user], tools },
      exactly(3 + 3 + 1 + C('Hello') + 9 + C(shownOld)),
    ],
    [
      'follow any system message there',
      'gpt-4',
      { messages: [user, system], tools },
      exactly(3 + 4 + C('Hello') + 4 + C('Be terse.') + 5 + C(shownOld)),
    ],
    [
      'that are legacy, too',
      'gpt-4o',
      { messages: [user], functions: [add] },
      exactly(3 + said('Hello') + 9 + T(shownOld)),
    ],
    [
      'cost 1 less on gpt-5 where the only one has no description',
      'gpt-5',
      { messages: [user], tools: [{ type: 'function', function: { name: 'now' } }] },
      exactly(
        2 +
          said('Hello') +
          90 +
          T('namespace functions {\n\ntype now = () => any;\n\n} // namespace functions'),
      ),
    ],
    [
      'that are no functions are their JSON, about',
      'gpt-4o',
      { messages: [user], tools: [{ type: 'custom', custom: { name: 'x' } }] },
      about(3 + said('Hello') + T('{"type":"custom","custom":{"name":"x"}}')),
    ],
  ])('%s', (_, model, request, expected) => {
    expect(brief(chat(model, request))).toEqual(expected)
  })

  test.each<[string, unknown, number]>([
    ['gpt-4o', 'auto', 0],
    ['gpt-4o', 'required', 0],
    ['gpt-4o', 'none', 1],
    ['gpt-4o', { type: 'function', function: { name: 'add' } }, 7 + T('.add')],
    ['gpt-4', 'required', 2],
    ['gpt-4', { type: 'function', function: { name: 'add' } }, 4 + C('add')],
    ['gpt-5', 'none', 0],
    ['gpt-5', { type: 'function', function: { name: 'add' } }, 0],
  ])('of %s with the choice %j cost %d more', (model, choice, more) => {
    const plain = chat(model, { messages: [user], tools }).tokens
    expect(chat(model, { messages: [user], tools, tool_choice: choice }).tokens - plain).toBe(more)
  })
})

describe('past calls', () => {
  const call = (name: string, text: string) => ({
    id: 'c',
    type: 'function',
    function: { name, arguments: text },
  })
  const result = (content: string) => ({ role: 'tool', tool_call_id: 'c', content })
  const calls = (...all: object[]) => ({ role: 'assistant', content: null, tool_calls: all })
  const one = T('{"a":1.0}') + T('add') + T('.add')

  test.each<[string, string, object[], object]>([
    [
      'are shown compact, their numbers as they were written',
      'gpt-4o',
      [calls(call('add', '{ "a": 1.0 }')), result('3')],
      exactly(3 + said('') + one + 5 + said('3')),
    ],
    [
      'cost 9 on gpt-5',
      'gpt-5',
      [calls(call('add', '{"a":1.0}')), result('3')],
      exactly(2 + said('') + 2 + one + 9 + said('3')),
    ],
    [
      'cost 4 more behind a text',
      'gpt-4o',
      [{ ...calls(call('add', '{"a":1.0}')), content: 'Hello' }, result('3')],
      exactly(3 + said('Hello') + 4 + one + 5 + said('3')),
    ],
    [
      'made at once are one call, and their results a list in Python’s form',
      'gpt-4o',
      [calls(call('add', '{"a": 1}'), call('sub', '{}')), result('{"x":[1e8,true]}'), result('fine'), user],
      exactly(
        3 +
          said('') +
          T(
            '{"tool_uses":[{"recipient_name":"functions.add","parameters":{"a":1}},{"recipient_name":"functions.sub","parameters":{}}]}',
          ) +
          16 +
          T('[{"x": [100000000.0, true]}, "fine"]') +
          said('Hello'),
      ),
    ],
    [
      'made at once with results beyond ASCII are an estimate',
      'gpt-4o',
      [calls(call('add', '{}'), call('add', '{}')), result('é'), result('')],
      about(
        3 +
          said('') +
          T(
            '{"tool_uses":[{"recipient_name":"functions.add","parameters":{}},{"recipient_name":"functions.add","parameters":{}}]}',
          ) +
          16 +
          T('["é", ""]'),
      ),
    ],
    [
      'made at once with results beyond ASCII, escaped for older models',
      'gpt-3.5-turbo-0125',
      [calls(call('add', '{}'), call('add', '{}')), result('é'), result('{"é":"é"}')],
      about(
        3 +
          (3 + 1) +
          C(
            '{"tool_uses":[{"recipient_name":"functions.add","parameters":{}},{"recipient_name":"functions.add","parameters":{}}]}',
          ) +
          16 +
          C('["\\u00e9", {"\\u00e9": "\\u00e9"}]'),
      ),
    ],
    [
      'in the older form',
      'gpt-4o',
      [
        { role: 'assistant', content: null, function_call: { name: 'add', arguments: '{}' } },
        { role: 'function', name: 'add', content: '3' },
      ],
      exactly(3 + said('') + T('add') + T('{}') + 3 + said('3') + T('add') - 1),
    ],
  ])('%s', (_, model, messages, expected) => {
    expect(brief(chat(model, { messages }))).toEqual(expected)
  })
})

describe('the schema of an answer', () => {
  const schema = {
    type: 'object',
    title: 'Ort',
    additionalProperties: false,
    required: ['required'],
    properties: { required: { type: 'string', minLength: 1, description: 'Über' } },
  }
  const S =
    '{"type":"object","title":"Ort","properties":{"required":{"type":"string","description":"\\u00dcber"}}}'
  const format = (over = {}) => ({
    type: 'json_schema',
    json_schema: { name: 'place', strict: true, schema, ...over },
  })
  const N = T('place')

  test.each<[string, string, object, number]>([
    ['costs 12', 'gpt-4o', { messages: [user] }, 3 + said('Hello') + T(S) + 12 + 2 * N],
    [
      'costs 8 behind a system message',
      'gpt-4o',
      { messages: [system, user] },
      3 + said('Be terse.\n\n') + said('Hello') + T(S) + 8 + 2 * N,
    ],
    [
      'is said again at every turn',
      'gpt-4o',
      { messages: [user, assistant, user] },
      3 + 3 * said('Hello') + T(S) + 12 + 2 * N + 2 + N,
    ],
    [
      'costs 7 with functions',
      'gpt-4o',
      { messages: [user], tools },
      3 + said('Hello') + 9 + T(shown) + T(S) + 7 + N,
    ],
    ['costs 10 on gpt-5', 'gpt-5', { messages: [user] }, 2 + said('Hello') + T(S) + 10 + N],
    [
      'costs 9 behind a system message there',
      'gpt-5',
      { messages: [system, user] },
      2 + said('Be terse.\n\n') + said('Hello') + T(S) + 9 + N,
    ],
  ])('%s', (_, model, request, tokens) => {
    expect(brief(chat(model, { ...request, response_format: format() }))).toEqual(exactly(tokens))
  })

  test('has its description before it, and is one less where it is not strict', () => {
    const plain = chat('gpt-4o', { messages: [user], response_format: format() }).tokens
    const described = chat('gpt-4o', {
      messages: [user],
      response_format: format({ description: 'A place.' }),
    })
    expect(described.tokens - plain).toBe(T('// A place.\n'))
    expect(chat('gpt-4o', { messages: [user], response_format: format({ strict: false }) }).tokens).toBe(
      plain - 1,
    )
  })
})

describe('a Responses request', () => {
  const respond = (model: string, request: object) => brief(countResponses(o200k, model, request))
  const responseTools = [{ type: 'function', ...add }]
  const call = { type: 'function_call', call_id: 'c', name: 'add', arguments: '{"a":1}' }
  const output = { type: 'function_call_output', call_id: 'c', output: '3' }
  const one = T('{"a":1}') + T('add') + T('.add')

  test.each<[string, string, object, object]>([
    [
      'has its instructions first',
      'gpt-4o',
      { instructions: 'Be terse.', input: 'Hello' },
      exactly(3 + said('Be terse.') + said('Hello')),
    ],
    [
      'has none where they are empty',
      'gpt-4o',
      { instructions: '', input: 'Hello' },
      exactly(3 + said('Hello')),
    ],
    ['has a base of 2 on gpt-4', 'gpt-4', { input: 'Hello' }, exactly(2 + said('Hello'))],
    [
      'has messages of parts',
      'gpt-4o',
      { input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }] },
      exactly(3 + said('Hello')),
    ],
    [
      'has functions for 3',
      'gpt-4o',
      { input: 'Hello', tools: responseTools },
      exactly(3 + said('Hello') + 3 + T(shown)),
    ],
    [
      'has functions for 9 on gpt-5, behind a system message as well',
      'gpt-5',
      { instructions: 'Be terse.', input: 'Hello', tools: responseTools },
      exactly(2 + said('Be terse.') + said('Hello') + 9 + T(shown)),
    ],
    [
      'has one more, about, for a function of a name alone',
      'gpt-4o',
      { input: 'Hello', tools: [{ type: 'function', name: 'now' }] },
      about(
        3 +
          said('Hello') +
          3 +
          T('namespace functions {\n\ntype now = () => any;\n\n} // namespace functions') +
          1,
      ),
    ],
    ['has past calls', 'gpt-4o', { input: [call, output] }, exactly(3 + said('') + one + 3 + said('3'))],
    [
      'has past calls for 10 on gpt-5',
      'gpt-5',
      { input: [call, output] },
      exactly(2 + said('') + 2 + one + 10 + said('3')),
    ],
    [
      'has the schema of its answer',
      'gpt-4o',
      {
        input: 'Hello',
        text: { format: { type: 'json_schema', name: 'x', strict: true, schema: { type: 'string' } } },
      },
      exactly(3 + said('Hello') + T('{"type":"string"}') + 6 + 2 * T('x')),
    ],
    [
      'drops what was thought before an earlier answer',
      'gpt-5',
      { input: [user, { type: 'reasoning', encrypted_content: 'x'.repeat(2_000) }, assistant, user] },
      exactly(2 + 3 * said('Hello') + 2),
    ],
    [
      'sends back what was thought before a call: about a token for 5.9 sealed characters',
      'gpt-5',
      { input: [{ type: 'reasoning', encrypted_content: 'x'.repeat(970 + 590) }, call, output] },
      about(2 + 100 + said('') + 2 + one + 10 + said('3')),
    ],
    [
      'is an estimate after an earlier one',
      'gpt-4o',
      { input: 'Hello', previous_response_id: 'r' },
      about(3 + said('Hello')),
    ],
    [
      'is an estimate with a tool of the provider',
      'gpt-4o',
      { input: 'Hello', tools: [{ type: 'web_search' }] },
      about(3 + said('Hello') + T('{"type":"web_search"}')),
    ],
  ])('%s', (_, model, request, expected) => {
    expect(
      model === 'gpt-4' ? brief(countResponses(o200k, model, request)) : respond(model, request),
    ).toEqual(expected)
  })
})

describe('where the prompt goes', () => {
  test('system, history, user, tools and images', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
    const messages = [system, user, assistant, { role: 'user', content: ['Hello', image] }]
    expect(chat('gpt-4o', { messages, tools }).parts).toEqual({
      system: said('Be terse.\n\n'),
      history: 2 * said('Hello'),
      user: 3 + said('Hello'),
      tools: 5 + T(shown),
      images: 255,
    })
  })

  const content = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constant(null))
  const anyCall = fc.record({
    function: fc.record({ name: fc.string({ maxLength: 8 }), arguments: fc.oneof(fc.json(), fc.string()) }),
  })
  const anyMessage = fc.record(
    {
      role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool', 'function'),
      content,
      name: fc.string({ maxLength: 5 }),
      tool_calls: fc.array(anyCall, { maxLength: 3 }),
    },
    { requiredKeys: ['role', 'content'] },
  )
  const anyRequest = fc.record(
    {
      messages: fc.array(anyMessage, { maxLength: 6 }),
      tools: fc.array(fc.record({ function: fc.record({ name: fc.string(), parameters: fc.jsonValue() }) }), {
        maxLength: 3,
      }),
      tool_choice: fc.constantFrom('none', 'required', 'auto'),
      response_format: fc.record({
        type: fc.constant('json_schema'),
        json_schema: fc.record({ schema: fc.jsonValue() }),
      }),
    },
    { requiredKeys: ['messages'] },
  )

  test('the parts of any prompt sum to the total', () => {
    fc.assert(
      fc.property(anyRequest, fc.constantFrom('gpt-4o', 'gpt-5', 'gpt-4'), (request, model) => {
        const { tokens, parts } = chat(model, request)
        expect(promptParts.reduce((sum, part) => sum + parts[part], 0)).toBe(tokens)
        expect(tokens).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('a message more never lowers the count', () => {
    const plain = fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content })
    fc.assert(
      fc.property(
        fc.array(plain, { maxLength: 5 }),
        plain,
        fc.constantFrom('gpt-4o', 'gpt-5', 'gpt-4'),
        (messages, more, model) => {
          const before = chat(model, { messages, tools }).tokens
          expect(chat(model, { messages: [...messages, more], tools }).tokens).toBeGreaterThanOrEqual(before)
        },
      ),
    )
  })

  test('anything at all is counted without an error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(countChat(o200k, 'gpt-4o', body).tokens).toBeGreaterThanOrEqual(3)
        expect(
          countResponses(o200k, 'gpt-5', { input: body, tools: body, text: body }).tokens,
        ).toBeGreaterThanOrEqual(2)
      }),
    )
  })
})
