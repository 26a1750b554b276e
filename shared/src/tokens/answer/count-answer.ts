import type { Encoding } from '../encoding/byte-pair-encoding.ts'
import { baseModelName } from '../encoding/encoding-for-model.ts'
import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import { compactJson } from '../json/rewrite-json.ts'
import { parallelCallsText } from '../prompt/count-prompt.ts'
import { type ModelFamily, modelFamilyOf } from '../prompt/model-family.ts'
import type { PromptCall } from '../prompt/prompt.ts'
import { type TokenCount, worseOf } from '../token-count.ts'
import type { AnswerChoice } from './answer-choice.ts'

export interface AnswerToCount {
  encoding: Encoding
  modelName: string
  operation: 'chat' | 'responses'
  /** The body that asked for the answer: tools, a forced call and the effort to think show in the count. */
  request: unknown
  choices: readonly AnswerChoice[]
}

/**
 * Output tokens of an answer by what can be seen of it: an estimate, but for chat text that its limit cut
 * off, since up to two tokens that end an answer are billed or not without visible cause. Hidden thinking
 * cannot be seen, so for an answer that was thought about this is a bound: the least it can be.
 */
export function countAnswer(answer: AnswerToCount): TokenCount {
  const counting: Counting = {
    encoding: answer.encoding,
    family: modelFamilyOf(answer.modelName),
    modelName: baseModelName(answer.modelName),
    isResponse: answer.operation === 'responses',
    request: objectOf(answer.request),
  }
  const total: TokenCount = { tokens: 0, exactness: 'exact' }
  for (const choice of answer.choices) {
    const count = countChoice(counting, choice)
    total.tokens += count.tokens
    total.exactness = worseOf(total.exactness, count.exactness)
  }
  return total
}

interface Counting {
  encoding: Encoding
  family: ModelFamily
  modelName: string
  isResponse: boolean
  request: JsonObject
}

function countChoice(counting: Counting, choice: AnswerChoice): TokenCount {
  const { encoding, family, isResponse } = counting
  const thinks = hasThought(counting, choice)
  const exactness = thinks ? 'bound' : 'estimate'
  let tokens = seenTokens(encoding, choice)

  const calls = choice.functionCall ? [choice.functionCall] : choice.toolCalls
  if (calls.length === 0 && choice.finishReason === 'length') {
    const isWhole = !thinks && !isResponse && (family === 'new' || family === 'old')
    return { tokens, exactness: isWhole ? 'exact' : exactness }
  }
  if (calls.length > 0) tokens += callTokens(counting, calls, thinks)
  else if (choice.text !== '') tokens += textFrame(counting, thinks)
  // Responses bills the marker that ends an answer, which chat does not.
  if (isResponse) tokens += family === 'old' ? 2 : 1
  return { tokens, exactness }
}

function seenTokens(encoding: Encoding, { text, reasoning, refusal }: AnswerChoice): number {
  const seen = encoding.count(text) + encoding.count(reasoning)
  return refusal === '' ? seen : seen + encoding.count(refusal) + 1
}

/** Calls are written in a frame of their own; a call that the caller forced is only its arguments. */
function callTokens(counting: Counting, calls: readonly PromptCall[], thinks: boolean): number {
  const { encoding, family, request } = counting
  const [first] = calls
  if (!first) return 0
  if (calls.length > 1 || (family === 'new' && isWrittenAsParallel(first))) {
    return encoding.count(parallelCallsText(calls)) + parallelFrame + channelTokens(counting, thinks)
  }
  const written = encoding.count(first.arguments)
  if (family === 'old') return written + oldCallTokens(encoding, request, first)
  if (family !== 'gpt-5' && isForced(request)) return written
  const frame = family === 'o-series' ? oSeriesCallFrame : callFrame
  return written + encoding.count(`.${first.name}`) + frame + channelTokens(counting, thinks)
}

const callFrame = 7
const parallelFrame = 10
const oSeriesCallFrame = 21

/**
 * A call that a model makes the way it makes several is re-written with a space after each separator, which
 * models do not write themselves.
 */
function isWrittenAsParallel({ arguments: text }: PromptCall): boolean {
  const compact = compactJson(text)
  return compact !== null && compact !== text && !text.includes('\n')
}

/** The models of 2023 say the name without a point. */
function oldCallTokens(encoding: Encoding, request: JsonObject, { name }: PromptCall): number {
  if (isForced(request)) return 0
  return encoding.count(name) + (request.tool_choice === 'required' ? 2 : 4)
}

function isForced({ tool_choice: choice, function_call: legacy }: JsonObject): boolean {
  return isObject(choice) || isObject(legacy)
}

/** What is written around a text: nothing, the choice against a tool, or a thinking model's channel. */
function textFrame(counting: Counting, thinks: boolean): number {
  const { family, modelName, request, isResponse } = counting
  const hasTools = arrayOf(request.tools).length > 0
  switch (family) {
    case 'gpt-5':
      return channelTokens(counting, thinks) + (hasSchema(request) ? 4 : 0)
    case 'o-series':
      return (isResponse ? 0 : 13) + (modelName.startsWith('o4') ? (isResponse ? 5 : 7) : 0)
    default:
      return hasTools ? (hasSchema(request) && !isResponse ? 5 : 1) : 0
  }
}

/** gpt-5 names the channel it speaks in, and before that the one it thought in. */
function channelTokens({ family, isResponse }: Counting, thinks: boolean): number {
  if (family !== 'gpt-5') return 0
  if (!thinks) return 3
  return isResponse ? 5 : 9
}

/**
 * Responses says whether there was thinking; of chat it is known by the request: gpt-5 and models since 5.5 think
 * unless told not to, those between only when told to.
 */
function hasThought({ family, modelName, isResponse, request }: Counting, choice: AnswerChoice): boolean {
  if (choice.hasThought || choice.reasoning !== '') return true
  if (family === 'o-series') return true
  if (family !== 'gpt-5' || isResponse) return false
  const effort = stringOf(request.reasoning_effort)
  if (effort !== '') return effort !== 'none' && effort !== 'minimal'
  return !/^gpt-5\.[1-4]/.test(modelName)
}

function hasSchema(request: JsonObject): boolean {
  const chat = objectOf(request.response_format).json_schema
  return (chat ?? objectOf(objectOf(request.text).format).schema) !== undefined
}
