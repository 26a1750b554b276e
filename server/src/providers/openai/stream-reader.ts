import type { Operation } from '@outlay/shared/usage'
import { type EventRole, emptyObservation, type Observation, type StreamReader } from '../wire-format.ts'
import { readErrorType, readOpenAiAnswer, readOpenAiResponse } from './read-answer.ts'

const newline = 0x0a
const carriageReturn = 0x0d
const openBracket = 0x5b
const space = 0x20
const colon = 0x3a
const usageKey = Buffer.from('"usage"')
const errorKey = Buffer.from('"error"')
const openBrace = 0x7b
/** First events of a stream are parsed until output is seen; a stream without any stops costing after these. */
const parsedForOutputMax = 16

export function createOpenAiStreamReader(operation: Operation): StreamReader {
  return operation === 'responses' ? new ResponsesStreamReader() : new ChunkStreamReader()
}

/**
 * Streams of chat completions and completions: chunks, then `[DONE]`. Only chunks that can tell something
 * are parsed: the first few (model, first output), those that carry usage, and errors.
 */
class ChunkStreamReader implements StreamReader {
  observation: Observation = emptyObservation
  firstOutputAt: number | null = null
  #parsed = 0

  read(bytes: Buffer, start: number, end: number, now: number): EventRole {
    const data = dataStart(bytes, start, end)
    if (data === -1) return 'content'
    if (bytes[data] === openBracket && standsAt(bytes, data, '[DONE]')) return 'terminal'
    const isTelling = this.firstOutputAt === null && this.#parsed < parsedForOutputMax
    if (!isTelling && !hasObject(bytes, usageKey, data, end) && !hasObject(bytes, errorKey, data, end)) {
      return 'content'
    }
    this.#parsed += 1
    return this.#readChunk(parseData(bytes, start, end), now)
  }

  #readChunk(chunk: Record<string, unknown> | null, now: number): EventRole {
    if (!chunk) return 'content'
    const seen = readOpenAiAnswer(chunk)
    const before = this.observation
    this.observation = {
      model: seen.model ?? before.model,
      serviceTier: seen.serviceTier ?? before.serviceTier,
      // Hosts that repeat usage on every chunk count up: the last one holds.
      usage: seen.usage ?? before.usage,
      units: before.units,
      hasOtherModels: false,
      providerUsage: seen.usage ? seen.providerUsage : before.providerUsage,
      errorType: seen.errorType ?? before.errorType,
    }
    const choices = Array.isArray(chunk.choices) ? chunk.choices : []
    if (this.firstOutputAt === null && choices.some(hasOutput)) this.firstOutputAt = now
    return seen.usage !== null && Array.isArray(chunk.choices) && chunk.choices.length === 0
      ? 'usage-only'
      : 'content'
  }
}

/** Streams of responses: named events; usage comes with the terminal one. */
class ResponsesStreamReader implements StreamReader {
  observation: Observation = emptyObservation
  firstOutputAt: number | null = null

  read(bytes: Buffer, start: number, end: number, now: number): EventRole {
    const type = eventType(bytes, start, end)
    switch (type) {
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed': {
        const response = parseData(bytes, start, end)?.response
        this.observation = readOpenAiResponse(response)
        return 'terminal'
      }
      case 'error': {
        const data = parseData(bytes, start, end)
        this.observation = { ...this.observation, errorType: readErrorType(data?.error ?? data) }
        return 'content'
      }
      case 'response.created':
        this.observation = { ...readOpenAiAnswer(parseData(bytes, start, end)?.response), errorType: null }
        return 'content'
      default:
        if (this.firstOutputAt === null && type?.endsWith('.delta')) this.firstOutputAt = now
        return 'content'
    }
  }
}

/** Where the first `data:` line's value begins, or -1; one optional space after the colon is not part of it. */
function dataStart(bytes: Buffer, start: number, end: number): number {
  let line = start
  while (line < end) {
    if (standsAt(bytes, line, 'data:')) {
      return bytes[line + 5] === space ? line + 6 : line + 5
    }
    line = nextLine(bytes, line, end)
  }
  return -1
}

/** The event's name from its `event:` line, or else from the `type` at the head of its data. */
function eventType(bytes: Buffer, start: number, end: number): string | null {
  const head = bytes.toString('latin1', start, Math.min(end, start + 200))
  const named = /(?:^|[\r\n])event: ?([\w.]+)/.exec(head)
  if (named) return named[1]!
  const typed = /^data: ?\{\s*"type"\s*:\s*"([\w.]+)"/m.exec(head)
  if (typed) return typed[1]!
  const type = parseData(bytes, start, end)?.type
  return typeof type === 'string' ? type : null
}

/** The event's data lines, joined as the standard says, parsed; null when they are not a JSON object. */
function parseData(bytes: Buffer, start: number, end: number): Record<string, unknown> | null {
  let json = ''
  for (let line = start; line < end; line = nextLine(bytes, line, end)) {
    const value = dataStart(bytes, line, nextLine(bytes, line, end))
    if (value === -1) continue
    let stop = nextLine(bytes, line, end)
    while (stop > value && (bytes[stop - 1] === newline || bytes[stop - 1] === carriageReturn)) stop -= 1
    json += (json === '' ? '' : '\n') + bytes.toString('utf8', value, stop)
  }
  try {
    const parsed: unknown = JSON.parse(json)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** The start of the line after the one at `line`, for lines that end in LF, CRLF or CR. */
function nextLine(bytes: Buffer, line: number, end: number): number {
  for (let at = line; at < end; at += 1) {
    if (bytes[at] === newline) return at + 1
    if (bytes[at] === carriageReturn) return bytes[at + 1] === newline && at + 1 < end ? at + 2 : at + 1
  }
  return end
}

/**
 * Whether `key` stands in the bytes with an object as its value. Inside a JSON string its quotes would be
 * escaped, so what is found is a real key; `"usage":null`, which stands on every chunk, is passed over.
 */
function hasObject(bytes: Buffer, key: Buffer, start: number, end: number): boolean {
  const event = bytes.subarray(start, end)
  let at = event.indexOf(key)
  while (at !== -1) {
    let value = at + key.length
    while (event[value] === space || event[value] === colon) value += 1
    if (event[value] === openBrace) return true
    at = event.indexOf(key, value)
  }
  return false
}

function standsAt(bytes: Buffer, at: number, word: string): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[at + index] !== word.charCodeAt(index)) return false
  }
  return true
}

function hasOutput(choice: unknown): boolean {
  if (typeof choice !== 'object' || choice === null) return false
  const { text, delta } = choice as Record<string, unknown>
  if (typeof text === 'string' && text !== '') return true
  if (typeof delta !== 'object' || delta === null) return false
  return Object.entries(delta).some(([name, value]) => name !== 'role' && value !== null && value !== '')
}
