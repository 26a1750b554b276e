import type { Operation } from '@outlay/shared/usage'
import type { OutlayError } from '../../lib/errors.ts'
import { BilledStreamReader } from '../billed-stream-reader.ts'
import { billingReaderOf } from '../billing-readers.ts'
import { emptyStream } from '../empty-stream.ts'
import { objectOf } from '../json.ts'
import { nameInPath } from '../name-in-path.ts'
import { openAiFormat, openAiHints } from '../openai/index.ts'
import { readBilledAnswer } from '../read-billed-answer.ts'
import {
  freeRoute,
  inferenceRoute,
  modelsRoute,
  storedObjectsAt,
  storedObjectsRoute,
  unknownPost,
} from '../routes.ts'
import { asksForThinking } from '../thinking.ts'
import type { RequestHints, Route, WireFormat } from '../wire-format.ts'
import { JsonArrayReader } from './json-array-reader.ts'
import { liveRoute } from './live.ts'
import { contentRules } from './stream-rules.ts'

const openAiPath = /^\/v1(?:beta|alpha)?\/openai(?=\/)/

/** Google's Gemini API: the model and what is wanted of it stand in the path, `/v1beta/models/M:generateContent`. */
export function geminiFormat(): WireFormat {
  const compatible = openAiFormat('google')
  return {
    route(method, path) {
      const prefix = openAiPath.exec(path)?.[0]
      if (prefix) return compatible.route(method, path.slice(prefix.length))
      const asked = /^\/v1(?:beta|alpha)?\/(?:models|tunedModels)\/([^/:]+):(\w+)$/.exec(path)
      if (method === 'POST' && asked) return generationRoute('google', asked[1]!, asked[2]!)
      if (method === 'GET' && /^\/v1(?:beta|alpha)?\/models(\/[^/:]+)?$/.test(path)) return modelsRoute
      if (method !== 'POST') return storedObjectsAt(path, storedObjects)
      return storingPosts.test(path) ? storedObjectsRoute : unknownPost
    },
    sessionRoute: liveRoute,
    hints: geminiHints,
    readAnswer: readBilledAnswer,
    createStreamReader: (route, call) =>
      route.stream ? new BilledStreamReader(route, route.stream, call) : emptyStream(),
    createBodyReader: (route, contentType, call) =>
      route.isStream && jsonArray.test(contentType) ? new JsonArrayReader(route, call) : null,
    refusalBody: googleRefusal,
  }
}

/** Proxies call its array of JSON something else. */
const jsonArray = /^(?:application\/json|text\/plain)\b|^$/i
const storedObjects =
  /^(?:\/upload|\/download)?\/v1(?:beta|alpha)?\/(files|cachedContents|fileSearchStores|batches|operations|tunedModels|models|corpora|interactions)\b/

/** Files, caches and batches are kept there; what they cost is billed with the calls that use them, or not by the call. */
const storingPosts =
  /^(\/upload)?\/v1(?:beta|alpha)?\/(files|cachedContents|fileSearchStores)\b|:(register|cancel)$/

/** One of a model's methods, at Google's own API or at Vertex. */
export function generationRoute(provider: 'google' | 'vertex', model: string, method: string): Route {
  const named = { model: nameInPath(model), region: null }
  const metered = (operation: Operation, api: string) =>
    inferenceRoute({
      ...named,
      operation,
      api,
      billing: billingReaderOf(`${provider}.${api}`),
      isStream: false,
    })
  switch (method) {
    case 'generateContent':
      return metered('generate_content', 'generateContent')
    case 'streamGenerateContent':
      return { ...metered('generate_content', 'streamGenerateContent'), stream: contentRules, isStream: true }
    case 'embedContent':
    case 'batchEmbedContents':
      return metered('embeddings', 'embedContent')
    case 'predict':
      return metered('embeddings', 'predict')
    case 'countTokens':
    case 'computeTokens':
      return { ...freeRoute('other'), ...named }
    case 'batchGenerateContent':
      return { ...storedObjectsRoute, operation: 'batch', ...named }
    default:
      return { ...unknownPost, ...named }
  }
}

const geminiHints: RequestHints = {
  byReference: /"(?:file_?data|inline_?data|cached_?content)"/i,
  serverTools:
    /"(?:google_?search|google_?search_?retrieval|url_?context|code_?execution|google_?maps|file_?search|computer_?use)"\s*:/i,
  asksForThinking,
  outputMaximum(values) {
    const config = objectOf(values.generationConfig) ?? objectOf(values.generation_config)
    // Google speaks OpenAI's format as well, under a path of its own.
    if (config === null) return openAiHints.outputMaximum(values)
    const maximum = config.maxOutputTokens ?? config.max_output_tokens
    const answers = config.candidateCount ?? config.candidate_count ?? 1
    if (typeof maximum !== 'number' || typeof answers !== 'number') return null
    const tokens = maximum * Math.max(1, answers)
    return Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : null
  },
}

/** https://google.aip.dev/193: its SDKs read `code`, `status` and `message`. */
function googleRefusal(error: OutlayError, requestId: string): string {
  return JSON.stringify({
    error: {
      code: error.status,
      message: `Outlay: ${error.message}`,
      status: statusOf(error),
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: error.code,
          domain: 'outlay',
          metadata: { requestId, docs: error.docs },
        },
      ],
    },
  })
}

function statusOf({ status }: OutlayError): string {
  switch (status) {
    case 400:
    case 413:
      return 'INVALID_ARGUMENT'
    case 401:
      return 'UNAUTHENTICATED'
    case 402:
      return 'RESOURCE_EXHAUSTED'
    case 403:
      return 'PERMISSION_DENIED'
    case 404:
      return 'NOT_FOUND'
    case 501:
      return 'UNIMPLEMENTED'
    case 502:
    case 503:
      return 'UNAVAILABLE'
    case 504:
      return 'DEADLINE_EXCEEDED'
    default:
      return status < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL'
  }
}
