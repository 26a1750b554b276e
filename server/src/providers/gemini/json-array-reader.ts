import { CollectedJson } from '../../lib/collected-json.ts'
import { BilledStreamReader } from '../billed-stream-reader.ts'
import { emptyStream } from '../empty-stream.ts'
import type { BilledCall, BodyReader, Observation, Route, StreamReader } from '../wire-format.ts'

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
const dataField = Buffer.from('data: ')

/**
 * Gemini's stream without `alt=sse`: one JSON array whose members arrive one by one. Each is shown, as the event it would
 * have been, to the reader of events.
 */
export class JsonArrayReader implements BodyReader {
  readonly #reader: StreamReader
  #depth = 0
  #inString = false
  #escaped = false
  readonly #member = new CollectedJson()

  constructor(route: Route, call: BilledCall) {
    this.#reader = route.stream ? new BilledStreamReader(route, route.stream, call) : emptyStream()
  }

  push(piece: Buffer, now: number): void {
    let from = this.#depth > 0 ? 0 : -1
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at]!
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === backslash) this.#escaped = true
        else if (byte === quote) this.#inString = false
        continue
      }
      if (byte === quote) this.#inString = true
      else if (byte === openBrace) {
        if (this.#depth === 0) from = at
        this.#depth += 1
      } else if (byte === closeBrace && this.#depth > 0) {
        this.#depth -= 1
        if (this.#depth > 0) continue
        this.#member.push(piece.subarray(from, at + 1))
        this.#memberEnded(now)
        from = -1
      }
    }
    if (from !== -1) this.#member.push(piece.subarray(from))
  }

  get observation(): Observation {
    return this.#reader.observation
  }

  get firstOutputAt(): number | null {
    return this.#reader.firstOutputAt
  }

  #memberEnded(now: number): void {
    // Line breaks inside would end the field: between the tokens of JSON they are spaces.
    const text = this.#member
      .take()
      .toString()
      .replace(/[\r\n]+/g, ' ')
    const event = Buffer.concat([dataField, Buffer.from(text), Buffer.from('\n\n')])
    this.#reader.read(event, 0, event.length, now)
  }
}
