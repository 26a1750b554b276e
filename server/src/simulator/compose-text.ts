import type { SeededRandom } from '../lib/seeded-random.ts'

/** Ordinary words: each is one token in every encoding of OpenAI's, with the space before it. */
const words =
  'the answer is a small part of what we know about this question and it can help you find more good work here today if people look at how each number was made then they see why one plan costs less than another so keep it clear and check what you send before you ask again'.split(
    ' ',
  ) as [string, ...string[]]

/**
 * Sentences of `wordCount` words in all: plain, harmless and easy to tell from a real answer only by
 * their dullness. A word and the full stop behind it make two tokens.
 */
export function composeText(random: SeededRandom, wordCount: number): string {
  const sentences: string[] = []
  for (let left = wordCount; left > 0; ) {
    const length = Math.min(left, random.integer(6, 14))
    const sentence = Array.from({ length }, () => random.pick(words)).join(' ')
    sentences.push(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`)
    left -= length
  }
  return sentences.join(' ')
}
