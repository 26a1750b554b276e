import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadEncoding } from '../encoding/load-encoding.ts'
import { promptParts } from '../token-count.ts'
import { estimateAnthropic } from './estimate-anthropic.ts'
import { estimateGemini } from './estimate-gemini.ts'

const encoding = await loadEncoding('o200k_base')
const png = (width: number, height: number) => {
  const bytes = Buffer.alloc(24)
  bytes.write('\x89PNG\r\n', 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes.toString('base64')
}

describe('a Claude prompt', () => {
  const claude = (request: object, model = 'claude-sonnet-4-5') => estimateAnthropic(encoding, model, request)
  const words = 'word '.repeat(100)
  const tool = { name: 'add', description: 'Adds.', input_schema: { type: 'object' } }
  const user = { role: 'user', content: words }

  test('is an estimate: a tenth more than in OpenAI’s encoding, and more for newer models', () => {
    const { parts, exactness } = claude({ messages: [user] })
    expect(exactness).toBe('estimate')
    expect(parts.user).toBe(3 + 4 + Math.round(encoding.count(words) * 1.1))
    expect(claude({ messages: [user] }, 'claude-opus-5').tokens).toBeGreaterThan(parts.user)
  })

  test('has hidden instructions with tools, others where a call is forced', () => {
    const plain = claude({ messages: [user] }).tokens
    const free = claude({ messages: [user], tools: [tool] }).tokens - plain
    const forced = claude({ messages: [user], tools: [tool], tool_choice: { type: 'any' } }).tokens - plain
    expect(free).toBeGreaterThan(500)
    expect(forced - free).toBe(100)
  })

  test('has images for a token each 750 pixels, 1,600 at most', () => {
    const image = (width: number, height: number) =>
      claude({
        messages: [{ role: 'user', content: [{ type: 'image', source: { data: png(width, height) } }] }],
      }).parts.images
    expect(image(750, 100)).toBe(100)
    expect(image(4_000, 4_000)).toBe(1_600)
  })

  test('goes to its parts', () => {
    const { parts } = claude({
      system: [{ type: 'text', text: words }],
      messages: [
        user,
        { role: 'assistant', content: [{ type: 'tool_use', name: 'add', input: { a: 1 } }] },
        { role: 'user', content: [{ type: 'tool_result', content: words }] },
      ],
      tools: [tool],
    })
    expect(parts.user).toBe(3 + 4 + Math.round(encoding.count(words) * 1.1))
    expect(parts.system).toBe(Math.round(encoding.count(words) * 1.1))
    expect(parts.history).toBeGreaterThan(parts.system)
    expect(parts.tools).toBeGreaterThan(500)
  })
})

describe('a Gemini prompt', () => {
  const gemini = (request: object, model = 'gemini-2.5-flash') =>
    estimateGemini({ encoding, modelName: model, body: request, isVertex: false })
  const says = (...parts: object[]) => ({ contents: [{ role: 'user', parts }] })

  test('is an estimate by the text alone', () => {
    expect(gemini(says({ text: 'Hello world' }))).toMatchObject({ tokens: 2, exactness: 'estimate' })
    expect(gemini({ contents: { parts: { text: 'Hello world' } } }).tokens).toBe(2)
    expect(
      gemini({ ...says({ text: 'Hello' }), system_instruction: { parts: [{ text: 'Hello' }] } }).parts.system,
    ).toBe(1)
  })

  test('has images by tiles of 258, and from Gemini 3 on at one price', () => {
    const image = (width: number, height: number) =>
      says({ inlineData: { mimeType: 'image/png', data: png(width, height) } })
    expect(gemini(image(300, 300)).parts.images).toBe(258)
    expect(gemini(image(640, 480)).parts.images).toBe(5 * 258)
    expect(gemini(image(640, 480), 'gemini-3-flash-preview').parts.images).toBe(1_120)
  })

  test('has functions by their words, in camel case and in snake case', () => {
    const declaration = {
      name: 'add',
      description: 'Adds numbers.',
      parameters: { properties: { a: { type: 'NUMBER' } } },
    }
    const camel = gemini({ ...says({ text: 'Hello' }), tools: [{ functionDeclarations: [declaration] }] })
    const snake = gemini({ ...says({ text: 'Hello' }), tools: { function_declarations: [declaration] } })
    expect(camel.parts.tools).toBeGreaterThan(16)
    expect(snake).toEqual(camel)
  })

  test('has calls and results in its history', () => {
    const request = {
      contents: [
        { role: 'user', parts: [{ text: 'Hello' }] },
        {
          role: 'model',
          parts: [{ functionCall: { name: 'add', args: { a: 1 } }, thoughtSignature: 'x'.repeat(500) }],
        },
        { role: 'user', parts: [{ function_response: { name: 'add', response: { result: 1 } } }] },
      ],
    }
    const { parts } = gemini(request)
    expect(parts.user).toBe(1)
    expect(parts.history).toBeGreaterThan(100)
    const body = { encoding, modelName: 'gemini-2.5-flash', body: request, isVertex: true }
    expect(parts.history - estimateGemini(body).parts.history).toBe(100)
  })
})

test('anything at all is estimated without an error, and the parts sum to the total', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const bodies = [
        { system: value, messages: [{ role: 'user', content: value }], tools: [value], output_config: value },
        { contents: value, systemInstruction: value, tools: value, generationConfig: value },
      ]
      for (const { tokens, parts } of [
        estimateAnthropic(encoding, 'claude', bodies[0]),
        estimateGemini({ encoding, modelName: 'gemini-3', body: bodies[1], isVertex: false }),
      ]) {
        expect(promptParts.reduce((sum, part) => sum + parts[part], 0)).toBe(tokens)
      }
    }),
  )
})
