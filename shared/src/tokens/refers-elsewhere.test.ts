import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refersElsewhere } from './refers-elsewhere.ts'

const says = (...content: object[]) => ({ messages: [{ role: 'user', content }] })
const image = { type: 'base64', media_type: 'image/png', data: 'AAAA' }
const schema = { type: 'object' }

describe('a request has all its input in it', () => {
  test.each<[string, object]>([
    ['text', { messages: [{ role: 'user', content: 'file_id' }] }],
    ['an image of its own', says({ type: 'image', source: image })],
    ['an image in a data URL', says({ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } })],
    ['functions of OpenAI', { tools: [{ type: 'function', function: { name: 'container' } }] }],
    ['functions of Anthropic', { tools: [{ name: 'a', input_schema: schema }] }],
    ['functions of Gemini', { contents: [], tools: [{ functionDeclarations: [{ name: 'a' }] }] }],
    ['nulls', { previous_response_id: null, tools: null }],
    ['parts of Gemini', { contents: { parts: [{ inlineData: { data: 'AAAA' } }] } }],
  ])('%s', (_, body) => {
    expect(refersElsewhere(body)).toBe(false)
  })
})

describe('a request refers elsewhere', () => {
  test.each<[string, object]>([
    ['an earlier response', { previous_response_id: 'resp_1', input: 'Hello' }],
    ['a stored item', { input: [{ type: 'item_reference', id: 'x' }] }],
    ['a cache', { cachedContent: 'cachedContents/1', contents: [] }],
    ['a container', { container: 'c1' }],
    ['servers of tools', { mcp_servers: [{ url: 'https://example.com' }] }],
    ['an image by URL', says({ type: 'image_url', image_url: { url: 'https://example.com/a.png' } })],
    [
      'an input image by URL',
      { input: [{ content: [{ type: 'input_image', image_url: 'https://e.com/a' }] }] },
    ],
    ['a document by URL', says({ type: 'document', source: { type: 'url', url: 'https://example.com' } })],
    ['a file by its id', says({ type: 'file', file: { file_id: 'f' } })],
    ['a file of Gemini', { contents: [{ parts: [{ fileData: { fileUri: 'gs://a' } }] }] }],
    [
      'an image in a result',
      says({ type: 'tool_result', content: [{ source: { type: 'file', file_id: 'f' } }] }),
    ],
    ['a search of OpenAI', { tools: [{ type: 'web_search' }] }],
    ['a search of Anthropic', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['a search of Gemini', { tools: [{ googleSearch: {} }] }],
    ['a search beside functions', { tools: [{ functionDeclarations: [], googleSearch: {} }] }],
  ])('%s', (_, body) => {
    expect(refersElsewhere(body)).toBe(true)
  })
})

test('anything at all is judged without an error', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      refersElsewhere(value)
      refersElsewhere({
        messages: value,
        tools: value,
        contents: [{ parts: value }],
        input: [{ content: value }],
      })
    }),
  )
})
