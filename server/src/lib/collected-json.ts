import { JsonShortener } from './json-shortener.ts'

/** Parsing longer JSON would delay other calls. */
const wholeBytesMax = 1024 * 1024

/** Collects JSON from pieces: unchanged up to 1 MiB, and without its long strings beyond that. */
export class CollectedJson {
  #pieces: Buffer[] = []
  #bytes = 0
  #shortener: JsonShortener | null = null

  push(piece: Buffer): void {
    this.#bytes += piece.length
    if (this.#shortener) {
      this.#shortener.push(piece)
      return
    }
    this.#pieces.push(piece)
    if (this.#bytes <= wholeBytesMax) return
    this.#shortener = new JsonShortener()
    for (const held of this.#pieces) this.#shortener.push(held)
    this.#pieces = []
  }

  /** Bytes since the last text was taken. */
  get bytes(): number {
    return this.#bytes
  }

  /** The collected text as UTF-8. The next piece begins a new text. */
  take(): Buffer {
    const taken = this.#shortener
      ? Buffer.from(this.#shortener.text, 'latin1')
      : this.#pieces.length === 1
        ? this.#pieces[0]!
        : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    this.#shortener = null
    return taken
  }
}
