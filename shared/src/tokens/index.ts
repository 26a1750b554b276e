export { createEncoding, type Encoding } from './byte-pair-encoding.ts'
export { type AnswerChoice, type AnswerToCount, countAnswer, type ToolCall } from './count-answer.ts'
export { countChat } from './count-chat.ts'
export { type CountedOperation, countExchange, type Exchange, type ExchangeCount } from './count-exchange.ts'
export { countResponses } from './count-responses.ts'
export { countText } from './count-text.ts'
export {
  type EncodingName,
  encodingForModel,
  encodingNames,
  hasPublishedEncoding,
} from './encoding-for-model.ts'
export { loadEncoding } from './load-encoding.ts'
export { readAnswer } from './read-answer.ts'
export { serverSentEvents } from './server-sent-events.ts'
export type { Exactness, TokenCount } from './token-count.ts'
