import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { countPrompt } from './prompt/count-prompt.ts'
import { readResponses } from './prompt/read-responses.ts'
import type { PromptCount } from './token-count.ts'

/** Input tokens of a Responses request body. What it only refers to (an earlier response) makes it an estimate. */
export function countResponses(encoding: Encoding, modelName: string, body: unknown): PromptCount {
  return countPrompt({ encoding, modelName, api: 'responses', prompt: readResponses(body) })
}
