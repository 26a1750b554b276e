import { readErrorType } from '../read-error-type.ts'
import {
  dataStart,
  errorKey,
  eventName,
  hasObject,
  parseData,
  standsAt,
  usageKey,
} from '../server-sent-event.ts'
import { type EventRole, emptyObservation, type Observation, type StreamReader } from '../wire-format.ts'
import { endsAnswer, usageOfChoice } from './billing.ts'
import { readOpenAiAnswer, readOpenAiResponse } from './read-answer.ts'

const openBracket = 0x5b
/** First events of a stream are parsed until output is seen; a stream without any stops costing after these. */
const parsedForOutputMax = 16

export function createOpenAiStreamReader(api: string | null): StreamReader {
  return api === 'responses' ? new ResponsesStreamReader() : new ChunkStreamReader()
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
    const usage = chunk.usage ? null : usageOfChoice(chunk)
    const seen = readOpenAiAnswer(usage === null ? chunk : { ...chunk, usage })
    const before = this.observation
    this.observation = {
      ...before,
      model: seen.model ?? before.model,
      serviceTier: seen.serviceTier ?? before.serviceTier,
      // Hosts that repeat usage on every chunk count up: the last one holds.
      usage: seen.usage ?? before.usage,
      units: seen.usage ? seen.units : before.units,
      // Hosts that repeat it on every chunk tell the whole of it with the last one.
      isSoFar: seen.usage ? !endsAnswer(chunk.choices) : before.isSoFar,
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
    const type = eventName(bytes, start, end)
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
        // It has begun, and what comes is its answer: only one that is asked for again is still pending.
        this.observation = {
          ...readOpenAiResponse(parseData(bytes, start, end)?.response),
          isPending: false,
          errorType: null,
        }
        return 'content'
      default:
        if (this.firstOutputAt === null && type?.endsWith('.delta')) this.firstOutputAt = now
        return 'content'
    }
  }
}

function hasOutput(choice: unknown): boolean {
  if (typeof choice !== 'object' || choice === null) return false
  const { text, delta } = choice as Record<string, unknown>
  if (typeof text === 'string' && text !== '') return true
  if (typeof delta !== 'object' || delta === null) return false
  return Object.entries(delta).some(([name, value]) => name !== 'role' && value !== null && value !== '')
}
