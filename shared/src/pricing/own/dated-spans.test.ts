import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Dated, datedSpans } from './dated-spans.ts'

const ever = Number.NEGATIVE_INFINITY
const open = Number.POSITIVE_INFINITY
const spansOf = (items: readonly Dated<string>[]) =>
  datedSpans(items, ({ from, until }) => ({ from, until })).map(({ from, until, item }) => [
    from,
    until,
    item.item,
  ])

test('each holds until the next begins; of one instant the last added does', () => {
  expect(
    spansOf([
      { from: 10, until: open, item: 'b' },
      { from: ever, until: open, item: 'a' },
      { from: 10, until: open, item: 'c' },
    ]),
  ).toEqual([
    [ever, 10, 'a'],
    [10, open, 'c'],
  ])
})

test('one that ends gives way to the one before it, or to nothing', () => {
  expect(
    spansOf([
      { from: 0, until: 50, item: 'price' },
      { from: 10, until: 20, item: 'offer' },
      { from: 60, until: 70, item: 'later' },
    ]),
  ).toEqual([
    [0, 10, 'price'],
    [10, 20, 'offer'],
    [20, 50, 'price'],
    [60, 70, 'later'],
  ])
})

test('at any instant there is one span at most, of what began last', () => {
  const span = fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }))
    .map(([from, length]) => ({ from, until: from + length }))
  fc.assert(
    fc.property(fc.array(span, { maxLength: 8 }), fc.integer({ min: 0, max: 41 }), (drawn, at) => {
      const spans = datedSpans(drawn, (one) => one).filter(({ from, until }) => from <= at && at < until)
      const covering = drawn.filter(({ from, until }) => from <= at && at < until)
      const starts = covering.map(({ from }) => from)
      expect(spans.length).toBe(covering.length > 0 ? 1 : 0)
      expect(spans[0]?.item).toBe(covering.findLast(({ from }) => from === Math.max(...starts)))
    }),
  )
})
