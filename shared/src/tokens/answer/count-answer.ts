import type { Encoding } from '../encoding/byte-pair-encoding.ts'
import { baseModelName } from '../encoding/encoding-for-model.ts'
import { arrayOf, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import { parallelCallsText } from '../prompt/count-prompt.ts'
import { type ModelFamily, modelFamilyOf } from '../prompt/model-family.ts'
import { type TokenCount, worseOf } from '../token-count.ts'

/** What one choice said, put together from a whole answer or from a stream's pieces. */
export interface AnswerChoice {
  text: string
  refusal: string
  /** Thinking that some providers show as text. */
  reasoning: string
  toolCalls: ToolCall[]
  /** The older form of one tool call. */
  functionCall: ToolCall | null
  finishReason: string | null
}

export interface ToolCall {
  name: string
  /** JSON as the model wrote it. */
  arguments: string
}

export interface AnswerToCount {
  encoding: Encoding
  modelName: string
  operation: 'chat' | 'responses'
  /** The body that asked for the answer: tools, a forced call and the effort to think show in the count. */
  request: unknown
  choices: readonly AnswerChoice[]
}

/**
 * Output tokens of an answer by what can be seen of it. An estimate, but for chat text that its limit cut
 * off: since 2025 up to two tokens that end an answer are billed or not without visible cause. Hidden
 * thinking cannot be seen, so for a model that thinks this is a lower bound.
 */
export function countAnswer(answer: AnswerToCount): TokenCount {
  const rules: Rules = {
    encoding: answer.encoding,
    modelName: answer.modelName,
    family: modelFamilyOf(answer.modelName),
    isResponse: answer.operation === 'responses',
    request: objectOf(answer.request),
  }
  const total: TokenCount = { tokens: 0, exactness: 'exact' }
  for (const choice of answer.choices) {
    const count = countChoice(rules, choice)
    total.tokens += count.tokens
    total.exactness = worseOf(total.exactness, count.exactness)
  }
  return total
}

interface Rules {
  encoding: Encoding
  modelName: string
  family: ModelFamily
  isResponse: boolean
  request: JsonObject
}

function countChoice(rules: Rules, choice: AnswerChoice): TokenCount {
  const { encoding, family, isResponse } = rules
  const seen = [choice.text, choice.reasoning, choice.refusal].filter((text) => text !== '')
  let tokens = seen.reduce((sum, text) => sum + encoding.count(text), choice.refusal === '' ? 0 : 1)

  const calls = choice.functionCall ? [choice.functionCall] : choice.toolCalls
  if (calls.length === 0 && choice.finishReason === 'length') {
    const isWhole = (family === 'new' || family === 'old') && !isResponse && choice.reasoning === ''
    return { tokens, exactness: isWhole ? 'exact' : 'estimate' }
  }
  if (calls.length > 0) tokens += callTokens(rules, calls)
  else if (choice.text !== '') tokens += textFrameTokens(rules)
  // Responses bills the marker that ends an answer, which chat does not.
  if (isResponse) tokens += 1
  return { tokens, exactness: 'estimate' }
}

/** Calls are written in a frame of their own; a call the caller forced is only its arguments. */
function callTokens(rules: Rules, calls: readonly ToolCall[]): number {
  const { encoding, family, request } = rules
  const [first] = calls
  if (!first) return 0
  if (calls.length > 1) return encoding.count(parallelCallsText(calls)) + 10
  const isForced = [request.tool_choice, request.function_call].some((choice) => objectOf(choice) === choice)
  if (isForced && family !== 'gpt-5') return encoding.count(first.arguments)
  const frame = family === 'gpt-5' ? 7 + channelTokens(rules) : 7
  return encoding.count(`.${first.name}`) + encoding.count(first.arguments) + frame
}

/** What is written around a text: nothing, the choice against a tool, or a thinking model's channel. */
function textFrameTokens(rules: Rules): number {
  const { family, modelName, request } = rules
  if (family === 'gpt-5') return channelTokens(rules) + (hasSchema(request) ? 4 : 0)
  if (family === 'o-series') return baseModelName(modelName).startsWith('o4') ? 20 : 13
  return arrayOf(request.tools).length > 0 ? 1 : 0
}

function channelTokens({ modelName, request }: Rules): number {
  return thinks(modelName, request) ? 9 : 3
}

/** gpt-5 thinks unless told not to; gpt-5.1 and later think only when told to. */
function thinks(modelName: string, request: JsonObject): boolean {
  const effort = stringOf(request.reasoning_effort) || stringOf(objectOf(request.reasoning).effort)
  if (effort !== '') return effort !== 'none' && effort !== 'minimal'
  return !/^gpt-5\.\d/.test(baseModelName(modelName))
}

function hasSchema(request: JsonObject): boolean {
  const chat = objectOf(request.response_format).json_schema
  return (chat ?? objectOf(objectOf(request.text).format).schema) !== undefined
}
