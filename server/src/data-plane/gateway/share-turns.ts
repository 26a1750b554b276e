import type { Flow } from './answers/answer.ts'

/** Smaller pieces are a model's words. There are never so many of them that others have to wait. */
const smallBytes = 16 * 1024
/**
 * Bytes of large pieces that all answers together may pass in one turn of the event loop before the rest
 * waits.
 */
const turnBytesMax = 2 * 1024 * 1024

/**
 * Shares each turn of the event loop among all answers. libuv reads a fast socket up to 32 times before it
 * looks at the next one, so three hundred of them would relay half a gigabyte before a new call is looked at.
 */
export class TurnShare {
  #bytes = 0
  #waiting: Flow[] = []
  #isTurnNoted = false

  /** Counts a passed piece. If this turn's share is used up, the provider waits for the next turn. */
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
