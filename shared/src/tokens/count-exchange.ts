import { countAnswer } from './answer/count-answer.ts'
import { readAnswer } from './answer/read-answer.ts'
import { countChat } from './count-chat.ts'
import { countResponses } from './count-responses.ts'
import { countText } from './count-text.ts'
import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { type EncodingName, encodingForModel, hasPublishedEncoding } from './encoding/encoding-for-model.ts'
import { loadEncoding } from './encoding/load-encoding.ts'
import { objectOf, stringOf } from './json/json-shapes.ts'
import { type Exactness, type TokenCount, worseOf } from './token-count.ts'

export interface Exchange {
  operation: CountedOperation
  requestModel: string
  /** The request's JSON; undefined when there was none that could be read. */
  request: unknown
  /** The JSON objects of the answer: one whole body, or a stream's events. */
  answer: readonly unknown[]
}

export type CountedOperation = 'chat' | 'text_completion' | 'embeddings' | 'responses'

export interface ExchangeCount {
  /** Null when the request could not be read. */
  inputTokens: number | null
  /** Null when no answer could be read. A lower bound for models that think out of sight. */
  outputTokens: number | null
  exactness: Exactness
  encoding: EncodingName
}

/** What an exchange read and wrote, for providers that do not say. Loads the model's encoding on first use. */
export async function countExchange(exchange: Exchange): Promise<ExchangeCount> {
  const modelName = modelOf(exchange)
  const name = encodingForModel(modelName)
  const encoding = await loadEncoding(name)
  const input = countInput(encoding, modelName, exchange)
  const output = countOutput(encoding, modelName, exchange)
  const known: Exactness = hasPublishedEncoding(modelName) ? 'exact' : 'estimate'
  return {
    inputTokens: input?.tokens ?? null,
    outputTokens: output?.tokens ?? null,
    exactness: worseOf(known, worseOf(input?.exactness ?? 'estimate', output?.exactness ?? 'estimate')),
    encoding: name,
  }
}

/** The answer names the snapshot that served, and the model behind a deployment's own name. */
function modelOf({ requestModel, answer }: Exchange): string {
  for (const piece of answer) {
    const { model, response } = objectOf(piece)
    const answered = stringOf(model) || stringOf(objectOf(response).model)
    if (answered !== '') return hasPublishedEncoding(answered) ? answered : requestModel
  }
  return requestModel
}

function countInput(encoding: Encoding, modelName: string, exchange: Exchange): TokenCount | null {
  const { operation, request } = exchange
  if (request === undefined) return null
  switch (operation) {
    case 'chat':
      return countChat(encoding, modelName, request)
    case 'responses':
      return countResponses(encoding, modelName, request)
    case 'text_completion':
      return countText(encoding, objectOf(request).prompt)
    case 'embeddings':
      return countText(encoding, objectOf(request).input)
  }
}

function countOutput(encoding: Encoding, modelName: string, exchange: Exchange): TokenCount | null {
  const { operation, request, answer } = exchange
  if (operation === 'embeddings') return { tokens: 0, exactness: 'exact' }
  const choices = readAnswer(answer)
  if (!choices) return null
  if (operation === 'text_completion') {
    return countText(
      encoding,
      choices.map(({ text }) => text),
    )
  }
  return countAnswer({ encoding, modelName, operation, request, choices })
}
