import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CapturedBytes } from './captured-bytes.ts'

const piece = fc.record({ bytes: fc.uint8Array({ maxLength: 200_000 }), isKept: fc.boolean() })

test('captured pieces come back in order, and later changes of a copied piece do not reach them', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const captured = new CapturedBytes()
      const expected = Buffer.concat(pieces.map(({ bytes }) => bytes))
      for (const { bytes, isKept } of pieces) {
        const buffer = Buffer.from(bytes)
        if (isKept) captured.keep(buffer)
        else {
          captured.copy(buffer)
          buffer.fill(0)
        }
      }
      expect(captured.length).toBe(expected.length)
      expect(captured.join().equals(expected)).toBe(true)
    }),
    { numRuns: 50 },
  )
})
