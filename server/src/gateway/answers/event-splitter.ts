const newline = 0x0a
const carriageReturn = 0x0d

/** Longest event that is kept back until its end has come; a longer one passes unread. */
const keptBackBytesMax = 1024 * 1024

/** What to do with the bytes of one complete event. */
export type EventVerdict = 'pass' | 'drop' | 'hold'

type Judge = (bytes: Buffer, start: number, end: number) => EventVerdict

/**
 * Cuts a stream of bytes at the ends of server-sent events (a blank line, in any of the standard's line
 * endings) and says which bytes may go on. Bytes pass in the pieces they came in; what may not pass yet is the
 * beginning of an event whose end has not come, and everything from the first event that is held.
 */
export class EventSplitter {
  readonly #judge: Judge
  /** The beginning of an event, in the pieces it came in: joined only when its end may have come. */
  #rest: Buffer[] = []
  #restBytes = 0
  #isHolding = false
  #held: Buffer[] = []
  /** An event too long to wait for is passing; its end is still looked for. */
  #isInLongEvent = false

  constructor(judge: Judge) {
    this.#judge = judge
  }

  /** Whether an event was held: from then on nothing passes by itself until {@link release}. */
  get isHolding(): boolean {
    return this.#isHolding
  }

  /** The bytes that may go to the caller now, in order. */
  push(piece: Buffer): Buffer[] {
    if (this.#isHolding) {
      this.#held.push(piece)
      return []
    }
    if (this.#rest.length > 0 && !hasLineEnd(piece) && this.#restBytes + piece.length <= keptBackBytesMax) {
      this.#keepBack(piece)
      return []
    }
    return this.#split(this.#rest.length === 0 ? piece : Buffer.concat([...this.#takeRest(), piece]))
  }

  /** The body is over: an event without its blank line is judged as it is. Returns what may still pass. */
  finish(): Buffer[] {
    const rest = this.#takeRest()
    if (rest.length === 0 || this.#isInLongEvent) return rest
    const bytes = Buffer.concat(rest)
    return this.#judge(bytes, 0, bytes.length) === 'drop' ? [] : [bytes]
  }

  /** What was held, in order; from now on bytes pass as they come. */
  release(): Buffer[] {
    const held = this.#held
    this.#held = []
    return held
  }

  #split(bytes: Buffer): Buffer[] {
    const passing: Buffer[] = []
    let from = 0
    let at = 0
    for (let end = eventEnd(bytes, at); end !== -1; end = eventEnd(bytes, at)) {
      const verdict = this.#isInLongEvent ? 'pass' : this.#judge(bytes, at, end)
      this.#isInLongEvent = false
      if (verdict !== 'pass') {
        if (at > from) passing.push(bytes.subarray(from, at))
        from = end
      }
      if (verdict === 'hold') {
        this.#isHolding = true
        this.#held.push(bytes.subarray(at))
        return passing
      }
      at = end
    }
    if (bytes.length - at > keptBackBytesMax) this.#isInLongEvent = true
    const stop = this.#isInLongEvent ? bytes.length : at
    if (stop > from) passing.push(from === 0 && stop === bytes.length ? bytes : bytes.subarray(from, stop))
    if (stop < bytes.length) this.#keepBack(bytes.subarray(stop))
    return passing
  }

  #keepBack(piece: Buffer): void {
    this.#rest.push(piece)
    this.#restBytes += piece.length
  }

  #takeRest(): Buffer[] {
    const rest = this.#rest
    this.#rest = []
    this.#restBytes = 0
    return rest
  }
}

function hasLineEnd(piece: Buffer): boolean {
  return piece.includes(newline) || piece.includes(carriageReturn)
}

/** Where the event that begins at `start` ends, past its blank line; -1 when its end has not come. */
function eventEnd(bytes: Buffer, start: number): number {
  let line = bytes.indexOf(newline, start)
  if (line === -1) return eventEndWithoutNewlines(bytes, start)
  while (line !== -1) {
    const next = bytes[line + 1]
    if (next === newline) return line + 2
    if (next === carriageReturn && bytes[line + 2] === newline) return line + 3
    line = bytes.indexOf(newline, line + 1)
  }
  return -1
}

/** The standard allows lines that end in a lone carriage return. */
function eventEndWithoutNewlines(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(carriageReturn, start); at !== -1; at = bytes.indexOf(carriageReturn, at + 1)) {
    if (bytes[at + 1] === carriageReturn) return at + 2
  }
  return -1
}
