import { type JsonObject, objectOf } from './json.ts'
import { ListFinder } from './list-finder.ts'
import { observationOf } from './observation-of.ts'
import { isWithoutTokens, isZeros } from './placeholder-usage.ts'
import { readBilledAnswer } from './read-billed-answer.ts'
import { errorTypeOf, errorWithoutChoices, readErrorType } from './read-error-type.ts'
import { answerInstead, dataStart, errorByName, eventName, parseData, standsAt } from './server-sent-event.ts'
import type { StreamRules } from './stream-rules.ts'
import { isUsageOnly } from './usage-only.ts'
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
  readonly #list: ListFinder | null
  /** An answer that is no stream, though it says so. */
  #whole: JsonObject | null = null
  #errorType: string | null = null

  constructor(route: Route, rules: StreamRules, call: BilledCall) {
    this.#route = route
    this.#rules = rules
    this.#call = call
    this.#list = rules.listField === undefined ? null : new ListFinder(rules.listField)
  }

  read(bytes: Buffer, start: number, end: number, now: number): EventRole {
    const data = dataStart(bytes, start, end)
    if (data !== start + 6 && data !== start + 5) {
      this.#errorType = readErrorType(errorByName(bytes, start, end, data)) ?? this.#errorType
    }
    if (data === -1) {
      this.#whole = answerInstead(bytes, start, end) ?? this.#whole
      return 'content'
    }
    if (standsAt(bytes, data, '[DONE]')) return 'terminal'
    const name = this.#rules.isNamed ? (eventName(bytes, start, end) ?? '') : ''
    const told = bytes.subarray(data, end)
    if (this.#list && this.firstOutputAt !== null && !this.#list.standsIn(told)) {
      this.#errorType = errorWithoutChoices(parseData(bytes, start, end) ?? {}) ?? this.#errorType
    }
    const worth = this.#rules.worthOf(name, told, this.firstOutputAt !== null)
    if (worth.isOutput && this.firstOutputAt === null) this.firstOutputAt = now
    // Every event of an answer has a name. One without may be an error in the host's own shape.
    if (name === '' && this.#rules.isNamed) {
      this.#errorType = errorTypeOf(parseData(bytes, start, end) ?? {}) ?? this.#errorType
    }
    const isError = name === 'error'
    const event = worth.isKept || isError ? parseData(bytes, start, end) : null
    if (event) this.#keep(name, event)
    if (worth.isTerminal) return 'terminal'
    return event && isUsageOnly(event) ? 'usage-only' : 'content'
  }

  get observation(): Observation {
    const { billing } = this.#route
    if (this.#whole) return readBilledAnswer(this.#route, this.#whole, this.#call)
    if (!billing || this.#kept.length === 0) return { ...emptyObservation, errorType: this.#errorType }
    const answer = billing.assemble(this.#kept)
    // What was counted before the end is the least it can have been, and not what was billed.
    const isCutOff = billing.isCutOff?.(this.#kept) === true
    const seen = observationOf(billing.read(answer, this.#call.billingContext()), answer, billing)
    return {
      ...seen,
      usage: isCutOff || this.#isPlaceholder(seen) ? null : seen.usage,
      isSoFar: billing.isSoFar?.(this.#kept) === true,
      errorType: this.#errorType,
    }
  }

  /** Zeros to the end of an answer with text in it are no usage. */
  #isPlaceholder({ usage, units, isFree }: Observation): boolean {
    const isZero = usage !== null && isWithoutTokens(usage)
    return isZero && units.length === 0 && !isFree && this.firstOutputAt !== null
  }

  #keep(name: string, event: JsonObject): void {
    const error = name === 'error' ? readErrorType(event.error ?? event) : errorTypeOf(event)
    this.#errorType = error ?? this.#errorType
    if (this.#isZerosAfterUsage(event)) return
    const before = this.#kept.at(-1)
    // The first one stays: it may be the only one that names the model.
    const isReplaced =
      this.#kept.length > 1 && before && this.#isCumulative(before) && this.#isCumulative(event)
    if (isReplaced || this.#kept.length >= keptMax) this.#kept.pop()
    this.#kept.push(event)
  }

  /** Zeros would take the place of the usage that came before them. */
  #isZerosAfterUsage(event: JsonObject): boolean {
    const field = this.#route.billing?.usageField
    if (!field || !isZeros(event[field]) || !this.#isCumulative(event)) return false
    return this.#kept.some((one) => objectOf(one[field]) !== null && !isZeros(one[field]))
  }

  #isCumulative(event: JsonObject): boolean {
    return this.#rules.isCumulative?.(event) === true
  }
}
