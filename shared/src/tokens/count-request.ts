import { countChat } from './count-chat.ts'
import { countResponses } from './count-responses.ts'
import { countTexts } from './count-text.ts'
import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { type EncodingName, encodingForModel, hasPublishedEncoding } from './encoding/encoding-for-model.ts'
import { modelNameWithin } from './encoding/model-name-within.ts'
import { calibrated } from './estimates/calibrate.ts'
import { estimateAnthropic } from './estimates/estimate-anthropic.ts'
import { estimateGemini } from './estimates/estimate-gemini.ts'
import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from './json/json-shapes.ts'
import type { Exactness, PromptCount, PromptPartTokens } from './token-count.ts'

export interface RequestToCount {
  /** Who serves the model: `openai`, `azure`, `anthropic`, `google`, `openrouter`, ... */
  provider: string
  /** The wire format: `openai.chat.completions`, `anthropic.messages`, `<provider>.chat.completions`, ... */
  api: string
  /** The request's JSON as it was sent. */
  body: unknown
  /** The model behind the name in the body, where that is a deployment's or the operator's own. */
  model?: string | undefined
  /**
   * What the provider billed for this model over what was counted, learnt from earlier calls; 1 without any. An
   * estimate is multiplied by it, an exact count is not.
   */
  calibration?: number | undefined
}

export type RequestCount =
  | { inputTokens: number; exactness: Exactness; encoding: EncodingName; parts: PromptPartTokens }
  | { inputTokens: null; reason: UncountedReason }

/** `unknown_api`: nobody knows how that one bills; `unreadable_body`: the body is no JSON object. */
export type UncountedReason = 'unknown_api' | 'unreadable_body'

/** How many input tokens a request will be billed as, before it is sent. */
export async function countRequest(
  request: RequestToCount,
  loadEncoding: (name: EncodingName) => Promise<Encoding>,
): Promise<RequestCount> {
  const counter = counterOf(request.api)
  if (!counter) return { inputTokens: null, reason: 'unknown_api' }
  if (!isObject(request.body)) return { inputTokens: null, reason: 'unreadable_body' }

  const asked = request.model || stringOf(request.body.model)
  const modelName = modelNameWithin(asked)
  const encoding = await loadEncoding(encodingForModel(modelName))
  const isTheirs = /^(openai|azure)$/.test(request.provider) && hasPublishedEncoding(asked)
  const counted = counter(encoding, modelName, request.body, request.provider)
  const { tokens, exactness, parts } = calibrated(
    isTheirs ? counted : { ...counted, exactness: 'estimate' },
    request.calibration ?? 1,
  )
  return { inputTokens: tokens, exactness, encoding: encoding.name, parts }
}

type Counter = (encoding: Encoding, modelName: string, body: JsonObject, provider: string) => PromptCount

/** By what follows the provider in an api's name. */
const counters: Readonly<Record<string, Counter>> = {
  'chat.completions': countChat,
  // Ollama's and Cohere's own routes take messages and tools of the same shape.
  chat: countChat,
  responses: countResponses,
  'responses.input_tokens': countResponses,
  completions: (encoding, _, { prompt }) => countTexts(encoding, prompt),
  embeddings: (encoding, _, { input }) => countTexts(encoding, input),
  messages: estimateAnthropic,
  'messages.count_tokens': estimateAnthropic,
  generateContent: estimateGeneration,
  streamGenerateContent: estimateGeneration,
  embedContent: estimateGeminiEmbedding,
  batchEmbedContents: estimateGeminiEmbedding,
}

/** Operations that can be counted; an api is one of them with a provider before it. */
export const countedApis: readonly string[] = Object.keys(counters)

/** `openai.chat.completions` and `chat.completions` alike: an operation may itself have a point in it. */
function counterOf(api: string): Counter | null {
  for (const name of [api, api.slice(api.indexOf('.') + 1)]) {
    if (Object.hasOwn(counters, name)) return counters[name] ?? null
  }
  return null
}

function estimateGeneration(
  encoding: Encoding,
  modelName: string,
  body: JsonObject,
  provider: string,
): PromptCount {
  return estimateGemini({ encoding, modelName, body, isVertex: provider === 'vertex' })
}

function estimateGeminiEmbedding(encoding: Encoding, modelName: string, body: JsonObject): PromptCount {
  const contents = [body, ...arrayOf(body.requests)].map((request) => objectOf(request).content)
  return estimateGemini({
    encoding,
    modelName,
    body: { contents: contents.filter(isObject) },
    isVertex: false,
  })
}
