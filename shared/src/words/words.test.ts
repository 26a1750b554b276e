import { expect, test } from 'vitest'
import { engineRoomWords } from './engine-room.ts'
import * as rooms from './index.ts'

test.each(Object.entries(rooms))('no word of the engine room is in %s', (_name, said) => {
  // The names of columns are words written together.
  const texts = textsOf(said).map((text) => text.replace(/([a-z])([A-Z])/g, '$1 $2'))
  expect(texts.length).toBeGreaterThan(0)
  for (const text of texts) expect(text).not.toMatch(engineRoomWords)
})

test('texts are found however deep they are, and in functions', () => {
  const texts = textsOf(rooms)
  expect(texts.length).toBeGreaterThan(700)
  expect(texts).toContain(rooms.words.home.attention.none)
  expect(texts).toContain(rooms.errorWords.pages.linkUsed.sentences[0])
  expect(texts).toContain(rooms.startWords.port.taken(2, '2', '3'))
})

/** All texts below a value; a function is asked for one with a few plausible words. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'function')
    return [2, 1].map((first) => String(value(first, '2', '3', 'gpt', '5', '6')))
  return Object.values(value as object).flatMap(textsOf)
}
