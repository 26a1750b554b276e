import type { Encoding } from '../encoding/byte-pair-encoding.ts'
import { claudeTokensPerToken } from '../estimates/estimate-anthropic.ts'
import type { Exactness, TokenCount } from '../token-count.ts'
import type { AnswerChoice } from './answer-choice.ts'

/**
 * Output tokens of an answer of Claude, in o200k_base times what recorded answers were billed for it. Of thinking
 * a summary is shown at most, so an answer that was thought about is a bound: the least it can be.
 */
export function estimateMessagesAnswer(
  encoding: Encoding,
  modelName: string,
  choices: readonly AnswerChoice[],
): TokenCount {
  const frames = { perToken: claudeTokensPerToken(modelName), answer: 3, perCallToken: 1.3, call: 32 }
  const hasThought = choices.some((choice) => choice.hasThought)
  return estimate(encoding, choices, { ...frames, exactness: hasThought ? 'bound' : 'estimate' })
}

/**
 * Output tokens of an answer of Gemini, which are about those of o200k_base. Models since 2.5 think out of sight
 * unless told not to, and a summary that they show is not what is billed.
 */
export function estimateContentsAnswer(
  encoding: Encoding,
  modelName: string,
  choices: readonly AnswerChoice[],
): TokenCount {
  const isThinker = /gemini-(2\.5|[3-9]|\d\d)/.test(modelName)
  const said = choices.map((choice) => ({ ...choice, reasoning: '' }))
  return estimate(encoding, said, {
    perToken: 1,
    answer: 0,
    perCallToken: 1,
    call: isThinker ? 8 : 0,
    exactness: isThinker ? 'bound' : 'estimate',
  })
}

interface Frames {
  /** Tokens billed for one token of o200k_base, in a text and in a call. */
  perToken: number
  perCallToken: number
  /** Around the answer, and around each call. */
  answer: number
  call: number
  exactness: Exactness
}

function estimate(encoding: Encoding, choices: readonly AnswerChoice[], frames: Frames): TokenCount {
  let tokens = 0
  for (const { text, reasoning, toolCalls } of choices) {
    const said = encoding.count(text) + encoding.count(reasoning)
    if (said === 0 && toolCalls.length === 0) continue
    tokens += Math.round(said * frames.perToken) + frames.answer
    for (const call of toolCalls) {
      tokens += Math.round(encoding.count(call.name + call.arguments) * frames.perCallToken) + frames.call
    }
  }
  return { tokens, exactness: frames.exactness }
}
