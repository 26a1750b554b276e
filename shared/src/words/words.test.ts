import { expect, test } from 'vitest'
import { engineRoomWords } from './engine-room.ts'
import { words } from './words.ts'

test('no word of the engine room reaches the screen', () => {
  const texts = textsOf(words)
  expect(texts.length).toBeGreaterThan(100)
  for (const text of texts) expect(text).not.toMatch(engineRoomWords)
})

/** All texts below a value; a function is asked for one with a few plausible words. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'function')
    return [String(value(2, '2', '3', 'gpt')), String(value(1, '1', '3', 'gpt'))]
  return Object.values(value as object).flatMap(textsOf)
}
