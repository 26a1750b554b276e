import { expect, test } from 'vitest'
import { entityColours } from './entity-colours.ts'

const ids = Array.from({ length: 8 }, (_, index) => `prj_${index}`)

test('an entity keeps its colour whatever the order and whoever spends most', () => {
  const colours = entityColours(ids)
  expect(entityColours([...ids].reverse())).toEqual(colours)
})

test('its colour is its own where nobody else wants it', () => {
  const alone = entityColours(['gpt-4o-mini']).get('gpt-4o-mini')
  expect(entityColours(['o3', 'gpt-4o-mini']).get('gpt-4o-mini')).toBe(alone)
})

test('eight entities have eight colours, and a ninth still has one', () => {
  expect(new Set(entityColours(ids).values()).size).toBe(8)
  expect(entityColours([...ids, 'prj_8']).get('prj_8')).toMatch(/^var\(--chart-[1-8]\)$/)
})

test('calls that name nobody have a colour, too', () => {
  expect(entityColours(['']).get('')).toMatch(/^var\(--chart-[1-8]\)$/)
})
