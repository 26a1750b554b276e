import type { JsonObject } from '../json.ts'
import { observationOf } from '../observation-of.ts'
import { readErrorType } from '../read-error-type.ts'
import {
  type BilledCall,
  type BodyReader,
  emptyObservation,
  type Observation,
  type Route,
} from '../wire-format.ts'
import type { BedrockEvent, BedrockEventReader } from './event-stream.ts'

/** Models whose every chunk tells usage count up: the first events and the last one say all. */
const keptMax = 64

/** Reads a binary event stream beside the caller: what it used comes with one of its last events. */
export class EventStreamBodyReader implements BodyReader {
  firstOutputAt: number | null = null
  readonly #route: Route
  readonly #call: BilledCall
  readonly #events: BedrockEventReader
  readonly #kept: JsonObject[] = []
  #errorType: string | null = null

  constructor(route: Route, call: BilledCall, events: BedrockEventReader) {
    this.#route = route
    this.#call = call
    this.#events = events
  }

  push(piece: Buffer, now: number): void {
    for (const event of this.#events.push(piece)) this.#keep(event)
    if (this.firstOutputAt === null && this.#events.contentFrames > 0) this.firstOutputAt = now
  }

  get observation(): Observation {
    const { billing } = this.#route
    if (!billing || this.#kept.length === 0) return { ...emptyObservation, errorType: this.#errorType }
    const answer = billing.assemble(this.#kept)
    const seen = observationOf(billing.read(answer, this.#call.billingContext()), answer, billing)
    const isCutOff = billing.isCutOff?.(this.#kept) === true
    // Prices go by the name in the path: it has the region, which the models' own answers leave out.
    return { ...seen, usage: isCutOff ? null : seen.usage, model: null, errorType: this.#errorType }
  }

  #keep({ exceptionType, payload }: BedrockEvent): void {
    if (exceptionType !== undefined) this.#errorType = readErrorType(exceptionType)
    else {
      if (this.#kept.length >= keptMax) this.#kept.pop()
      this.#kept.push(payload)
    }
  }
}
