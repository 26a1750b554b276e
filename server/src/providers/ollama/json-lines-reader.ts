import { CollectedJson } from '../../lib/collected-json.ts'
import { observationOf } from '../observation-of.ts'
import { readErrorType } from '../read-error-type.ts'
import { parseObject } from '../server-sent-event.ts'
import {
  type BilledCall,
  type BodyReader,
  emptyObservation,
  type Observation,
  type Route,
} from '../wire-format.ts'

const newline = 0x0a
const isTelling = /"done"\s*:\s*true|"error"/

/** A stream of JSON lines: the one that says `done` has the counts, and is the only one that is parsed. */
export class JsonLinesReader implements BodyReader {
  firstOutputAt: number | null = null
  readonly #route: Route
  readonly #call: BilledCall
  #seen: Observation = emptyObservation
  readonly #line = new CollectedJson()

  constructor(route: Route, call: BilledCall) {
    this.#route = route
    this.#call = call
  }

  push(piece: Buffer, now: number): void {
    let from = 0
    for (let end = piece.indexOf(newline); end !== -1; end = piece.indexOf(newline, from)) {
      this.#line.push(piece.subarray(from, end))
      this.#lineEnded()
      if (this.#seen.errorType === null) this.firstOutputAt ??= now
      from = end + 1
    }
    this.#line.push(piece.subarray(from))
  }

  get observation(): Observation {
    // The last line may end without a line break.
    if (this.#line.bytes > 0) this.#lineEnded()
    return this.#seen
  }

  #lineEnded(): void {
    const line = this.#line.take().toString()
    if (!isTelling.test(line)) return
    const told = parseObject(line)
    if (told?.error !== undefined) this.#seen = { ...this.#seen, errorType: readErrorType(told.error) }
    const { billing } = this.#route
    if (told?.done !== true || !billing) return
    const answer = billing.assemble([told])
    this.#seen = observationOf(billing.read(answer, this.#call.billingContext()), answer, billing)
  }
}
