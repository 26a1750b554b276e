import { countChat } from './count-chat.ts'
import { countResponses } from './count-responses.ts'
import { countTexts } from './count-text.ts'
import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { hasPublishedEncoding } from './encoding/encoding-for-model.ts'
import { estimateAnthropic } from './estimates/estimate-anthropic.ts'
import { estimateGemini } from './estimates/estimate-gemini.ts'
import { arrayOf, isObject, type JsonObject, objectOf } from './json/json-shapes.ts'
import type { PromptCount } from './token-count.ts'

/** How the requests of an api are counted, and in whose shape its answers come. */
export interface CountedApi {
  countPrompt(encoding: Encoding, modelName: string, body: JsonObject, provider: string): PromptCount
  answer: 'chat' | 'responses' | 'completion' | 'messages' | 'contents' | 'none'
}

/** `openai.chat.completions` and `chat.completions` alike: an operation may itself have a point in it. */
export function countedApiOf(api: string): CountedApi | null {
  for (const name of [api, api.slice(api.indexOf('.') + 1)]) {
    if (Object.hasOwn(apis, name)) return apis[name] ?? null
  }
  return null
}

/** Whether counts of the model can be exact where this provider serves it: for all others they are an estimate. */
export function canBeExact(provider: string, modelName: string): boolean {
  return /^(openai|azure)$/.test(provider) && hasPublishedEncoding(modelName)
}

/** By what follows the provider in an api's name. */
const apis: Readonly<Record<string, CountedApi>> = {
  'chat.completions': { countPrompt: countChat, answer: 'chat' },
  // Ollama's and Cohere's own routes take messages and tools of the same shape.
  chat: { countPrompt: countChat, answer: 'chat' },
  responses: { countPrompt: countResponses, answer: 'responses' },
  'responses.input_tokens': { countPrompt: countResponses, answer: 'none' },
  completions: {
    countPrompt: (encoding, _, { prompt }) => countTexts(encoding, prompt),
    answer: 'completion',
  },
  embeddings: { countPrompt: (encoding, _, { input }) => countTexts(encoding, input), answer: 'none' },
  messages: { countPrompt: estimateAnthropic, answer: 'messages' },
  'messages.count_tokens': { countPrompt: estimateAnthropic, answer: 'none' },
  generateContent: { countPrompt: estimateGeneration, answer: 'contents' },
  streamGenerateContent: { countPrompt: estimateGeneration, answer: 'contents' },
  embedContent: { countPrompt: estimateGeminiEmbedding, answer: 'none' },
  batchEmbedContents: { countPrompt: estimateGeminiEmbedding, answer: 'none' },
}

/** Operations that can be counted; an api is one of them with a provider before it. */
export const countedApis: readonly string[] = Object.keys(apis)

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
