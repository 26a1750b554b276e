import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countRequest } from './count-request.ts'
import { loadEncoding } from './encoding/load-encoding.ts'
import { inputBound } from './input-bound.ts'
import { type JsonObject, objectOf } from './json/json-shapes.ts'

/** Letters that encodings read as a token each or more, escapes of JSON, frames of functions, special tokens. */
const awkward = ['\n', '"', '\\', '\u0000', 'é', '字', '🙂', '�', '<|endoftext|>', '// ', 'a'.repeat(40), ' ']
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...awkward), { maxLength: 30 }).map((pieces) => pieces.join('')),
)
const name = fc.string({ unit: fc.constantFrom(...'abc_XYZ-19'), minLength: 1, maxLength: 12 })

const schema: fc.Arbitrary<object> = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.record({ type: fc.constantFrom('string', 'number', 'boolean') }),
    fc.record(
      { type: fc.constant('string'), description: text, title: text, default: text },
      { requiredKeys: ['type'] },
    ),
    fc.record({ enum: fc.array(text, { maxLength: 4 }) }),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({ type: fc.subarray(['string', 'number', 'null'], { minLength: 1 }), description: text }),
    fc.record({ anyOf: fc.array(tie('schema'), { maxLength: 3 }) }),
    fc.record({
      type: fc.constant('object'),
      properties: fc.dictionary(name, tie('schema'), { maxKeys: 4 }),
    }),
  ),
})).schema

const tool = fc.record({
  type: fc.constant('function'),
  function: fc.record({ name, description: text, parameters: schema }, { requiredKeys: ['name'] }),
})
const call = fc.record({
  id: name,
  type: fc.constant('function'),
  function: fc.record({ name, arguments: fc.oneof(text, fc.json()) }),
})
const message = fc.oneof(
  fc.record(
    { role: fc.constantFrom('system', 'developer', 'user', 'assistant'), content: text, name },
    {
      requiredKeys: ['role', 'content'],
    },
  ),
  fc.record({
    role: fc.constant('user'),
    content: fc.array(fc.record({ type: fc.constant('text'), text }), { maxLength: 4 }),
  }),
  fc.record({ role: fc.constant('assistant'), tool_calls: fc.array(call, { maxLength: 4 }) }),
  fc.record({ role: fc.constant('tool'), tool_call_id: name, content: fc.oneof(text, fc.json()) }),
)
const chat = fc.record(
  {
    model: fc.constantFrom('gpt-4o', 'gpt-4', 'gpt-3.5-turbo', 'gpt-5', 'o3', 'someones-own'),
    messages: fc.array(message, { maxLength: 12 }),
    tools: fc.array(tool, { maxLength: 6 }),
    tool_choice: fc.oneof(
      fc.constantFrom('auto', 'none', 'required'),
      name.map((name) => ({ type: 'function', function: { name } })),
    ),
    response_format: fc.record({
      type: fc.constant('json_schema'),
      json_schema: fc.record({ name, schema, description: text }, { requiredKeys: ['name', 'schema'] }),
    }),
  },
  { requiredKeys: ['model', 'messages'] },
)
const response = fc.record(
  {
    model: fc.constantFrom('gpt-4o', 'gpt-4', 'gpt-5', 'o3'),
    input: fc.oneof(text, fc.array(fc.record({ role: fc.constantFrom('user', 'assistant'), content: text }))),
    instructions: text,
    tools: fc.array(
      fc.record({ type: fc.constant('function'), name, description: text, parameters: schema }),
    ),
  },
  { requiredKeys: ['model', 'input'] },
)

async function checkBound(request: JsonObject, api: string): Promise<void> {
  const sent = JSON.stringify(request)
  const bound = inputBound({ text: sent, bytes: Buffer.byteLength(sent), body: request })
  const count = await countRequest({ provider: 'openai', api, body: request }, loadEncoding)
  expect(count.inputTokens).toBeLessThanOrEqual(bound ?? Number.POSITIVE_INFINITY)
}

test.each<[string, fc.Arbitrary<object>]>([
  ['chat.completions', chat],
  ['responses', response],
  ['embeddings', fc.record({ model: fc.constant('text-embedding-3-small'), input: fc.array(text) })],
  ['completions', fc.record({ model: fc.constant('davinci-002'), prompt: fc.array(text) })],
])('no request of %s reads more than its bound', async (api, requests) => {
  await fc.assert(
    fc.asyncProperty(requests, (request) => checkBound(objectOf(request), api)),
    { numRuns: 400 },
  )
})

