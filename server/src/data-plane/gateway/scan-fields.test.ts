import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FieldScanner } from './scan-fields.ts'

const wanted = new Set(['model', 'stream', 'n', 'stream_options'])

function scan(pieces: Buffer[]): FieldScanner {
  const scanner = new FieldScanner(wanted)
  for (const piece of pieces) scanner.push(piece)
  return scanner
}

describe('scanning a body for its top-level fields', () => {
  it('finds what JSON.parse finds, wherever the bytes are cut', () => {
    const name = fc.oneof(fc.constantFrom(...wanted, 'mod"el', 'a\\'), fc.string({ unit: 'grapheme' }))
    const body = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 8 })
    const cuts = fc.array(fc.nat(200), { maxLength: 6 })
    fc.assert(
      fc.property(body, cuts, fc.constantFrom(0, 2), (object, positions, indent) => {
        const bytes = Buffer.from(JSON.stringify(object, null, indent))
        const edges = [
          0,
          ...positions.map((at) => Math.min(at, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ]
        const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
        const scanner = scan(pieces)
        expect(scanner.objectEnd).toBe(bytes.lastIndexOf('}'))
        expect(scanner.isEmptyObject).toBe(Object.keys(object).length === 0)
        const parsed: Record<string, unknown> = JSON.parse(bytes.toString())
        for (const field of wanted) {
          const found = scanner.fields.get(field)
          if (!Object.hasOwn(parsed, field)) {
            expect(found).toBeUndefined()
            continue
          }
          expect(JSON.parse(found!.text)).toEqual(parsed[field])
          expect(bytes.subarray(found!.start, found!.end).toString()).toBe(found!.text)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('takes the last of two fields with the same name, as JSON.parse does', () => {
    expect(scan([Buffer.from('{"model":"a","model":"b"}')]).fields.get('model')?.text).toBe('"b"')
  })

  it('reads a string of 64 MiB in pieces, none of which takes 10 ms', () => {
    const piece = Buffer.alloc(64 * 1024, 'x')
    const scanner = scan([Buffer.from('{"model":"m","messages":[{"content":"')])
    let longest = 0
    for (let index = 0; index < 1024; index += 1) {
      const began = performance.now()
      scanner.push(piece)
      longest = Math.max(longest, performance.now() - began)
    }
    scanner.push(Buffer.from('"}],"stream":true}'))
    expect(scanner.fields.get('stream')?.text).toBe('true')
    expect(longest).toBeLessThan(10)
  })

  it('does not throw on bytes that are not JSON', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => scan([Buffer.from(bytes)])).not.toThrow()
      }),
    )
  })
})
