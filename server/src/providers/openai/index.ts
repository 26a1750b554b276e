import type { OutlayError } from '../../lib/errors.ts'
import type { WireFormat } from '../wire-format.ts'
import { readOpenAiAnswer, readOpenAiResponse } from './read-answer.ts'
import { openAiRoute } from './routes.ts'
import { createOpenAiStreamReader } from './stream-reader.ts'

/** OpenAI's wire format: chat completions, completions, responses, embeddings and the rest of `/v1`. */
export const openAi: WireFormat = {
  route: openAiRoute,
  readAnswer: (operation, body) =>
    operation === 'responses' ? readOpenAiResponse(body) : readOpenAiAnswer(body),
  createStreamReader: createOpenAiStreamReader,
  refusalBody,
}

/** `code` and `type` are where OpenAI's SDKs look; `request_id` and `docs` are for the person who reads it. */
function refusalBody(error: OutlayError, requestId: string): string {
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