describe('what a model is shown at greater length than it was sent', () => {
  const models = ['gpt-4o', 'gpt-4', 'gpt-4-0613', 'gpt-5', 'o3']
  const letters = ['é', '字', '\u9fff', '🙂', 'ǿ', '\ue123']
  const calls = (count: number, name = 'f') =>
    Array.from({ length: count }, (_, id) => ({
      id: String(id),
      type: 'function',
      function: { name, arguments: '{}' },
    }))
  const results = (...contents: string[]) => ({
    messages: [
      { role: 'assistant', tool_calls: calls(contents.length) },
      ...contents.map((content, id) => ({ role: 'tool', tool_call_id: String(id), content })),
    ],
  })
  const taking = (parameters: object) => ({
    messages: [],
    tools: [{ type: 'function', function: { name: 'f', parameters } }],
  })
  const answering = (name: string, schema: object) => ({
    response_format: { type: 'json_schema', json_schema: { name, schema } },
  })
  const many = (count: number, value: object) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, value]))
  /** Each definition names the next one twice. */
  const doubling = Object.fromEntries(
    Array.from({ length: 24 }, (_, index) => {
      const next = { $ref: `#/$defs/d${index + 1}` }
      return [`d${index}`, { type: 'object', properties: { a: next, b: next } }]
    }),
  )

  test.each<[string, object]>([
    ...letters.map((letter): [string, object] => [
      `results of ${letter}`,
      results(letter.repeat(3_000), letter.repeat(3_000)),
    ]),
    ...letters.map((letter): [string, object] => [
      `a schema of ${letter}`,
      { messages: [], ...answering('a', { description: letter.repeat(3_000) }) },
    ]),
    ['results of short numbers', results(JSON.stringify(Array(4_000).fill(1)), '[]')],
    ['results of empty lists', results(`[${Array(4_000).fill('[]').join(',')}]`, '{"a":1}')],
    [
      'the name of a schema with each message',
      {
        messages: Array(300).fill({ role: 'assistant', content: '' }),
        ...answering('xQ9_zK3-'.repeat(8), {}),
      },
    ],
    [
      'a description for each of its types',
      taking({
        type: 'object',
        properties: many(50, {
          type: ['string', 'number', 'boolean', 'null', 'integer'],
          description: 'a word '.repeat(100),
        }),
      }),
    ],
    [
      'a definition that is named often',
      taking({
        type: 'object',
        $defs: {
          a: { type: 'object', properties: { word: { type: 'string', description: 'word '.repeat(90) } } },
        },
        properties: many(200, { $ref: '#/$defs/a' }),
      }),
    ],
    [
      'definitions that double each other',
      taking({ type: 'object', $defs: doubling, properties: doubling.d20! }),
    ],
    [
      'a schema inside itself',
      taking({ type: 'object', properties: { self: { $ref: '#' }, b: { $ref: '#' } } }),
    ],
    [
      'many functions',
      { messages: [], tools: calls(120).map(({ function: { name } }) => ({ function: { name } })) },
    ],
    [
      'many calls',
      {
        messages: calls(400, 'xQ9_zK3-'.repeat(8)).flatMap((call) => [
          { role: 'assistant', tool_calls: [call] },
          { role: 'tool', tool_call_id: call.id, content: '' },
        ]),
      },
    ],
  ])('%s', async (_, request) => {
    for (const model of models) await checkBound({ model, ...request }, 'chat.completions')
  })

  test('what unfolds without end has no bound, and takes no time to find out', () => {
    const request = objectOf(taking({ type: 'object', $defs: doubling, properties: doubling.d0! }))
    const sent = JSON.stringify(request)
    const startedAt = performance.now()
    expect(inputBound({ text: sent, bytes: sent.length, body: request })).toBe(null)
    expect(performance.now() - startedAt).toBeLessThan(50)
  })

  test('a plain text is bounded by its bytes', () => {
    const request = { model: 'gpt-4o', messages: [{ role: 'user', content: '字'.repeat(100) }] }
    const sent = JSON.stringify(request)
    const bytes = Buffer.byteLength(sent)
    expect(inputBound({ text: sent, bytes, body: request })).toBe(bytes + 256)
  })
})
