import { closingQuote } from './closing-quote.ts'

const quote = 0x22
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const colon = 0x3a
const comma = 0x2c

/** Usage, models and ids are shorter than this. Pictures are longer. */
const stringBytesMax = 512
const scalarBytesMax = 64
/** A longer copy is discarded, and the copy of {@link tellingFields} alone is used. */
const copiedBytesMax = 64 * 1024
const depthMax = 32
/** Replaces a long string. */
const leftOut = '"..."'

/** Fields of the wire formats that decide about the bill, and the containers around them. */
const tellingFields: ReadonlySet<string> = new Set(
  [
    ...['type', 'object', 'id', 'model', 'modelVersion', 'status', 'error', 'done', 'finish_reason'],
    ...['usage', 'usageMetadata', 'tool_usage', 'service_tier', 'serviceTier', 'x_groq', 'metadata'],
    ...['prompt_eval_count', 'prompt_eval_cached_count', 'eval_count'],
    ...['response', 'interaction', 'message', 'delta', 'tools', 'amazon-bedrock-invocationMetrics'],
  ].map((name) => JSON.stringify(name)),
)
/** Of these, only the telling fields are copied. Other telling fields are copied whole. */
const containers: ReadonlySet<string> = new Set(
  ['response', 'interaction', 'message', 'delta', 'metadata', 'tools'].map((name) => JSON.stringify(name)),
)

/** An open array or object, and how much of it was copied. */
type Frame = { isObject: boolean; isEmpty: boolean; expectsName: boolean; name: string; isWhole: boolean }

/**
 * Copies JSON of any length into at most 64 KiB, in one pass over its pieces. Strings over 512 bytes are left
 * out. If the rest is still too long, only the fields that decide about the bill are copied. A list is copied
 * whole or not at all, so that nobody counts a part of it. Input is not validated, so invalid JSON has an
 * invalid copy.
 */
export class JsonShortener {
  readonly #whole = new JsonCopy(() => true)
  readonly #telling = new JsonCopy((name) => tellingFields.has(name))

  push(bytes: Buffer): void {
    if (!this.#whole.isFull) this.#whole.push(bytes)
    this.#telling.push(bytes)
  }

  /** The copy so far, with one character per byte. */
  get text(): string {
    return this.#whole.isFull ? this.#telling.text : this.#whole.text
  }
}

/** A copy of JSON without long strings and unwanted fields. */
class JsonCopy {
  readonly #isWanted: (name: string) => boolean
  readonly #copied: string[] = []
  #copiedBytes = 0
  readonly #frames: Frame[] = []
  /** The number of open containers that are not copied. */
  #skippedDepth = 0
  #isInString = false
  #isEscaped = false
  #string: string | null = ''
  #scalar = ''

  constructor(isWanted: (name: string) => boolean) {
    this.#isWanted = isWanted
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#isInString) {
        at = this.#readString(bytes, at)
        continue
      }
      this.#readByte(bytes[at]!)
      at += 1
    }
  }

  get text(): string {
    return this.#copied.join('')
  }

  /** Whether something was left out because the copy reached its limit. */
  get isFull(): boolean {
    return this.#copiedBytes >= copiedBytesMax
  }

  #readByte(byte: number): void {
    switch (byte) {
      case quote:
        this.#isInString = true
        this.#string = '"'
        break
      case openBrace:
      case openBracket:
        this.#open(byte === openBrace)
        break
      case closeBrace:
      case closeBracket:
        this.#endScalar()
        this.#close(byte === closeBrace)
        break
      case comma: {
        this.#endScalar()
        const frame = this.#frames.at(-1)
        if (this.#skippedDepth === 0 && frame) frame.expectsName = frame.isObject
        break
      }
      case colon:
        break
      default:
        if (byte <= 0x20) this.#endScalar()
        else if (this.#scalar.length < scalarBytesMax) this.#scalar += String.fromCharCode(byte)
    }
  }

  /** Moves past the string, or to the end of the bytes. */
  #readString(bytes: Buffer, start: number): number {
    const { at, isEscaped } = closingQuote(bytes, this.#isEscaped ? start + 1 : start)
    this.#keepString(bytes, start, at === -1 ? bytes.length : at)
    this.#isEscaped = isEscaped
    if (at === -1) return bytes.length
    this.#isInString = false
    this.#endString()
    return at + 1
  }

  #keepString(bytes: Buffer, start: number, end: number): void {
    if (this.#skippedDepth > 0 || this.#string === null) return
    if (this.#string.length + end - start > stringBytesMax) this.#string = null
    // One character per byte. The reader of the copy turns the characters back into bytes.
    else this.#string += bytes.toString('latin1', start, end)
  }

  #endString(): void {
    const frame = this.#frames.at(-1)
    const text = this.#string === null ? leftOut : `${this.#string}"`
    if (this.#skippedDepth === 0 && frame?.expectsName) {
      frame.name = text
      frame.expectsName = false
    } else this.#copyValue(text)
  }

  #endScalar(): void {
    if (this.#scalar === '') return
    this.#copyValue(this.#scalar)
    this.#scalar = ''
  }

  #copyValue(text: string): void {
    const frame = this.#frames.at(-1)
    if (this.#skippedDepth > 0 || !this.#isCopied(frame)) return
    this.#separate(frame)
    this.#copy(text)
  }

  #open(isObject: boolean): void {
    const frame = this.#frames.at(-1)
    if (this.#skippedDepth > 0 || !this.#isCopied(frame) || this.#frames.length >= depthMax) {
      this.#skippedDepth += 1
      return
    }
    this.#separate(frame)
    this.#copy(isObject ? '{' : '[')
    const isWhole = frame?.isWhole === true || (frame?.isObject === true && !containers.has(frame.name))
    this.#frames.push({ isObject, isEmpty: true, expectsName: isObject, name: '', isWhole })
  }

  #close(isObject: boolean): void {
    if (this.#skippedDepth > 0) {
      this.#skippedDepth -= 1
      return
    }
    if (this.#frames.pop()) this.#copy(isObject ? '}' : ']')
  }

  #isCopied(frame: Frame | undefined): boolean {
    if (this.isFull) return false
    return frame === undefined || !frame.isObject || frame.isWhole || this.#isWanted(frame.name)
  }

  #separate(frame: Frame | undefined): void {
    if (frame === undefined) return
    if (!frame.isEmpty) this.#copy(',')
    frame.isEmpty = false
    if (frame.isObject) this.#copy(`${frame.name}:`)
  }

  #copy(text: string): void {
    this.#copied.push(text)
    this.#copiedBytes += text.length
  }
}

/** Parses a shortened copy of JSON in one piece; null for invalid JSON. */
export function parseShortened(bytes: Buffer): unknown {
  const shortener = new JsonShortener()
  shortener.push(bytes)
  try {
    return JSON.parse(Buffer.from(shortener.text, 'latin1').toString())
  } catch {
    return null
  }
}
