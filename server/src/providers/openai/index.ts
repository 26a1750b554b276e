import type { OutlayError } from '../../lib/errors.ts'
import type { WireFormat } from '../wire-format.ts'
import { readOpenAiAnswer } from './read-answer.ts'
import { openAiRoute } from './routes.ts'
import { createOpenAiStreamReader } from './stream-reader.ts'

/** OpenAI's wire format: chat completions, completions, responses, embeddings and the rest of `/v1`. */
export const openAi: WireFormat = {
  route: openAiRoute,
  readAnswer: (_operation, body) => readOpenAiAnswer(body),
  createStreamReader: createOpenAiStreamReader,
  refusalBody,
}

/** `code` and `type` are where OpenAI's SDKs look; `request_id` and `docs` are for the person who reads it. */
function refusalBody(error: OutlayError, requestId: string): string {
  const type =
    error.status === 401
      ? 'authentication_error'
      : error.status < 500
        ? 'invalid_request_error'
        : 'server_error'
  return JSON.stringify({
    error: {
      message: `Outlay: ${error.message}`,
      type,
      param: null,
      code: error.code,
      request_id: requestId,
      docs: error.docs,
    },
  })
}
