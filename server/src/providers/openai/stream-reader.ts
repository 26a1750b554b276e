import { objectsOf } from '../json.ts'
import { ListFinder } from '../list-finder.ts'
import { isWithoutTokens } from '../placeholder-usage.ts'
import { errorTypeOf, errorWithoutChoices, readErrorType } from '../read-error-type.ts'
import {
  answerInstead,
  dataStart,
  errorByName,
  eventName,
  hasObject,
  mayTellError,
  parseData,
  standsAt,
  usageKey,
} from '../server-sent-event.ts'
import { isUsageOnly } from '../usage-only.ts'
import { type EventRole, emptyObservation, type Observation, type StreamReader } from '../wire-format.ts'
import { endsAnswer, hasOutput, usageOfChoice } from './billing.ts'
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
  firstOutputAt: number | null = null
  #seen: Observation = emptyObservation
  #parsed = 0
  readonly #choices = new ListFinder('"choices"')
  /** A usage without a token in it, as hosts send it before they know better. */
  #placeholder: Pick<Observation, 'usage' | 'providerUsage'> | null = null

  read(bytes: Buffer, start: number, end: number, now: number): EventRole {
    const data = dataStart(bytes, start, end)
    if (data !== start + 6 && data !== start + 5) this.#readError(errorByName(bytes, start, end, data))
    if (data === -1) return this.#readChunk(answerInstead(bytes, start, end), now)
    if (bytes[data] === openBracket && standsAt(bytes, data, '[DONE]')) return 'terminal'
    const isTelling = this.firstOutputAt === null && this.#parsed < parsedForOutputMax
    if (!isTelling) {
      const event = bytes.subarray(data, end)
      if (!this.#choices.standsIn(event)) {
        this.#readError(errorWithoutChoices(parseData(bytes, start, end) ?? {}))
      }
      if (!tells(event)) return 'content'
    }
    this.#parsed += 1
    return this.#readChunk(parseData(bytes, start, end), now)
  }

  /** Zeros to the end of an answer with text in it are no usage. Without any text they may be the truth. */
  get observation(): Observation {
    const isTold = this.#seen.usage !== null || this.#placeholder === null || this.firstOutputAt !== null
    return isTold ? this.#seen : { ...this.#seen, ...this.#placeholder }
  }

  #readError(error: unknown): void {
    const errorType = readErrorType(error)
    if (errorType !== null) this.#seen = { ...this.#seen, errorType }
  }

  #readChunk(chunk: Record<string, unknown> | null, now: number): EventRole {
    if (!chunk) return 'content'
    const usage = chunk.usage ? null : usageOfChoice(chunk)
    const seen = readOpenAiAnswer(usage === null ? chunk : { ...chunk, usage })
    const before = this.#seen
    const isPlaceholder = seen.usage !== null && isWithoutTokens(seen.usage)
    const isTold = seen.usage !== null && !isPlaceholder
    if (isPlaceholder) this.#placeholder = { usage: seen.usage, providerUsage: seen.providerUsage }
    this.#seen = {
      ...before,
      model: seen.model ?? before.model,
      serviceTier: seen.serviceTier ?? before.serviceTier,
      // Hosts that repeat usage on every chunk count up: the last one holds.
      usage: isTold ? seen.usage : before.usage,
      units: isTold ? seen.units : before.units,
      // Hosts that repeat it on every chunk tell the whole of it with the last one.
      isSoFar: isTold ? !endsAnswer(chunk.choices) : before.isSoFar,
      providerUsage: isTold ? seen.providerUsage : before.providerUsage,
      errorType: seen.errorType ?? before.errorType,
    }
    if (this.firstOutputAt === null && objectsOf(chunk.choices).some(hasOutput)) this.firstOutputAt = now
    return seen.usage !== null && isUsageOnly(chunk) ? 'usage-only' : 'content'
  }
}

/** Streams of responses: named events; usage comes with the terminal one. */
class ResponsesStreamReader implements StreamReader {
  observation: Observation = emptyObservation
  firstOutputAt: number | null = null

  read(bytes: Buffer, start: number, end: number, now: number): EventRole {
    const data = dataStart(bytes, start, end)
    if (data === -1) {
      this.#readError(errorByName(bytes, start, end, data))
      const answer = answerInstead(bytes, start, end)
      if (answer) this.observation = readOpenAiResponse(answer)
      return 'content'
    }
    const type = eventName(bytes, start, end)
    switch (type) {
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed': {
        const seen = readOpenAiResponse(parseData(bytes, start, end)?.response)
        this.observation = this.#isPlaceholder(type, seen) ? { ...seen, usage: null } : seen
        return 'terminal'
      }
      case 'error': {
        const told = parseData(bytes, start, end)
        this.#readError(told?.error ?? told ?? 'error')
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
      case null:
        // A host that answers with an error of another format gives it no type.
        this.#readError(errorTypeOf(parseData(bytes, start, end) ?? {}))
        return standsAt(bytes, data, '[DONE]') ? 'terminal' : 'content'
      default:
        if (this.firstOutputAt === null && type.endsWith('.delta')) this.firstOutputAt = now
        return 'content'
    }
  }

  /** Zeros beside text are no usage, except those that Azure reports of a response that its filter ended. */
  #isPlaceholder(type: string, { usage }: Observation): boolean {
    const isWritten = type === 'response.completed' && this.firstOutputAt !== null
    return isWritten && usage !== null && isWithoutTokens(usage)
  }

  #readError(error: unknown): void {
    const errorType = readErrorType(error)
    if (errorType !== null) this.observation = { ...this.observation, errorType }
  }
}

function tells(event: Buffer): boolean {
  return hasObject(event, usageKey) || mayTellError(event)
}
