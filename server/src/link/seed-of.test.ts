import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seedOf } from './seed-of.ts'

test('the seed of a checksum is recovered for any bytes and any seed', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (bytes, seed) => {
        const buffer = Buffer.from(bytes)
        expect(seedOf(buffer, crc32(buffer, seed))).toBe(seed)
      },
    ),
  )
})
