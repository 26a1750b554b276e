import { parseShortened } from '../../lib/json-shortener.ts'
import { type JsonObject, objectOf } from '../json.ts'

/** What tells usage, the model that it is billed as, or that an answer has begun. */
const types: ReadonlySet<unknown> = new Set([
  'session.created',
  'session.updated',
  'transcription_session.created',
  'transcription_session.updated',
  'response.created',
  'response.done',
  'conversation.item.input_audio_transcription.completed',
])
const marks = [
  'session.created"',
  'session.updated"',
  '"response.created"',
  '"response.done"',
  'input_audio_transcription.completed"',
].map((mark) => Buffer.from(mark))

/** A longer message has sound or pictures in it, and is shortened before it is parsed. */
const parsedBytesMax = 1024 * 1024

/**
 * One of the provider's events that can tell usage, parsed; null for any other message. Nearly all are sound and pieces of
 * text, which are passed over by their bytes.
 */
export function readServerEvent(message: Buffer): JsonObject | null {
  if (!marks.some((mark) => message.includes(mark))) return null
  const event = parseEvent(message)
  return event && types.has(event.type) ? event : null
}

/** Whether a caller's event makes the provider answer. It also answers by itself, where it listens for the end of speech. */
export function isAnswerRequest(message: Buffer): boolean {
  return message.includes(answerRequestMark) && parseEvent(message)?.type === 'response.create'
}

const answerRequestMark = Buffer.from('"response.create"')

function parseEvent(message: Buffer): JsonObject | null {
  return message.length > parsedBytesMax ? objectOf(parseShortened(message)) : parse(message)
}

function parse(bytes: Buffer): JsonObject | null {
  try {
    return objectOf(JSON.parse(bytes.toString()))
  } catch {
    return null
  }
}
