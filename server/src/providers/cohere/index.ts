import type { OutlayError } from '../../lib/errors.ts'
import { BilledStreamReader } from '../billed-stream-reader.ts'
import { billingReaderOf } from '../billing-readers.ts'
import { emptyStream } from '../empty-stream.ts'
import { openAiFormat, openAiHints } from '../openai/index.ts'
import { readBilledAnswer } from '../read-billed-answer.ts'
import { freeRoute, inferenceRoute, modelsRoute, storedObjectsRoute, unknownPost } from '../routes.ts'
import { kept, last, namedEvents, output } from '../stream-rules.ts'
import type { Route, WireFormat } from '../wire-format.ts'

const openAiPath = /^\/compatibility\/v1(?=\/)/

/** Cohere's API, version 2. */
export function cohereFormat(): WireFormat {
  const compatible = openAiFormat('cohere')
  return {
    route(method, path) {
      const prefix = openAiPath.exec(path)?.[0]
      if (prefix) return compatible.route(method, path.slice(prefix.length))
      if (method === 'GET' && /^\/v1\/models(\/[^/]+)?$/.test(path)) return modelsRoute
      if (method !== 'POST') return storedObjectsRoute
      return posts.get(path) ?? unknownPost
    },
    hints: openAiHints,
    readAnswer: readBilledAnswer,
    createStreamReader: (route, call) =>
      route.stream ? new BilledStreamReader(route, route.stream, call) : emptyStream(),
    createBodyReader: () => null,
    refusalBody: (error: OutlayError, requestId: string) =>
      JSON.stringify({
        id: requestId,
        message: `Outlay: ${error.message}`,
        code: error.code,
        docs: error.docs,
      }),
  }
}

const chatRules = namedEvents({
  'message-start': kept,
  'content-delta': output,
  'tool-call-delta': output,
  'message-end': last,
})

const posts: ReadonlyMap<string, Route> = new Map([
  ['/v2/chat', metered('chat', 'chat')],
  ['/v2/embed', metered('embeddings', 'embed')],
  ['/v2/rerank', metered('rerank', 'rerank')],
  ['/v1/tokenize', freeRoute('other')],
  ['/v1/detokenize', freeRoute('other')],
])

function metered(operation: 'chat' | 'embeddings' | 'rerank', api: string): Route {
  const stream = api === 'chat' ? chatRules : null
  return inferenceRoute({ operation, api, billing: billingReaderOf(`cohere.${api}`), stream })
}
