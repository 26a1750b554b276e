/**
 * Counts all bytes that the gateway holds in memory for callers. Calls are refused once the budget is spent.
 */
export class BufferBudget {
  readonly #bytes: number
  #left: number

  constructor(bytes: number) {
    this.#bytes = bytes
    this.#left = bytes
  }

  /** Takes `bytes` out of the budget. If fewer are left, takes nothing and returns false. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  /** The same for uses that are optional: false once a quarter of the whole budget is held. */
  takeSpare(bytes: number): boolean {
    return this.heldBytes + bytes <= this.#bytes / 4 && this.take(bytes)
  }

  giveBack(bytes: number): void {
    this.#left += bytes
  }

  get heldBytes(): number {
    return this.#bytes - this.#left
  }
}
