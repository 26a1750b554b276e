/** All bytes the gateway holds in memory for callers, together: when they are spent, calls are refused. */
export class BufferBudget {
  readonly #bytes: number
  #left: number

  constructor(bytes: number) {
    this.#bytes = bytes
    this.#left = bytes
  }

  /** Takes `bytes` out of the budget; false, and nothing taken, when fewer are left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  /** The same for what is useful and not needed: false once a quarter of the whole budget is held. */
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
