/** How the body behind a head of HTTP ends. */
export type Framing =
  | { kind: 'length'; bytes: number }
  | { kind: 'chunked' }
  /** With the connection. */
  | { kind: 'close' }
  /** What follows is no HTTP. */
  | { kind: 'raw' }

type Listener = {
  /** `head` without its empty line. */
  onHead(head: string): Framing
  onBody?(piece: Buffer): void
  onEnd(): void
}

const headEnd = Buffer.from('\r\n\r\n')
const lineEnd = Buffer.from('\r\n')

/** Follows the messages on one connection. It takes a well-behaved sender for granted: nothing is checked. */
export class MessageReader {
  readonly #listener: Listener
  #waiting: Buffer = Buffer.alloc(0)
  #state: 'head' | 'body' | 'chunk-size' | 'chunk' | 'trailers' | 'rest' = 'head'
  #left = 0

  constructor(listener: Listener) {
    this.#listener = listener
  }

  /** Whether bytes came that are no message yet. */
  get waits(): boolean {
    return this.#waiting.length > 0
  }

  push(bytes: Buffer): void {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes])
    while (this.#waiting.length > 0 && this.#step()) {}
  }

  /** False when more bytes are needed. */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead()
      case 'body':
      case 'chunk':
        return this.#readBody()
      case 'chunk-size':
        return this.#readSize()
      case 'trailers':
        return this.#readTrailers()
      default:
        this.#pass(this.#waiting.length)
        return true
    }
  }

  #readHead(): boolean {
    const at = this.#waiting.indexOf(headEnd)
    if (at === -1) return false
    const head = this.#waiting.toString('latin1', 0, at)
    this.#waiting = this.#waiting.subarray(at + headEnd.length)
    const framing = this.#listener.onHead(head)
    if (framing.kind === 'length') {
      this.#left = framing.bytes
      this.#state = 'body'
      if (this.#left === 0) this.#end()
    } else this.#state = framing.kind === 'chunked' ? 'chunk-size' : 'rest'
    return true
  }

  #readBody(): boolean {
    this.#pass(Math.min(this.#left, this.#waiting.length))
    if (this.#left > 0) return false
    if (this.#state === 'body') this.#end()
    else this.#state = 'chunk-size'
    return true
  }

  #readSize(): boolean {
    const line = this.#takeLine()
    if (line === null) return false
    // The line end behind the last chunk.
    if (line === '') return true
    this.#left = Number.parseInt(line, 16)
    this.#state = this.#left === 0 ? 'trailers' : 'chunk'
    return true
  }

  #readTrailers(): boolean {
    const line = this.#takeLine()
    if (line === '') this.#end()
    return line !== null
  }

  #takeLine(): string | null {
    const at = this.#waiting.indexOf(lineEnd)
    if (at === -1) return null
    const line = this.#waiting.toString('latin1', 0, at)
    this.#waiting = this.#waiting.subarray(at + lineEnd.length)
    return line
  }

  #pass(length: number): void {
    const bytes = this.#waiting.subarray(0, length)
    this.#waiting = this.#waiting.subarray(length)
    this.#left -= length
    if (length > 0) this.#listener.onBody?.(bytes)
  }

  #end(): void {
    this.#state = 'head'
    this.#listener.onEnd()
  }
}

/** The value of a header, in a head of HTTP. */
export function headerOf(head: string, name: string): string | null {
  const value = new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'im').exec(head)?.[1]
  return value ?? null
}
