import type { AnswerChoice } from './answer/answer-choice.ts'
import { countAnswer } from './answer/count-answer.ts'
import { estimateContentsAnswer, estimateMessagesAnswer } from './answer/estimate-answer.ts'
import { readAnswer } from './answer/read-answer.ts'
import { readContentsAnswer } from './answer/read-contents-answer.ts'
import { readMessagesAnswer } from './answer/read-messages-answer.ts'
import { type CountedApi, canBeExact, countedApiOf } from './count-by-api.ts'
import { countText } from './count-text.ts'
import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { type EncodingName, encodingForModel, hasPublishedEncoding } from './encoding/encoding-for-model.ts'
import { loadEncoding } from './encoding/load-encoding.ts'
import { calibrated, calibratedTokens } from './estimates/calibrate.ts'
import { isObject, objectOf, stringOf } from './json/json-shapes.ts'
import { type Exactness, type TokenCount, worseOf } from './token-count.ts'

export interface Exchange {
  /** Who serves the model, and the wire format: as of a request to count. */
  provider: string
  api: string
  requestModel: string
  /** The request's JSON; undefined when there was none that could be read. */
  request: unknown
  /** The JSON objects of the answer: one whole body, or a stream's events. */
  answer: readonly unknown[]
  /** What estimates are multiplied by, learnt from earlier calls of the model; 1 without any. */
  calibration?: number | undefined
}

export interface ExchangeCount {
  /** Null when the request could not be read, or nobody knows how its api bills. */
  inputTokens: number | null
  /** Null when no answer could be read. A lower bound for models that think out of sight. */
  outputTokens: number | null
  exactness: Exactness
  encoding: EncodingName
}

/** What an exchange read and wrote, for providers that do not say. Loads the model's encoding on first use. */
export async function countExchange(exchange: Exchange): Promise<ExchangeCount> {
  const modelName = modelOf(exchange)
  const encoding = await loadEncoding(encodingForModel(modelName))
  const api = countedApiOf(exchange.api)
  const counting: Counting = {
    ...exchange,
    encoding,
    modelName,
    isExact: canBeExact(exchange.provider, modelName),
  }
  const input = api && countInput(counting, api)
  const output = api && countOutput(counting, api)
  const known: Exactness = counting.isExact ? 'exact' : 'estimate'
  return {
    inputTokens: input?.tokens ?? null,
    outputTokens: output?.tokens ?? null,
    exactness: worseOf(known, worseOf(input?.exactness ?? 'estimate', output?.exactness ?? 'estimate')),
    encoding: encoding.name,
  }
}

interface Counting extends Exchange {
  encoding: Encoding
  modelName: string
  /** Whether the encoding is the model's own; what is counted in another's is multiplied by what was learnt. */
  isExact: boolean
}

/** The answer names the snapshot that served, and the model behind a deployment's own name. */
function modelOf({ provider, requestModel, answer }: Exchange): string {
  for (const piece of answer.flat()) {
    const { model, modelVersion, message, response } = objectOf(piece)
    const answered =
      stringOf(model) ||
      stringOf(modelVersion) ||
      stringOf(objectOf(message).model) ||
      stringOf(objectOf(response).model)
    if (answered === '') continue
    return hasPublishedEncoding(answered) || !/^(openai|azure)$/.test(provider) ? answered : requestModel
  }
  return requestModel
}

function countInput(counting: Counting, api: CountedApi): TokenCount | null {
  const { encoding, modelName, request, provider, isExact, calibration = 1 } = counting
  if (request === undefined) return null
  const count = api.countPrompt(encoding, modelName, isObject(request) ? request : {}, provider)
  return isExact ? count : calibrated({ ...count, exactness: 'estimate' }, calibration)
}

function countOutput(counting: Counting, api: CountedApi): TokenCount | null {
  if (api.answer === 'none') return { tokens: 0, exactness: 'exact' }
  const choices = readChoices(counting, api)
  if (!choices) return null
  const count = countChoices(counting, api, choices)
  if (counting.isExact) return count
  return { ...count, tokens: calibratedTokens(count.tokens, counting.calibration ?? 1) }
}

function readChoices({ answer }: Exchange, api: CountedApi): AnswerChoice[] | null {
  switch (api.answer) {
    case 'messages':
      return readMessagesAnswer(answer)
    case 'contents':
      return readContentsAnswer(answer)
    default:
      return readAnswer(answer)
  }
}

function countChoices(counting: Counting, api: CountedApi, choices: AnswerChoice[]): TokenCount {
  const { encoding, modelName, request } = counting
  switch (api.answer) {
    case 'messages':
      return estimateMessagesAnswer(encoding, modelName, choices)
    case 'contents':
      return estimateContentsAnswer(encoding, modelName, choices)
    case 'completion':
      return countText(
        encoding,
        choices.map(({ text }) => text),
      )
    case 'chat':
    case 'responses':
      return countAnswer({ encoding, modelName, operation: api.answer, request, choices })
    case 'none':
      return { tokens: 0, exactness: 'exact' }
  }
}
