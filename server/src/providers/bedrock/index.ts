import type { OutlayError } from '../../lib/errors.ts'
import { anthropicHints, messagesRoute } from '../anthropic/index.ts'
import type { BillingReader } from '../billing.ts'
import { billingReaderOf } from '../billing-readers.ts'
import { emptyStream } from '../empty-stream.ts'
import { nameInPath } from '../name-in-path.ts'
import { readBilledAnswer } from '../read-billed-answer.ts'
import { freeRoute, inferenceRoute, storedObjectsRoute, unknownPost } from '../routes.ts'
import type { Route, WireFormat } from '../wire-format.ts'
import type { BedrockEventReader } from './event-stream.ts'
import { EventStreamBodyReader } from './event-stream-body-reader.ts'

const modelCall =
  /^\/model\/([^/]+)\/(converse|converse-stream|invoke|invoke-with-response-stream|count-tokens)$/

/** Amazon Bedrock: one shape for every model (Converse), or each model's own (InvokeModel). */
export function bedrockFormat(createEventReader: () => BedrockEventReader): WireFormat {
  return {
    route(method, path) {
      const [, id, verb] = modelCall.exec(path) ?? []
      if (method !== 'POST' || !id || !verb) return method === 'POST' ? unknownPost : storedObjectsRoute
      return callRoute(nameInPath(id), verb)
    },
    hints: anthropicHints,
    // Prices go by the name in the path: it has the region, which the models' own answers leave out.
    readAnswer: (route, body, call) => ({ ...readBilledAnswer(route, body, call), model: null }),
    createStreamReader: () => emptyStream(),
    createBodyReader: (route, contentType, call) =>
      /^application\/vnd\.amazon\.eventstream\b/i.test(contentType)
        ? new EventStreamBodyReader(route, call, createEventReader())
        : null,
    refusalBody: (error: OutlayError, requestId: string) =>
      JSON.stringify({ message: `Outlay: ${error.message}`, code: error.code, requestId, docs: error.docs }),
  }
}

function callRoute(model: string, verb: string): Route {
  if (verb === 'count-tokens') return { ...freeRoute('other'), model }
  const isConverse = verb.startsWith('converse')
  const billing = isConverse || !/\banthropic\.claude/.test(model) ? converse : messagesRoute.billing
  return inferenceRoute({
    operation: 'chat',
    api: isConverse ? 'converse' : 'messages',
    billing,
    model,
    isStream: verb.endsWith('stream'),
  })
}

const converse: BillingReader | null = billingReaderOf('bedrock.converse')
