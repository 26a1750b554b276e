export type { AnswerChoice } from './answer/answer-choice.ts'
export { type AnswerToCount, countAnswer } from './answer/count-answer.ts'
export { readAnswer } from './answer/read-answer.ts'
export { serverSentEvents } from './answer/server-sent-events.ts'
export { canBeExact, countedApis } from './count-by-api.ts'
export { countChat } from './count-chat.ts'
export { countExchange, type Exchange, type ExchangeCount } from './count-exchange.ts'
export {
  countRequest,
  type RequestCount,
  type RequestToCount,
  type UncountedReason,
} from './count-request.ts'
export { countResponses } from './count-responses.ts'
export { countText } from './count-text.ts'
export { createEncoding, type Encoding } from './encoding/byte-pair-encoding.ts'
export {
  type EncodingName,
  encodingForModel,
  encodingNames,
  hasPublishedEncoding,
} from './encoding/encoding-for-model.ts'
export { loadEncoding } from './encoding/load-encoding.ts'
export { type BodyToBound, inputBound } from './input-bound.ts'
export { refersElsewhere } from './refers-elsewhere.ts'
export {
  type Exactness,
  exactnesses,
  type PromptCount,
  type PromptPart,
  type PromptPartTokens,
  promptParts,
  type TokenCount,
} from './token-count.ts'
