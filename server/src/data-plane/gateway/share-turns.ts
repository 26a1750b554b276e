import type { Flow } from './answers/answer.ts'

/** Pieces below this are a model's words: they are never so many that others have to wait. */
const smallBytes = 16 * 1024
/** Bytes of large pieces that are passed on in one turn of the event loop, all answers together, before the rest waits. */
const turnBytesMax = 2 * 1024 * 1024

/**
 * Shares each turn of the event loop among all answers. libuv reads a fast socket up to 32 times before it looks at the
 * next one: three hundred of them would have half a gigabyte relayed before a new call is looked at.
 */
export class TurnShare {
  #bytes = 0
  #waiting: Flow[] = []
  #isTurnNoted = false

  /** A piece has been passed on. Where this turn has had its share, its provider waits for the next one. */
  passed(bytes: number, flow: Flow): void {
    if (bytes < smallBytes) return
    this.#bytes += bytes
    this.#noteTurn()
    if (this.#bytes <= turnBytesMax) return
    flow.pause()
    this.#waiting.push(flow)
  }

  #noteTurn(): void {
    if (this.#isTurnNoted) return
    this.#isTurnNoted = true
    setImmediate(() => this.#beginTurn())
  }

  #beginTurn(): void {
    this.#isTurnNoted = false
    this.#bytes = 0
    const waiting = this.#waiting
    this.#waiting = []
    for (const flow of waiting) flow.resume()
  }
}
