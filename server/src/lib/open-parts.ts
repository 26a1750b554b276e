/**
 * Parts that open step by step and close in reverse. After a failed step, {@link OpenParts.close} closes the
 * earlier ones, so that an interrupted start leaves nothing open.
 */
export class OpenParts {
  readonly #closers: (() => unknown)[] = []
  #closing: Promise<void> | null = null

  /** Adds a part with its closing function and returns the part. */
  add<Part>(part: Part, close: (part: Part) => unknown): Part {
    this.#closers.push(() => close(part))
    return part
  }

  /**
   * Closes all parts once, the last one first. A failure does not stop the others, and the first error is
   * thrown.
   */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    const errors: unknown[] = []
    for (const close of this.#closers.toReversed()) {
      try {
        await close()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }
}
