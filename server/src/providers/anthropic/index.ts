import type { OutlayError } from '../../lib/errors.ts'
import { BatchLinesReader } from '../batches/batch-lines-reader.ts'
import { BilledStreamReader } from '../billed-stream-reader.ts'
import { billingReaderOf } from '../billing-readers.ts'
import { emptyStream } from '../empty-stream.ts'
import { openAiFormat } from '../openai/index.ts'
import { readBilledAnswer } from '../read-billed-answer.ts'
import {
  batchResultsRoute,
  freeRoute,
  inferenceRoute,
  modelsRoute,
  storedObjectsAt,
  storedObjectsRoute,
  unknownPost,
} from '../routes.ts'
import { asksForThinking } from '../thinking.ts'
import type { RequestHints, Route, WireFormat } from '../wire-format.ts'
import { readAnthropicBatchLine } from './batch-line.ts'
import { messagesPrefix } from './messages-at-hosts.ts'
import { messageRules } from './stream-rules.ts'

/** Anthropic's messages, and what else its API has. Its paths begin with their version: `/v1/messages`. */
export function anthropicFormat(): WireFormat {
  const compatible = openAiFormat('anthropic')
  return {
    ...messagesFormat,
    route(method, path) {
      // Anthropic speaks OpenAI's chat completions, too.
      if (path === '/v1/chat/completions') return compatible.route(method, path.slice('/v1'.length))
      return anthropicRoute(method, path, messagesRoute)
    },
  }
}

/**
 * Adds Anthropic's messages to what a provider speaks: at `/messages` and `/v1/messages`, and under `/anthropic`. Claude Code
 * and others are pointed at models of many hosts in this way.
 */
export function withMessages(format: WireFormat, provider: string): WireFormat {
  const route = { ...messagesRoute, billing: billingReaderOf(`${provider}.messages`) }
  const messages: WireFormat = {
    ...messagesFormat,
    route: (method, path) =>
      anthropicRoute(
        method,
        path.startsWith(messagesPrefix) ? path.slice(messagesPrefix.length) : withVersion(path),
        route,
      ),
  }
  return { ...format, spokenAt: (path) => (messagesPaths.test(path) ? messages : null) }
}

const messagesPaths = /^\/anthropic\/|^(?:\/v1)?\/messages(?:\/|$)/

function withVersion(path: string): string {
  return path.startsWith('/v1/') ? path : `/v1${path}`
}

export const messagesRoute: Route = inferenceRoute({
  operation: 'chat',
  api: 'messages',
  billing: billingReaderOf('anthropic.messages'),
  stream: messageRules,
})

const counting = freeRoute('other')
/** A batch says where its results are. */
const batches: Route = { ...storedObjectsRoute, linkFields: ['results_url'] }
const batchResults = /^\/v1\/messages\/batches\/([^/]+)\/results$/

function anthropicRoute(method: string, path: string, messages: Route): Route {
  const batch = batchResults.exec(path)?.[1]
  // Ids that callers give are theirs within one batch.
  if (method === 'GET' && batch) return { ...batchResultsRoute, api: batch }
  if (method === 'GET' && /^\/v1\/models(\/[^/]+)?$/.test(path)) return modelsRoute
  if (/^\/v1\/messages\/batches(?:\/[^/]+(?:\/cancel)?)?$/.test(path)) return batches
  if (method !== 'POST')
    return storedObjectsAt(path, /^\/v1\/(messages\/batches|files|skills|models|organizations)(\/|$)/)
  switch (path) {
    case '/v1/messages':
      return messages
    case '/v1/messages/count_tokens':
      return counting
    case '/v1/complete':
      return inferenceRoute({ operation: 'text_completion', api: null, billing: null })
    default:
      return path === '/v1/files' ? storedObjectsRoute : unknownPost
  }
}

export const anthropicHints: RequestHints = {
  byReference: /"type"\s*:\s*"(?:url|file|image|document|container_upload)"|"container"\s*:/,
  serverTools:
    /"type"\s*:\s*"(?:web_search|web_fetch|code_execution|computer|tool_search|memory|advisor)\w*_\d{8}"|"mcp_servers"\s*:/,
  asksForThinking,
  outputMaximum: ({ max_tokens: maximum }) =>
    typeof maximum === 'number' && Number.isSafeInteger(maximum) && maximum >= 0 ? maximum : null,
}

/** The format without its routes, which differ from host to host. */
const messagesFormat: Omit<WireFormat, 'route'> = {
  hints: anthropicHints,
  readAnswer: readBilledAnswer,
  createStreamReader: (route, call) =>
    route.stream ? new BilledStreamReader(route, route.stream, call) : emptyStream(),
  createBodyReader: (route, _contentType, call) =>
    route.operation === 'batch' ? new BatchLinesReader(call, readAnthropicBatchLine(route.api ?? '')) : null,
  refusalBody: anthropicRefusal,
}

/** https://docs.anthropic.com/en/api/errors: the type is what its SDKs make an exception of. */
function anthropicRefusal(error: OutlayError, requestId: string): string {
  return JSON.stringify({
    type: 'error',
    error: { type: typeOf(error), message: `Outlay: ${error.message}`, code: error.code, docs: error.docs },
    request_id: requestId,
  })
}

function typeOf({ status }: OutlayError): string {
  switch (status) {
    case 401:
      return 'authentication_error'
    case 402:
      return 'billing_error'
    case 403:
      return 'permission_error'
    case 404:
      return 'not_found_error'
    case 413:
      return 'request_too_large'
    case 503:
      return 'overloaded_error'
    case 504:
      return 'timeout_error'
    default:
      return status < 500 ? 'invalid_request_error' : 'api_error'
  }
}
