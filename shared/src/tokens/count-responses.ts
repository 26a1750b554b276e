import { add, countAsJson, countChat, countMessage } from './count-chat.ts'
import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { arrayOf, isObject, objectOf } from './json/json-shapes.ts'
import { chatFamilyOf } from './prompt/chat-family.ts'
import type { TokenCount } from './token-count.ts'

/**
 * Input tokens of a Responses request body: the rules of a chat, with `instructions` as a first developer
 * message and a string `input` as one user message. Items that are no messages, tools, schemas and whatever
 * is only referred to (an earlier response, a stored prompt) make it an estimate.
 */
export function countResponses(encoding: Encoding, modelName: string, body: unknown): TokenCount {
  const request = objectOf(body)
  const messages = [
    ...(typeof request.instructions === 'string'
      ? [{ role: 'developer', content: request.instructions }]
      : []),
    ...(typeof request.input === 'string' ? [{ role: 'user', content: request.input }] : []),
  ]
  const total = countChat(encoding, modelName, { messages })
  const family = chatFamilyOf(modelName)
  for (const item of arrayOf(request.input)) {
    const isMessage = isObject(item) && typeof item.role === 'string'
    add(total, isMessage ? countMessage(encoding, family, item) : countAsJson(encoding, item))
  }
  for (const extra of [request.tools, objectOf(objectOf(request.text).format).schema]) {
    if (extra !== undefined) add(total, countAsJson(encoding, extra))
  }
  if (request.previous_response_id || request.conversation || request.prompt) total.exactness = 'estimate'
  return total
}
