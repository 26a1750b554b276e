import { countRequest, loadEncoding, refersElsewhere } from '@outlay/shared/tokens'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openAi } from '../providers/index.ts'
import { readRequest } from './read-request.ts'

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

test.each<[string, fc.Arbitrary<object>]>([
  ['chat/completions', chat],
  ['responses', response],
  ['embeddings', fc.record({ model: fc.constant('text-embedding-3-small'), input: fc.array(text) })],
  ['completions', fc.record({ model: fc.constant('davinci-002'), prompt: fc.array(text) })],
])('no request to /%s without references reads more than its bound', async (path, requests) => {
  const route = openAi.route('POST', `/${path}`)
  const api = path.replace('/', '.')
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const pieces = [Buffer.from(JSON.stringify(request))]
      const bytes = pieces[0]!.length
      const { boundClass, boundInputTokens } = readRequest(
        { kind: 'held', pieces, bytes, scanner: null },
        route,
      )
      if (boundClass !== 'bytes') return
      expect(refersElsewhere(request)).toBe(false)
      const count = await countRequest({ provider: 'openai', api, body: request }, loadEncoding)
      expect(count.inputTokens).toBeLessThanOrEqual(boundInputTokens!)
    }),
    { numRuns: 400 },
  )
})
