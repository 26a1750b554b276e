import type { Flow } from './answers/answer.ts'
import { type ContentEncoding, PieceDecoder } from './decode.ts'

type Waiting = { piece: Buffer; taken: () => void }

/**
 * Decodes the pieces of one answer beside their way to the caller, one at a time and in order. The provider waits for the
 * decoder, so pieces that wait have a bound. Once the answer cannot be decoded, pieces pass at once.
 */
export class DecodingBeside {
  readonly #decoder: PieceDecoder
  readonly #flow: Flow
  readonly #waiting: Waiting[] = []
  #isBusy = false
  #whenIdle: (() => void) | null = null

  /** `onDecoded` must not throw. `onError` is called once, when the answer turns out not to be what its header says. */
  constructor(
    encoding: ContentEncoding,
    { flow, onDecoded, onError }: { flow: Flow; onDecoded(bytes: Buffer): void; onError(): void },
  ) {
    this.#flow = flow
    this.#decoder = new PieceDecoder(encoding, onDecoded, onError)
  }

  /** Calls `taken` once the piece was decoded; at once where there is nothing to decode it with any more. */
  push(piece: Buffer, taken: () => void): void {
    // Without a pause: one that ends in the turn it began in would let the provider's next piece in before any other event.
    if (!this.#isBusy && !this.#decoder.isReadable) {
      taken()
      return
    }
    this.#flow.pause()
    this.#waiting.push({ piece, taken })
    this.#decodeNext()
  }

  /**
   * For a reader of the decoded bytes: pauses the decoder as well as the provider, since a few compressed bytes may unfold to
   * a thousand times as many.
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

  /** Stops decoding: the rest of the stream is not read. */
  stop(): void {
    this.#decoder.close()
  }

  /** Calls `done` once all pieces were taken. */
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
