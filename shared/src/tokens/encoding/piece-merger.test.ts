import fc from 'fast-check'
import cl100k from 'js-tiktoken/ranks/cl100k_base'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { describe, expect, test } from 'vitest'
import { createByteMerger } from './byte-merger.ts'
import { createPieceMerger } from './piece-merger.ts'
import { createRankTable } from './rank-table.ts'

describe.each([
  ['o200k_base', o200k],
  ['cl100k_base', cl100k],
])('a long piece of %s', (_, data) => {
  const table = createRankTable(data.bpe_ranks)
  const merger = createPieceMerger(table)
  const atOnce = createByteMerger(table, 4_096)

  function idsAtOnce(bytes: Uint8Array): number[] {
    atOnce.merge(bytes, 0, bytes.length)
    const ids: number[] = []
    for (let start = 0; start < bytes.length; start = atOnce.endOf(start)) {
      ids.push(table.rankOf(bytes, start, atOnce.endOf(start)))
    }
    return ids
  }

  test('merged window by window has the tokens it has when merged at once', () => {
    const unit = fc.oneof(
      fc.constantFrom('a', 'ab', ' ', '\n', '=', '-=', '|---', '漢', '🙂', 'é', 'the', 'ing', 'aaaaaaab'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }),
      fc.base64String({ minLength: 1, maxLength: 12 }),
    )
    const piece = fc
      .tuple(
        fc.array(unit, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 4_100, max: 20_000 }),
        fc.integer(),
      )
      .map(([units, length, seed]) => {
        let text = ''
        // A few units in an order that never comes back, so that windows begin at awkward places.
        for (let state = seed >>> 0; text.length < length; ) {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
          text += units[(state >>> 16) % units.length]
        }
        return new TextEncoder().encode(text)
      })
    fc.assert(
      fc.property(piece, (bytes) => {
        const ids: number[] = []
        const expected = idsAtOnce(bytes)
        expect(merger.merge(bytes, bytes.length, ids)).toBe(expected.length)
        expect(merger.merge(bytes, bytes.length, null)).toBe(expected.length)
        expect(ids).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })
})
