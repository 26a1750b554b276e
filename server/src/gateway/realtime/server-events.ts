import { type JsonObject, objectOf } from '../../providers/index.ts'

/** What tells usage, or the model that it is billed as. */
const types: ReadonlySet<unknown> = new Set([
  'session.created',
  'session.updated',
  'response.done',
  'conversation.item.input_audio_transcription.completed',
])
const marks = [
  '"session.created"',
  '"session.updated"',
  '"response.done"',
  'input_audio_transcription.completed"',
].map((mark) => Buffer.from(mark))

const parsedBytesMax = 1024 * 1024
/** Of a longer message, where its type and its usage are looked for: a usage object has a few hundred bytes. */
const headBytes = 4 * 1024
const usageBytesMax = 16 * 1024

/**
 * One of the provider's events that can tell usage, parsed; null for any other message. Nearly all are sound and pieces of
 * text, which are passed over by their bytes. Of a message over 1 MiB only the type and the usage are read.
 */
export function readServerEvent(message: Buffer): JsonObject | null {
  if (message.length > parsedBytesMax) return readLongEvent(message)
  if (!marks.some((mark) => message.includes(mark))) return null
  const event = parse(message)
  return event && types.has(event.type) ? event : null
}

function readLongEvent(message: Buffer): JsonObject | null {
  const head = message.subarray(0, headBytes).toString('latin1')
  const type = /"type"\s*:\s*"([^"]+)"/.exec(head)?.[1]
  if (!types.has(type)) return null
  const usage = lastUsage(message)
  return type === 'response.done' ? { type, response: { usage } } : { type, usage }
}

/** A quote inside a text is written `\"`, so what is found is a name and no part of a text. */
function lastUsage(message: Buffer): JsonObject | null {
  const at = message.lastIndexOf('"usage"')
  const start = at === -1 ? -1 : message.indexOf('{', at)
  if (start === -1) return null
  const end = Math.min(message.length, start + usageBytesMax)
  for (let depth = 0, index = start; index < end; index += 1) {
    if (message[index] === openBrace) depth += 1
    else if (message[index] === closeBrace) depth -= 1
    // Counts and short words are all there is in it: no brace stands in a text.
    if (depth === 0) return parse(message.subarray(start, index + 1))
  }
  return null
}

const openBrace = 0x7b
const closeBrace = 0x7d

function parse(bytes: Buffer): JsonObject | null {
  try {
    return objectOf(JSON.parse(bytes.toString()))
  } catch {
    return null
  }
}
