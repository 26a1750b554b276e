import { expect, test } from 'vitest'
import { entityColours } from './entity-colours.ts'

const ids = Array.from({ length: 8 }, (_, index) => `prj_${index}`)

test('an entity keeps its colour whatever the order and whoever spends most', () => {
  expect(entityColours([...ids].reverse(), [])).toEqual(entityColours(ids, []))
})

test('those who are familiar look the same in every view, whoever else is in it', () => {
  const everyone = entityColours(ids, ids)
  for (const id of ids) {
    expect(entityColours([id], ids).get(id)).toBe(everyone.get(id))
    expect(entityColours(['stranger', id, 'another'], ids).get(id)).toBe(everyone.get(id))
  }
})

test('a stranger never looks like a familiar one beside it while colours are left', () => {
  const view = ['stranger', 'another', ...ids.slice(0, 6)]
  expect(new Set(entityColours(view, ids).values()).size).toBe(8)
})

test('eight entities have eight colours, and a ninth still has one', () => {
  expect(new Set(entityColours(ids, []).values()).size).toBe(8)
  expect(entityColours([...ids, 'prj_8'], []).get('prj_8')).toMatch(/^var\(--chart-[1-8]\)$/)
})

test('calls that name nobody have a colour, too', () => {
  expect(entityColours([''], []).get('')).toMatch(/^var\(--chart-[1-8]\)$/)
})
