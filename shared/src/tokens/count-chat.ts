import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { countPrompt } from './prompt/count-prompt.ts'
import { readChat } from './prompt/read-chat.ts'
import type { PromptCount } from './token-count.ts'

/** Input tokens of a chat completion's request body, as OpenAI bills them. Never throws for a shape it does not know. */
export function countChat(encoding: Encoding, modelName: string, body: unknown): PromptCount {
  return countPrompt({ encoding, modelName, api: 'chat', prompt: readChat(body) })
}
