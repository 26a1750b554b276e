import { plainText } from '../../lib/plain-text.ts'
import { billingReaderOf } from '../billing-readers.ts'
import { type JsonObject, objectOf, textOf } from '../json.ts'
import { observationOf } from '../observation-of.ts'
import { readErrorType } from '../read-error-type.ts'
import { inferenceRoute } from '../routes.ts'
import type { BilledCall, Route, SessionNews, SessionReader } from '../wire-format.ts'
import { openAiRealtime } from './billing.ts'
import { isAnswerRequest, readServerEvent } from './realtime-events.ts'

/** `/realtime` of OpenAI's API, at whichever host; the query names the model, or Azure's deployment. */
export function realtimeRoute(provider: string, path: string, query: URLSearchParams): Route | null {
  // A host whose paths keep their version has it here still.
  if (path !== '/realtime' && path !== '/v1/realtime') return null
  return inferenceRoute({
    operation: 'realtime',
    api: 'realtime',
    billing: billingReaderOf(`${provider}.realtime`),
    isStateless: false,
    session: createRealtimeReader,
    model: query.get('model') ?? query.get('deployment'),
    isStream: true,
  })
}

/** Each answer of a session is billed by itself, and what its listener wrote down too, at the price of the model that did. */
function createRealtimeReader(call: BilledCall): SessionReader {
  let session: JsonObject = {}
  return {
    get model() {
      return wordsOf(session.model)
    },
    asksForAnswer: isAnswerRequest,
    read(message) {
      const event = readServerEvent(message)
      switch (event?.type) {
        case 'response.created':
          return begun(event)
        case 'response.done':
          return answered(call, session, event)
        case 'conversation.item.input_audio_transcription.completed':
          return written(call, session, event)
        default:
          session = billedFields(objectOf(event?.session)) ?? session
          return null
      }
    },
  }
}

function begun({ response }: JsonObject): SessionNews | null {
  const id = textOf(objectOf(response)?.id)
  return id === null ? null : { kind: 'begun', id }
}

function answered(call: BilledCall, session: JsonObject, event: JsonObject): SessionNews {
  const response = objectOf(event.response) ?? {}
  const billing = openAiRealtime.read(openAiRealtime.assemble([{ session }, event]), call.billingContext())
  const error = objectOf(response.status_details)?.error
  return {
    kind: 'billed',
    id: textOf(response.id),
    operation: 'realtime',
    isOfSession: true,
    observation: { ...observationOf(billing, response, openAiRealtime), errorType: readErrorType(error) },
    isFailed: response.status === 'failed',
  }
}

function written(call: BilledCall, session: JsonObject, event: JsonObject): SessionNews {
  const billing = openAiRealtime.read(openAiRealtime.assemble([{ session }, event]), call.billingContext())
  const [work] = billing.others
  const model = work?.model ?? transcriberOf(session)
  // Without a word on how much it was, that stays unknown.
  const billed = { ...billing, model, usage: work?.usage ?? null, units: work?.units ?? [], others: [] }
  return {
    kind: 'billed',
    id: null,
    operation: 'transcription',
    isOfSession: false,
    observation: observationOf(billed, event, openAiRealtime),
    isFailed: false,
  }
}

/** Of a session only what bills: its instructions and tools can be long, and it may last for an hour. */
function billedFields(session: JsonObject | null): JsonObject | null {
  if (session === null) return null
  const model = transcriberOf(session)
  return { model: session.model, audio: { input: { transcription: { model } } } }
}

function transcriberOf(session: JsonObject): string | null {
  const asked = objectOf(objectOf(objectOf(session.audio)?.input)?.transcription)
  return textOf(asked?.model) ?? textOf(objectOf(session.input_audio_transcription)?.model)
}

function wordsOf(name: unknown): string | null {
  const text = textOf(name)
  return text === null ? null : plainText(text, 200)
}
