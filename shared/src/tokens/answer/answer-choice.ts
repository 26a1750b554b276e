import type { PromptCall } from '../prompt/prompt.ts'

/** What one choice said, put together from a whole answer or from a stream's pieces. */
export interface AnswerChoice {
  text: string
  refusal: string
  /** Thinking that some providers show as text. */
  reasoning: string
  /** Whether the answer says that there was thinking; chat completions of OpenAI do not. */
  hasThought: boolean
  toolCalls: PromptCall[]
  /** The older form of one tool call. */
  functionCall: PromptCall | null
  finishReason: string | null
}

export function emptyChoice(): AnswerChoice {
  return {
    text: '',
    refusal: '',
    reasoning: '',
    hasThought: false,
    toolCalls: [],
    functionCall: null,
    finishReason: null,
  }
}
