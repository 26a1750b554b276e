import type { JsonObject } from './json.ts'
import { observationOf } from './observation-of.ts'
import { readErrorType } from './read-error-type.ts'
import { dataStart, eventName, parseData, standsAt } from './server-sent-event.ts'
import type { StreamRules } from './stream-rules.ts'
import {
  type BilledCall,
  type EventRole,
  emptyObservation,
  type Observation,
  type Route,
  type StreamReader,
} from './wire-format.ts'

/** A stream tells what it bills in a handful of events; one that goes on and on keeps its first and its last ones. */
const keptMax = 64

/**
 * Reads a stream of any wire format by its rules: the events that tell something are kept, read together at its end
 * by the reader of whole answers, and nothing else is parsed.
 */
export class BilledStreamReader implements StreamReader {
  firstOutputAt: number | null = null
  readonly #route: Route
  readonly #rules: StreamRules
  readonly #call: BilledCall
  readonly #kept: JsonObject[] = []
  #errorType: string | null = null

  constructor(route: Route, rules: StreamRules, call: BilledCall) {
    this.#route = route
    this.#rules = rules
    this.#call = call
  }

  read(bytes: Buffer, start: number, end: number, now: number): EventRole {
    const data = dataStart(bytes, start, end)
    if (data === -1) return 'content'
    if (standsAt(bytes, data, '[DONE]')) return 'terminal'
    const name = this.#rules.isNamed ? (eventName(bytes, start, end) ?? '') : ''
    const worth = this.#rules.worthOf(name, bytes.subarray(data, end), this.firstOutputAt !== null)
    if (worth.isOutput && this.firstOutputAt === null) this.firstOutputAt = now
    const event = worth.isKept || name === 'error' ? parseData(bytes, start, end) : null
    if (event) this.#keep(name, event)
    if (worth.isTerminal) return 'terminal'
    return event && isUsageOnly(event) ? 'usage-only' : 'content'
  }

  get observation(): Observation {
    const { billing } = this.#route
    if (!billing || this.#kept.length === 0) return { ...emptyObservation, errorType: this.#errorType }
    const answer = billing.assemble(this.#kept)
    // What was counted before the end is the least it can have been, and not what was billed.
    const isCutOff = billing.isCutOff?.(this.#kept) === true
    const seen = observationOf(billing.read(answer, this.#call.billingContext()), answer, billing)
    return {
      ...seen,
      usage: isCutOff ? null : seen.usage,
      isSoFar: billing.isSoFar?.(this.#kept) === true,
      errorType: this.#errorType,
    }
  }

  #keep(name: string, event: JsonObject): void {
    const error = name === 'error' ? (event.error ?? event) : event.error
    this.#errorType = readErrorType(error) ?? this.#errorType
    const before = this.#kept.at(-1)
    // The first one stays: it may be the only one that names the model.
    const isReplaced =
      this.#kept.length > 1 && before && this.#isCumulative(before) && this.#isCumulative(event)
    if (isReplaced || this.#kept.length >= keptMax) this.#kept.pop()
    this.#kept.push(event)
  }

  #isCumulative(event: JsonObject): boolean {
    return this.#rules.isCumulative?.(event) === true
  }
}

/** The extra chunk of OpenAI's format that is there because somebody asked for usage. */
function isUsageOnly({ choices, usage }: JsonObject): boolean {
  return Array.isArray(choices) && choices.length === 0 && typeof usage === 'object' && usage !== null
}
