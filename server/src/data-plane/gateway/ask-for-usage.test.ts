import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit, askForUsage } from './ask-for-usage.ts'
import { FieldScanner } from './scan-fields.ts'

function edited(json: string, cuts: number[] = []): string | null {
  const bytes = Buffer.from(json)
  const edges = [0, ...cuts.map((at) => Math.min(at, bytes.length)).sort((a, b) => a - b), bytes.length]
  const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
  const scanner = new FieldScanner(new Set(['stream_options']))
  for (const piece of pieces) scanner.push(piece)
  const edit = askForUsage(scanner)
  return edit && Buffer.concat(applyEdit(pieces, edit)).toString()
}

describe('asking a stream for its usage', () => {
  it.each([
    ['{"stream":true}', '{"stream":true,"stream_options":{"include_usage":true}}'],
    ['{ "stream" : true }\n', '{ "stream" : true ,"stream_options":{"include_usage":true}}\n'],
    ['{}', '{"stream_options":{"include_usage":true}}'],
    ['{"stream_options":null,"a":1}', '{"stream_options":{"include_usage":true},"a":1}'],
    ['{"stream_options":{},"a":1}', '{"stream_options":{"include_usage":true},"a":1}'],
    ['{"stream_options":{"x": 1.0}}', '{"stream_options":{"include_usage":true,"x": 1.0}}'],
    [
      '{"é":"ü","stream_options":{"ä":1,"include_usage" : false}}',
      '{"é":"ü","stream_options":{"ä":1,"include_usage" : true}}',
    ],
  ])('turns %s into %s with a single edit', (before, after) => {
    expect(edited(before)).toBe(after)
  })

  it.each(['{"stream_options":{"include_usage":true}}', '[1]', '"text"', 'not json', '{"cut":'])(
    'leaves %s unchanged',
    (body) => {
      expect(edited(body)).toBeNull()
    },
  )

  it('keeps all other fields and their order, wherever the bytes are cut', () => {
    const body = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 6 })
    fc.assert(
      fc.property(body, fc.array(fc.nat(120), { maxLength: 5 }), (object, cuts) => {
        fc.pre(!Object.hasOwn(object, 'stream_options'))
        const result = JSON.parse(edited(JSON.stringify(object), cuts)!)
        expect(Object.entries(result)).toEqual([
          ...Object.entries(JSON.parse(JSON.stringify(object))),
          ['stream_options', { include_usage: true }],
        ])
      }),
    )
  })
})
