import type { TokenCounter } from './count-tokens.ts'
import { isReasoningModel } from './models.ts'

/** A prompt as text, and what it is billed. */
export interface CountedPrompt {
  /** Everything the model reads, in order: what the prompt cache compares. */
  text: string
  tokens: number
}

interface Message {
  role: string
  name?: unknown
  content?: unknown
}

/** A picture without a size we would have to fetch: one tile of the base price of gpt-4o. */
const imageTokens = 255

/**
 * Counts a conversation: 3 tokens and the role for each message, its text and its name, 3 to open the
 * answer (2 for reasoning models). Tools and schemas count as the JSON they are, which is near the bill.
 */
export function countPrompt(
  given: { model: string; messages: Message[]; extras: unknown[] },
  count: TokenCounter,
): CountedPrompt {
  const extras = given.extras.filter((extra) => extra !== undefined && extra !== null)
  const extraTexts = extras.map((extra) => JSON.stringify(extra))
  let tokens = isReasoningModel(given.model) ? 2 : 3
  const texts = [...extraTexts]
  for (const text of extraTexts) tokens += count(text)
  for (const message of given.messages) {
    const text = textOf(message.content)
    texts.push(`${message.role}\n${text}`)
    tokens += 3 + count(message.role) + count(text) + imagesOf(message.content) * imageTokens
    if (typeof message.name === 'string') tokens += 1 + count(message.name)
  }
  return { text: texts.join('\n'), tokens }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (typeof part === 'string' ? part : partText(part))).join('')
}

function partText(part: unknown): string {
  if (typeof part !== 'object' || part === null) return ''
  const text = 'text' in part ? part.text : 'refusal' in part ? part.refusal : ''
  return typeof text === 'string' ? text : ''
}

function imagesOf(content: unknown): number {
  if (!Array.isArray(content)) return 0
  return content.filter(
    (part) => typeof part === 'object' && part !== null && /image/.test(String(part.type)),
  ).length
}
