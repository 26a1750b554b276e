import type { Flow } from './answers/answer.ts'
import { type ContentEncoding, PieceDecoder } from './decode.ts'

type Waiting = { piece: Buffer; taken: () => void }

/**
 * Decodes the pieces of one answer while they pass to the caller, one at a time and in order. The provider
 * waits for the decoder, so the waiting pieces are bounded. Once the answer cannot be decoded, pieces pass at
 * once.
 */
export class DecodingBeside {
  readonly #decoder: PieceDecoder
  readonly #flow: Flow
  readonly #waiting: Waiting[] = []
  #isBusy = false
  #whenIdle: (() => void) | null = null

  /** `onDecoded` must not throw. `onError` is called once, if the bytes do not match the header. */
  constructor(
    encoding: ContentEncoding,
    { flow, onDecoded, onError }: { flow: Flow; onDecoded(bytes: Buffer): void; onError(): void },
  ) {
    this.#flow = flow
    this.#decoder = new PieceDecoder(encoding, onDecoded, onError)
  }

  /** Calls `taken` after the piece is decoded, or at once if decoding has stopped. */
  push(piece: Buffer, taken: () => void): void {
    // Without a pause here: a pause that ends in the same turn would let the provider's next piece in before
    // any other event.
    if (!this.#isBusy && !this.#decoder.isReadable) {
      taken()
      return
    }
    this.#flow.pause()
    this.#waiting.push({ piece, taken })
    this.#decodeNext()
  }

  /**
   * Pauses both the decoder and the provider, for a reader of the decoded bytes: a few compressed bytes may
   * unpack to a thousand times as many.
   */
  get flow(): Flow {
    return {
      pause: () => {
        this.#decoder.pause()
        this.#flow.pause()
      },
      resume: () => {
        this.#decoder.resume()
        this.#flow.resume()
      },
    }
  }

  /** Stops decoding. The rest of the stream is not read. */
  stop(): void {
    this.#decoder.close()
  }

  /** Calls `done` after all pieces are decoded. */
  end(done: () => void): void {
    this.#whenIdle = done
    this.#finishIfIdle()
  }

  #decodeNext(): void {
    const next = this.#waiting[0]
    if (this.#isBusy || next === undefined) return
    this.#isBusy = true
    this.#decoder.write(next.piece, () => {
      this.#isBusy = false
      this.#waiting.shift()
      next.taken()
      this.#flow.resume()
      this.#decodeNext()
      this.#finishIfIdle()
    })
  }

  #finishIfIdle(): void {
    if (this.#isBusy || this.#waiting.length > 0) return
    const done = this.#whenIdle
    this.#whenIdle = null
    if (done === null) return
    this.#decoder.close()
    done()
  }
}
