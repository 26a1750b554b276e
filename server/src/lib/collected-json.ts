import { JsonShortener } from './json-shortener.ts'

/** Longer JSON would hold up other calls while it is parsed. */
const wholeBytesMax = 1024 * 1024

/** Collects JSON that comes in pieces: as it is up to 1 MiB, and without its long strings past that. */
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

  /** Bytes that have come since the last one was taken. */
  get bytes(): number {
    return this.#bytes
  }

  /** What was collected, as UTF-8. The next one begins with the next piece. */
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
