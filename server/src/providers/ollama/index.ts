import type { OutlayError } from '../../lib/errors.ts'
import { billingReaderOf } from '../billing-readers.ts'
import { emptyStream } from '../empty-stream.ts'
import { openAiFormat, openAiHints } from '../openai/index.ts'
import { readBilledAnswer } from '../read-billed-answer.ts'
import { freeRoute, inferenceRoute, modelsRoute, storedObjectsRoute, unknownPost } from '../routes.ts'
import type { Route, WireFormat } from '../wire-format.ts'
import { JsonLinesReader } from './json-lines-reader.ts'

/** Ollama: an API of its own, whose streams are lines of JSON, beside OpenAI's under `/v1`. */
export function ollamaFormat(): WireFormat {
  const compatible = openAiFormat('ollama')
  return {
    route(method, path) {
      if (path.startsWith('/v1/')) return compatible.route(method, path.slice('/v1'.length))
      if (method === 'GET' && /^\/api\/(tags|ps|version)$/.test(path)) return modelsRoute
      if (method !== 'POST') return storedObjectsRoute
      return (
        posts.get(path) ?? (/^\/api\/(pull|push|create|copy)$/.test(path) ? storedObjectsRoute : unknownPost)
      )
    },
    hints: openAiHints,
    readAnswer: (route, body, call) =>
      route.api?.includes('.')
        ? compatible.readAnswer(route, body, call)
        : readBilledAnswer(route, body, call),
    createStreamReader: (route, call) =>
      route.stream ? compatible.createStreamReader(route, call) : emptyStream(),
    createBodyReader: (route, contentType, call) =>
      linesOfJson.test(contentType) ? new JsonLinesReader(route, call) : null,
    refusalBody: (error: OutlayError, requestId: string) =>
      JSON.stringify({ error: `Outlay: ${error.message}`, code: error.code, request_id: requestId }),
  }
}

/** Proxies call its lines of JSON something else. */
const linesOfJson = /^(?:application\/[\w.+-]*json[\w-]*|text\/plain|application\/octet-stream)\b|^$/i

const posts: ReadonlyMap<string, Route> = new Map([
  ['/api/chat', metered('chat', 'chat')],
  ['/api/generate', metered('text_completion', 'generate')],
  ['/api/embed', metered('embeddings', 'chat')],
  ['/api/show', freeRoute('other')],
])

function metered(operation: 'chat' | 'text_completion' | 'embeddings', api: 'chat' | 'generate'): Route {
  const isStreamByDefault = operation !== 'embeddings'
  return inferenceRoute({ operation, api, isStreamByDefault, billing: billingReaderOf(`ollama.${api}`) })
}
