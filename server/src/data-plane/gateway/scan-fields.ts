import { closingQuote } from '../../lib/closing-quote.ts'

const quote = 0x22
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const colon = 0x3a
const comma = 0x2c

/** The longest value that is kept. None of the wanted fields is longer. */
const valueBytesMax = 64 * 1024
const keyBytesMax = 256

/** A top-level field of a JSON object: the text of its value, and the value's place in the body. */
export type ScannedField = { text: string; start: number; end: number }

/**
 * Finds a few top-level fields of a JSON object in one pass over its bytes, piece by piece as they arrive. It
 * does not build the object, so a body of many megabytes costs the event loop a fraction of a millisecond a
 * piece. It does not validate. For a body that is not a JSON object the result means nothing and does no
 * harm.
 */
export class FieldScanner {
  /** The wanted fields that were found. If a name occurs twice, the last one counts, as in JSON.parse. */
  readonly fields = new Map<string, ScannedField>()
  /** The place of the object's closing brace. -1 until it is found. */
  objectEnd = -1
  /** Whether only white space was between the object's braces. */
  isEmptyObject = true

  readonly #wanted: ReadonlySet<string>
  #position = 0
  #depth = 0
  #inString = false
  #escaped = false
  #isKey = false
  #keyStart = 0
  #keyBytes: Buffer[] = []
  #keyLength = 0
  #name: string | null = null
  #valueStart = -1
  #valueBytes: Buffer[] = []
  #valueLength = 0

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted
  }

  push(piece: Buffer): void {
    for (let at = 0; at < piece.length; ) {
      if (this.#inString) {
        at = this.#readString(piece, at)
        continue
      }
      const byte = piece[at]!
      switch (byte) {
        case quote:
          this.#inString = true
          this.isEmptyObject = false
          if (this.#depth === 1 && this.#name === null) {
            this.#isKey = true
            this.#keyStart = this.#position + at + 1
          }
          break
        case openBrace:
        case openBracket:
          this.#depth += 1
          break
        case closeBrace:
        case closeBracket:
          this.#depth -= 1
          if (this.#depth === 0 && this.objectEnd === -1 && byte === closeBrace) {
            this.#endValue(piece, at)
            this.objectEnd = this.#position + at
          }
          break
        case comma:
          if (this.#depth === 1) this.#endValue(piece, at)
          break
        case colon:
          if (this.#depth === 1 && this.#valueStart === -1 && this.#name !== null) {
            this.#valueStart = this.#position + at + 1
          }
          break
        default:
      }
      at += 1
    }
    this.#keepRest(piece)
    this.#position += piece.length
  }

  /** Moves past the string, or to the end of the piece. */
  #readString(piece: Buffer, start: number): number {
    const { at, isEscaped } = closingQuote(piece, this.#escaped ? start + 1 : start)
    this.#escaped = isEscaped
    if (at === -1) return piece.length
    this.#inString = false
    if (this.#isKey) this.#endKey(piece, at)
    return at + 1
  }

  #endKey(piece: Buffer, end: number): void {
    this.#isKey = false
    this.#keepKey(piece.subarray(Math.max(0, this.#keyStart - this.#position), end))
    // A name outside the list still marks that a value follows, so a string there is not taken for a name.
    this.#name = this.#keyLength > keyBytesMax ? '' : Buffer.concat(this.#keyBytes).toString('utf8')
    this.#keyBytes = []
    this.#keyLength = 0
    this.#valueStart = -1
  }

  #endValue(piece: Buffer, at: number): void {
    if (this.#name !== null && this.#valueStart !== -1 && this.#wanted.has(this.#name)) {
      const begin = Math.max(0, this.#valueStart - this.#position)
      if (begin <= at) this.#keepValue(piece.subarray(begin, at))
      if (this.#valueLength <= valueBytesMax) {
        const raw = Buffer.concat(this.#valueBytes).toString('utf8')
        const leading = raw.length - raw.trimStart().length
        const text = raw.trim()
        const start = this.#valueStart + leading
        this.fields.set(this.#name, { text, start, end: start + Buffer.byteLength(text) })
      }
    }
    this.#name = null
    this.#valueStart = -1
    this.#valueBytes = []
    this.#valueLength = 0
  }

  /** Copies the part of a name or a wanted value that is in this piece, before the piece is released. */
  #keepRest(piece: Buffer): void {
    if (this.#isKey) this.#keepKey(Buffer.from(piece.subarray(Math.max(0, this.#keyStart - this.#position))))
    if (this.#name === null || this.#valueStart === -1 || !this.#wanted.has(this.#name)) return
    const begin = Math.max(0, this.#valueStart - this.#position)
    if (begin < piece.length) this.#keepValue(Buffer.from(piece.subarray(begin)))
  }

  #keepKey(bytes: Buffer): void {
    this.#keyLength += bytes.length
    if (this.#keyLength <= keyBytesMax) this.#keyBytes.push(bytes)
  }

  #keepValue(bytes: Buffer): void {
    this.#valueLength += bytes.length
    if (this.#valueLength <= valueBytesMax) this.#valueBytes.push(bytes)
  }
}
