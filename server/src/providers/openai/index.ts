import type { OutlayError } from '../../lib/errors.ts'
import { BatchLinesReader } from '../batches/batch-lines-reader.ts'
import { BilledStreamReader } from '../billed-stream-reader.ts'
import { isBilledAsOpenAi } from '../openai-compatible/billing.ts'
import { readBilledAnswer } from '../read-billed-answer.ts'
import { asksForThinking } from '../thinking.ts'
import type { BilledCall, BodyReader, RequestHints, Route, WireFormat } from '../wire-format.ts'
import { readOpenAiBatchLine } from './batch-line.ts'
import { readOpenAiAnswer, readOpenAiResponse } from './read-answer.ts'
import { realtimeRoute } from './realtime.ts'
import { createOpenAiRoutes } from './routes.ts'
import { createOpenAiStreamReader } from './stream-reader.ts'

/** OpenAI's wire format, at OpenAI or at any other host: what one does in its own way is data in openai-compatible/. */
export function openAiFormat(provider: string): WireFormat {
  const isPlain = isBilledAsOpenAi(provider)
  const readBatchLine = readOpenAiBatchLine(provider)
  return {
    route: createOpenAiRoutes(provider),
    sessionRoute: (path, query) => realtimeRoute(provider, path, query),
    hints: openAiHints,
    readAnswer(route, body, call) {
      if (isPlain && readQuickly.has(route.api)) {
        return route.api === 'responses' ? readOpenAiResponse(body) : readOpenAiAnswer(body)
      }
      return readBilledAnswer(route, body, call)
    },
    createStreamReader(route, call) {
      if (!route.stream || (isPlain && streamsReadQuickly.has(route.api))) {
        return createOpenAiStreamReader(route.api)
      }
      return new BilledStreamReader(route, route.stream, call)
    },
    createBodyReader(route, _contentType, call) {
      if (route.operation === 'batch') return new BatchLinesReader(call, readBatchLine)
      return route.api === 'audio.speech' ? speechReader(route, call) : null
    },
    refusalBody: openAiRefusal,
  }
}

/** What most calls are has a reader of its own, which looks at nothing but the answer and makes no second object of it. */
const readQuickly: ReadonlySet<Route['api']> = new Set([
  'chat.completions',
  'completions',
  'embeddings',
  'responses',
])
const streamsReadQuickly: ReadonlySet<Route['api']> = new Set([
  'chat.completions',
  'completions',
  'responses',
])

/** Sound says nothing of what it costs: it is sold by what was asked to be said. */
function speechReader(route: Route, call: BilledCall): BodyReader {
  return {
    firstOutputAt: null,
    push(_piece, now) {
      this.firstOutputAt ??= now
    },
    get observation() {
      return readBilledAnswer(route, {}, call)
    },
  }
}

export const openAiHints: RequestHints = {
  byReference:
    /"(?:image_url|input_image|file_id|input_file|input_audio|previous_response_id|conversation)"|"prompt"\s*:\s*\{/,
  serverTools:
    /"type"\s*:\s*"(?:web_search|file_search|code_interpreter|computer_use|image_generation|mcp|local_shell)/,
  asksForThinking,
  /** The output maximum times the number of answers asked for. */
  outputMaximum(values) {
    const maximum = values.max_completion_tokens ?? values.max_output_tokens ?? values.max_tokens
    if (!isCount(maximum)) return null
    const tokens = maximum * (isCount(values.n) && values.n > 0 ? values.n : 1)
    return Number.isSafeInteger(tokens) ? tokens : null
  },
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** `code` and `type` are where OpenAI's SDKs look; `request_id` and `docs` are for the person who reads it. */
function openAiRefusal(error: OutlayError, requestId: string): string {
  return JSON.stringify({
    error: {
      message: `Outlay: ${error.message}`,
      type: typeOf(error),
      param: null,
      code: error.code,
      request_id: requestId,
      docs: error.docs,
    },
  })
}

/** OpenAI's own words; money that is used up is the one that its clients know not to wait for. */
function typeOf({ status }: OutlayError): string {
  if (status === 401) return 'authentication_error'
  if (status === 402) return 'insufficient_quota'
  return status < 500 ? 'invalid_request_error' : 'server_error'
}
