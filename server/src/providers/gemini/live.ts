import { parseShortened } from '../../lib/json-shortener.ts'
import { plainText } from '../../lib/plain-text.ts'
import { billingReaderOf } from '../billing-readers.ts'
import { type JsonObject, objectOf, textOf } from '../json.ts'
import { observationOf } from '../observation-of.ts'
import { inferenceRoute } from '../routes.ts'
import type { BilledCall, Route, SessionReader } from '../wire-format.ts'
import { geminiLive } from './billing.ts'

/** Google's live API. Its messages are JSON, as texts or as bytes; the caller's first one names the model. */
export function liveRoute(path: string): Route | null {
  if (!livePath.test(path)) return null
  return inferenceRoute({
    operation: 'realtime',
    api: 'live',
    billing: billingReaderOf('google.live'),
    isStateless: false,
    session: createLiveReader,
    isStream: true,
  })
}

const livePath =
  /^\/ws\/google\.ai\.generativelanguage\.v1(?:beta|alpha)?\.GenerativeService\.BidiGenerateContent$/

/** Every message with usage is billed. An answer has no id here: one at a time is open. */
function createLiveReader(call: BilledCall): SessionReader {
  let model: string | null = null
  let isSetUp = false
  let isOpen = false
  return {
    get model() {
      return model
    },
    readCaller(message) {
      if (isSetUp) return
      isSetUp = true
      const asked = textOf(objectOf(parse(message)?.setup)?.model)
      model = asked === null ? null : plainText(asked.replace(/^models\//, ''), 200)
    },
    read(message) {
      if (!message.includes(usageMark)) {
        if (isOpen || !message.includes(answerMark)) return null
        isOpen = true
        return { kind: 'begun', id: oneAtATime }
      }
      const event = parse(message)
      if (!objectOf(event?.usageMetadata)) return null
      isOpen = false
      const billing = geminiLive.read(event ?? {}, call.billingContext())
      return {
        kind: 'billed',
        id: oneAtATime,
        operation: 'realtime',
        isOfSession: true,
        observation: observationOf({ ...billing, model: billing.model ?? model }, event ?? {}, geminiLive),
        isFailed: false,
      }
    },
  }
}

const oneAtATime = 'turn'
const usageMark = Buffer.from('"usageMetadata"')
const answerMark = Buffer.from('"modelTurn"')
/** As for any JSON that is parsed beside a call. A longer message has sound or a picture in it, and is shortened first. */
const parsedBytesMax = 1024 * 1024

function parse(message: Buffer): JsonObject | null {
  if (message.length > parsedBytesMax) return objectOf(parseShortened(message))
  try {
    return objectOf(JSON.parse(message.toString()))
  } catch {
    return null
  }
}
