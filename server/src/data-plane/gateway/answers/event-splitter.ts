import { LongEvent } from './long-event.ts'

const newline = 0x0a
const carriageReturn = 0x0d

/** The longest event that is held until it is complete. A longer one is read while it passes. */
const keptBackBytesMax = 1024 * 1024
/** The blank line after a long event may arrive in pieces. */
const lineEndBytesMax = 3

/** The decision about the bytes of one complete event. */
export type EventVerdict = 'pass' | 'drop' | 'hold'

export type CommentPlace = 'before' | 'after' | 'nowhere'

type Judge = (bytes: Buffer, start: number, end: number) => EventVerdict

/**
 * Cuts a stream of bytes at the ends of server-sent events (a blank line, in any line ending of the standard)
 * and decides which bytes may pass. Bytes pass in the pieces they came in. Two kinds of bytes wait: an event
 * that is not complete yet, and everything from the first held event on.
 */
export class EventSplitter {
  readonly #judge: Judge
  /** The beginning of an incomplete event. Its pieces are joined only when the event may be complete. */
  #rest: Buffer[] = []
  #restBytes = 0
  #state: 'passing' | 'holding' | 'released' = 'passing'
  #held: Buffer[] = []
  #commentPlace: CommentPlace = 'before'
  /** The current event if it is too long to be held. Most of it has already passed. */
  #longEvent: LongEvent | null = null

  constructor(judge: Judge) {
    this.#judge = judge
  }

  /** Whether an event is held. From then on nothing passes until {@link release}. */
  get isHolding(): boolean {
    return this.#state === 'holding'
  }

  /**
   * Where a receipt comment may be inserted next to the held bytes. A long event that has partly passed must
   * not be split.
   */
  get commentPlace(): CommentPlace {
    return this.#commentPlace
  }

  /** Returns the bytes that may go to the caller now, in order. */
  push(piece: Buffer): Buffer[] {
    if (this.#isGoingOn(piece)) {
      this.#keepBack(piece)
      return []
    }
    return this.#split(this.#rest.length === 0 ? piece : Buffer.concat([...this.#takeRest(), piece]))
  }

  /**
   * The body is over. A last event without its blank line is judged as it is. Returns the bytes that may
   * still pass.
   */
  finish(): Buffer[] {
    const rest = this.#takeRest()
    const bytes = rest.length === 1 ? rest[0]! : Buffer.concat(rest)
    const passing: Buffer[] = []
    if (this.#longEvent) {
      this.#longEvent.push(bytes)
      this.#judgeLong()
      // The last line has no line end, so a comment would become part of it.
      this.#commentPlace = 'nowhere'
      this.#emit(bytes, passing)
    } else if (bytes.length > 0 && this.#judge(bytes, 0, bytes.length) !== 'drop') this.#emit(bytes, passing)
    return passing
  }

  /** Returns the held bytes in order. From now on bytes pass as they come. */
  release(): Buffer[] {
    const held = this.#held
    this.#held = []
    this.#state = 'released'
    return held
  }

  /** Whether the piece is the middle of an event that is still incomplete. */
  #isGoingOn(piece: Buffer): boolean {
    if (this.#rest.length === 0 || this.#longEvent || hasLineEnd(piece)) return false
    return this.#restBytes + piece.length <= keptBackBytesMax
  }

  #split(bytes: Buffer): Buffer[] {
    const passing: Buffer[] = []
    let from = 0
    let at = 0
    for (let end = eventEnd(bytes, at); end !== -1; end = eventEnd(bytes, at)) {
      const isLong = this.#longEvent !== null
      const verdict = isLong ? this.#endLong(bytes, at, end) : this.#judge(bytes, at, end)
      if (verdict !== 'pass') {
        this.#emit(bytes.subarray(from, at), passing)
        from = verdict === 'drop' ? end : at
      }
      if (verdict === 'hold' && this.#state === 'passing') {
        this.#state = 'holding'
        if (isLong) this.#commentPlace = 'after'
      }
      at = end
    }
    const stop = this.#endOfPassing(bytes, at)
    this.#emit(from === 0 && stop === bytes.length ? bytes : bytes.subarray(from, stop), passing)
    if (stop < bytes.length) this.#keepBack(bytes.subarray(stop))
    return passing
  }

  /** The end of the bytes that may pass: all complete events, or all received bytes of a long event. */
  #endOfPassing(bytes: Buffer, at: number): number {
    if (this.#longEvent === null && bytes.length - at > keptBackBytesMax) this.#longEvent = new LongEvent()
    if (this.#longEvent === null) return at
    const stop = withoutLineEnds(bytes, at)
    this.#longEvent.push(bytes.subarray(at, stop))
    return stop
  }

  #endLong(bytes: Buffer, start: number, end: number): EventVerdict {
    this.#longEvent?.push(bytes.subarray(start, end))
    return this.#judgeLong()
  }

  /** A long event cannot be removed any more. Only its last piece can still be held. */
  #judgeLong(): EventVerdict {
    const short = this.#longEvent?.shortened() ?? Buffer.alloc(0)
    this.#longEvent = null
    return this.#judge(short, 0, short.length) === 'hold' ? 'hold' : 'pass'
  }

  #emit(bytes: Buffer, passing: Buffer[]): void {
    if (bytes.length === 0) return
    if (this.#state === 'holding') this.#held.push(bytes)
    else passing.push(bytes)
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

/** The end of the bytes without trailing line ends, which may be the start of a blank line. */
function withoutLineEnds(bytes: Buffer, start: number): number {
  let stop = bytes.length
  const least = Math.max(start, bytes.length - lineEndBytesMax)
  while (stop > least && (bytes[stop - 1] === newline || bytes[stop - 1] === carriageReturn)) stop -= 1
  return stop
}

/** The end of the event that begins at `start`, blank line included. -1 while the event is incomplete. */
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
