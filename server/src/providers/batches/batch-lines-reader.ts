import { CollectedJson } from '../../lib/collected-json.ts'
import type { JsonObject } from '../json.ts'
import { parseObject } from '../server-sent-event.ts'
import { type BilledCall, type BilledLine, type BodyReader, emptyObservation } from '../wire-format.ts'

const newline = 0x0a

/** What a line of a batch's results was billed as; null for one that says nothing of it. */
export type ReadLine = (line: JsonObject, call: BilledCall) => BilledLine | null

/** Reads the results of a batch line by line while they pass, and hands each over to be booked. */
export class BatchLinesReader implements BodyReader {
  firstOutputAt: number | null = null
  readonly #call: BilledCall
  readonly #readLine: ReadLine
  readonly #line = new CollectedJson()

  constructor(call: BilledCall, readLine: ReadLine) {
    this.#call = call
    this.#readLine = readLine
  }

  push(piece: Buffer, now: number): void {
    this.firstOutputAt ??= now
    let from = 0
    for (let end = piece.indexOf(newline); end !== -1; end = piece.indexOf(newline, from)) {
      this.#line.push(piece.subarray(from, end))
      this.#lineEnded()
      from = end + 1
    }
    this.#line.push(piece.subarray(from))
  }

  /** The fetching itself bills nothing. */
  get observation() {
    // The last line may end without a line break.
    this.#lineEnded()
    return emptyObservation
  }

  #lineEnded(): void {
    const text = this.#line.take().toString()
    const line = text === '' ? null : parseObject(text)
    const billed = line && this.#readLine(line, this.#call)
    if (billed) this.#call.bill(billed)
  }
}
