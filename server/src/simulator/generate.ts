import type { Encoding } from '@outlay/shared/tokens'
import type { SeededRandom } from '../lib/seeded-random.ts'
import { composeJson } from './compose-json.ts'
import { composeText } from './compose-text.ts'
import { isReasoningModel } from './models.ts'

/** What kind of words are wanted. */
export type Wanted =
  | { kind: 'text' }
  | { kind: 'json'; schema: unknown }
  /** `forced`: the caller named this very function, which is billed without the name. */
  | { kind: 'call'; name: string; parameters: unknown; forced: boolean }

export interface Generated {
  /** The answer's text, or the arguments of the call. */
  text: string
  /** Tokens billed as output, reasoning included. */
  outputTokens: number
  reasoningTokens: number
  /** Whether the token maximum ended it. */
  cut: boolean
}

/** Says something of the wanted kind within `maxTokens` (reasoning counts towards it, as it does for real). */
export function generate(given: {
  model: string
  wanted: Wanted
  maxTokens: number | undefined
  words: number | undefined
  effort: string | undefined
  random: SeededRandom
  encoding: Encoding
}): Generated {
  const { model, wanted, random, encoding } = given
  const maxTokens = given.maxTokens ?? Number.POSITIVE_INFINITY
  const thought = isReasoningModel(model) && given.effort !== 'none' && given.effort !== 'minimal'
  // Real counts of the o-series and gpt-5 are multiples of 64.
  const reasoningTokens = thought ? Math.min(64 * random.integer(1, 8), maxTokens) : 0

  const whole = compose(wanted, random, given.words)
  const framing = wanted.kind === 'call' && !wanted.forced ? encoding.count(`.${wanted.name}`) + 7 : 0
  const room = maxTokens - reasoningTokens - framing
  const text = encoding.count(whole) <= room ? whole : longestWithin(whole, room, encoding)
  return {
    text,
    outputTokens: Math.min(reasoningTokens + framing + encoding.count(text), maxTokens),
    reasoningTokens,
    cut: text.length < whole.length,
  }
}

/** The parts a stream is dealt out in: a word each, or twelve characters of something without spaces. */
export function splitPieces(text: string): string[] {
  return text.match(/\s*\S{1,12}|\s+$/gu) ?? []
}

function compose(wanted: Wanted, random: SeededRandom, words: number | undefined): string {
  if (wanted.kind === 'text') return composeText(random, words ?? random.integer(24, 90))
  if (wanted.kind === 'json') return JSON.stringify(composeJson(wanted.schema, random))
  return JSON.stringify(composeJson(wanted.parameters ?? { type: 'object' }, random))
}

/** The longest beginning of `text` that counts at most `tokens`; found by halving. */
function longestWithin(text: string, tokens: number, encoding: Encoding): string {
  let fits = 0
  let tooLong = text.length
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1
    if (encoding.count(text.slice(0, middle)) <= tokens) fits = middle
    else tooLong = middle
  }
  return text.slice(0, fits)
}
