import { JsonShortener } from '../../../lib/json-shortener.ts'

const newline = 0x0a
const carriageReturn = 0x0d
const colon = 0x3a
const fieldBytesMax = 16
const nameBytesMax = 100

/**
 * Reads a server-sent event that is too long to be held while it passes. Keeps its name, and its data without
 * long strings.
 */
export class LongEvent {
  readonly #data = new JsonShortener()
  /** The field name of the current line so far. Null after its colon. */
  #field: string | null = ''
  #isData = false
  #isName = false
  #name = ''

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#field !== null) at = this.#readField(bytes, at)
      else at = this.#readValue(bytes, at)
    }
  }

  /** The event without its long strings. */
  shortened(): Buffer {
    const name = this.#name.trim()
    const lines = `${name === '' ? '' : `event: ${name}\n`}data: ${this.#data.text}\n\n`
    return Buffer.from(lines, 'latin1')
  }

  #readField(bytes: Buffer, at: number): number {
    const byte = bytes[at]!
    if (byte === newline || byte === carriageReturn) this.#field = ''
    else if (byte === colon) {
      this.#isData = this.#field === 'data'
      this.#isName = this.#field === 'event'
      this.#field = null
    } else if (this.#field !== null && this.#field.length < fieldBytesMax) {
      this.#field += String.fromCharCode(byte)
    }
    return at + 1
  }

  #readValue(bytes: Buffer, start: number): number {
    const end = lineEnd(bytes, start)
    if (this.#isData) this.#data.push(bytes.subarray(start, end))
    if (this.#isName && this.#name.length < nameBytesMax) this.#name += bytes.toString('latin1', start, end)
    if (end === bytes.length) return end
    this.#field = ''
    return end + 1
  }
}

/** The end of the line, or the end of the bytes if the line is incomplete. */
function lineEnd(bytes: Buffer, start: number): number {
  const feed = bytes.indexOf(newline, start)
  const stop = feed === -1 ? bytes.length : feed
  const carriage = bytes.subarray(start, stop).indexOf(carriageReturn)
  return carriage === -1 ? stop : start + carriage
}
