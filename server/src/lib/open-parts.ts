/**
 * Parts of something that opens step by step, and closes in reverse. A step that fails leaves those before it to
 * {@link OpenParts.close}, so that a start that is cut short leaves nothing open.
 */
export class OpenParts {
  readonly #closers: (() => unknown)[] = []
  #closing: Promise<void> | null = null

  /** Adds a part with what closes it, and gives the part back. */
  add<Part>(part: Part, close: (part: Part) => unknown): Part {
    this.#closers.push(() => close(part))
    return part
  }

  /** Closes all parts, the last one first, once. One that fails keeps none of the others open; the first error is thrown. */
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
