import { countContent } from './count-content.ts'
import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from './json/json-shapes.ts'
import { type ChatFamily, chatFamilyOf } from './prompt/chat-family.ts'
import { type TokenCount, worseOf } from './token-count.ts'

/**
 * Prompt tokens of a chat completion's request body, as OpenAI bills them: a base, and for each message its
 * frame, role, name and content. That is exact for text. Tools, calls, schemas and media are an estimate:
 * the text of their JSON, which is longer than the form the model is shown.
 */
export function countChat(encoding: Encoding, modelName: string, body: unknown): TokenCount {
  const request = objectOf(body)
  const family = chatFamilyOf(modelName)
  const total: TokenCount = {
    tokens: baseTokens(family),
    exactness: family === 'other' ? 'estimate' : 'exact',
  }
  for (const message of arrayOf(request.messages).filter(isObject)) {
    add(total, countMessage(encoding, family, message))
  }
  for (const extra of [request.tools, request.functions, schemaOf(request)]) {
    if (extra !== undefined && extra !== null) add(total, countAsJson(encoding, extra))
  }
  return total
}

/** Begins the conversation and primes the answer. */
function baseTokens(family: ChatFamily): number {
  return family === 'gpt-5' || family === 'o-series' ? 2 : 3
}

export function countMessage(encoding: Encoding, family: ChatFamily, message: JsonObject): TokenCount {
  const role = stringOf(message.role)
  const total = countContent(encoding, message.content)
  total.tokens += (family === 'gpt-3.5-0301' ? 4 : 3) + encoding.count(role)
  // gpt-5 closes each of its own turns with a channel and a final marker.
  if (family === 'gpt-5' && role === 'assistant') total.tokens += 2
  total.tokens += nameTokens(encoding, family, role, stringOf(message.name))
  for (const call of [message.tool_calls, message.function_call]) {
    if (call !== undefined && call !== null) add(total, countAsJson(encoding, call))
  }
  return total
}

function nameTokens(encoding: Encoding, family: ChatFamily, role: string, name: string): number {
  // A tool's result is found by its call, so its name is not shown.
  if (name === '' || role === 'tool') return 0
  // There the name stood in place of the role.
  if (family === 'gpt-3.5-0301') return encoding.count(name) - 1
  return name === role ? 1 : 1 + encoding.count(name)
}

/** Only a schema costs tokens; `json_object` and `text` cost none. */
function schemaOf(request: JsonObject): unknown {
  return objectOf(request.response_format).json_schema
}

export function countAsJson(encoding: Encoding, value: unknown): TokenCount {
  return { tokens: encoding.count(JSON.stringify(value) ?? ''), exactness: 'estimate' }
}

export function add(total: TokenCount, more: TokenCount): void {
  total.tokens += more.tokens
  total.exactness = worseOf(total.exactness, more.exactness)
}
