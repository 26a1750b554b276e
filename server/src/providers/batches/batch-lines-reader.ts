import type { JsonObject } from '../json.ts'
import { parseObject } from '../server-sent-event.ts'
import { type BilledCall, type BilledLine, type BodyReader, emptyObservation } from '../wire-format.ts'

const newline = 0x0a
/** A longer line is passed on and not read. */
const lineBytesMax = 16 * 1024 * 1024

/** What a line of a batch's results was billed as; null for one that says nothing of it. */
export type ReadLine = (line: JsonObject, call: BilledCall) => BilledLine | null

/** Reads the results of a batch line by line while they pass, and hands each over to be booked. */
export class BatchLinesReader implements BodyReader {
  firstOutputAt: number | null = null
  readonly #call: BilledCall
  readonly #readLine: ReadLine
  #line: Buffer[] = []
  #lineBytes = 0

  constructor(call: BilledCall, readLine: ReadLine) {
    this.#call = call
    this.#readLine = readLine
  }

  push(piece: Buffer, now: number): void {
    this.firstOutputAt ??= now
    let from = 0
    for (let end = piece.indexOf(newline); end !== -1; end = piece.indexOf(newline, from)) {
      this.#keep(piece.subarray(from, end))
      this.#lineEnded()
      from = end + 1
    }
    this.#keep(piece.subarray(from))
  }

  /** The fetching itself bills nothing. */
  get observation() {
    // The last line may end without a line break.
    this.#lineEnded()
    return emptyObservation
  }

  #keep(part: Buffer): void {
    this.#lineBytes += part.length
    if (this.#lineBytes > lineBytesMax) this.#line = []
    else this.#line.push(part)
  }

  #lineEnded(): void {
    const text = this.#lineBytes > lineBytesMax ? '' : Buffer.concat(this.#line).toString()
    this.#line = []
    this.#lineBytes = 0
    const line = text === '' ? null : parseObject(text)
    const billed = line && this.#readLine(line, this.#call)
    if (billed) this.#call.bill(billed)
  }
}
