import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { objectOf, stringOf } from './json/json-shapes.ts'
import type { TokenCount } from './token-count.ts'

/** One tile of 512 pixels on gpt-4o: the least an image of unknown size is likely to cost. */
const imageTokens = 255

const textKeys = { text: 'text', input_text: 'text', output_text: 'text', refusal: 'refusal' } as const

/**
 * Tokens of a message's content: a text, or parts whose texts follow each other with nothing between, so that
 * they are counted as one. Null and missing are 0. Images are guessed; other media are left out, as their
 * bytes say nothing about their tokens.
 */
export function countContent(encoding: Encoding, content: unknown): TokenCount {
  if (typeof content === 'string') return { tokens: encoding.count(content), exactness: 'exact' }
  if (!Array.isArray(content)) return { tokens: 0, exactness: 'exact' }
  let text = ''
  let media = 0
  let exactness: TokenCount['exactness'] = 'exact'
  for (const part of content) {
    const known = textOf(part)
    if (known !== null) {
      text += known
      continue
    }
    exactness = 'estimate'
    if (/image/.test(stringOf(objectOf(part).type))) media += imageTokens
  }
  return { tokens: encoding.count(text) + media, exactness }
}

/** A part's text, or null when it is no text. The API also takes bare strings in the list. */
function textOf(part: unknown): string | null {
  if (typeof part === 'string') return part
  const { type, ...fields } = objectOf(part)
  const key = Object.entries(textKeys).find(([name]) => name === type)?.[1]
  return key ? stringOf(fields[key]) : null
}
