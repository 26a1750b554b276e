import type { Answer, AnswerContext } from './answer.ts'
import { answerChat } from './answer-chat.ts'
import { answerCompletions } from './answer-completions.ts'
import { answerEmbeddings } from './answer-embeddings.ts'
import { answerModels } from './answer-models.ts'
import { answerResponses } from './answer-responses.ts'
import { unknownUrl } from './api-error.ts'
import { parseJsonBody } from './parse-request.ts'

type Endpoint = (body: unknown, context: AnswerContext) => Promise<Answer>

const endpoints: Record<string, Endpoint> = {
  'POST /v1/chat/completions': answerChat,
  'POST /v1/completions': answerCompletions,
  'POST /v1/embeddings': answerEmbeddings,
  'POST /v1/responses': answerResponses,
}

/** Answers a request, or throws the ApiError to answer it with: 404 for a URL nobody serves. */
export async function routeRequest(
  request: { method: string; path: string; body: Buffer },
  context: AnswerContext,
): Promise<Answer> {
  const endpoint = endpoints[`${request.method} ${request.path}`]
  if (endpoint) return endpoint(parseJsonBody(request.body), context)
  if (request.method === 'GET' && request.path === '/v1/models') return answerModels(undefined)
  const model = /^\/v1\/models\/([^/]+)$/.exec(request.path)?.[1]
  if (request.method === 'GET' && model) return answerModels(model)
  throw unknownUrl(request.method, request.path)
}
