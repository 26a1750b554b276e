import { describe, expect, it } from 'vitest'
import { JsonShortener, parseShortened } from './json-shortener.ts'

function shortened(text: string, pieceBytes = text.length): unknown {
  const shortener = new JsonShortener()
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += pieceBytes) shortener.push(bytes.subarray(at, at + pieceBytes))
  return JSON.parse(Buffer.from(shortener.text, 'latin1').toString())
}

const odd = {
  'a "name"': 'é "quoted" \\ \n 😀',
  list: [1, -2.5e3, true, false, null, [], {}, [{ deep: ['x'] }]],
  usage: { input_tokens: 50, details: { text: 0 } },
  empty: '',
}

describe('shortened JSON', () => {
  it.each([1, 2, 3, 7, 1_000])('keeps all of a value with short strings, %i bytes at a time', (bytes) => {
    expect(shortened(JSON.stringify(odd, null, 1), bytes)).toEqual(odd)
  })

  it.each([1_000, 4_096, 3_000_000])('has everything but long strings, %i bytes at a time', (bytes) => {
    const picture = `${'A'.repeat(2_000_000)}\\"}`
    const text = JSON.stringify({ b64_json: picture, size: '1x1', usage: { output_tokens: 6250 } })
    expect(shortened(text, bytes)).toEqual({
      b64_json: '...',
      size: '1x1',
      usage: { output_tokens: 6250 },
    })
  })

  it('keeps the billed fields that follow a million small values', () => {
    const logprobs = Array.from({ length: 100_000 }, (_, index) => ({ token: `t${index}`, logprob: -0.5 }))
    const response = {
      id: 'resp_1',
      output: [{ type: 'message', content: [{ type: 'output_text', logprobs }] }],
      usage: { input_tokens: 3, output_tokens: 4, output_tokens_details: { reasoning_tokens: 1 } },
    }
    const text = JSON.stringify({ type: 'response.completed', response, sequence_number: 9 })
    const shortener = new JsonShortener()
    shortener.push(Buffer.from(text))
    expect(text.length).toBeGreaterThan(3_000_000)
    expect(shortener.text.length).toBeLessThan(130 * 1024)
    const { id, usage } = response
    expect(JSON.parse(shortener.text)).toMatchObject({ type: 'response.completed', response: { id, usage } })
  })

  it('has each list whole or not at all, and the types of the tools', () => {
    const item = { type: 'file_search_call', status: 'completed', results: Array(20).fill({ score: 0.5 }) }
    const response = {
      output: Array(2_000).fill(item),
      tools: [
        { type: 'file_search', vector_store_ids: ['vs_1'] },
        { type: 'function', name: 'f' },
      ],
      usage: { input_tokens: 3 },
    }
    expect(shortened(JSON.stringify({ type: 'response.completed', response }), 4_096)).toEqual({
      type: 'response.completed',
      response: { tools: [{ type: 'file_search' }, { type: 'function' }], usage: { input_tokens: 3 } },
    })
  })

  it('stays short for any input', () => {
    for (const hostile of ['{"usage":[', '[', '{"a":', '"x",', '{"error":{"a":1},', '1,']) {
      const shortener = new JsonShortener()
      for (let round = 0; round < 200; round += 1) shortener.push(Buffer.from(hostile.repeat(5_000)))
      expect(shortener.text.length).toBeLessThan(140 * 1024)
    }
  })

  it('is null for bytes that are not JSON', () => {
    expect(parseShortened(Buffer.from('{"a":'))).toBeNull()
    expect(parseShortened(Buffer.from('no JSON'))).toBeNull()
  })
})
