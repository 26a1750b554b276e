import { promisify } from 'node:util'
import {
  type BrotliDecompress,
  brotliDecompress,
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  type Gunzip,
  gunzip,
  gunzipSync,
  type Inflate,
  inflate,
  inflateSync,
} from 'node:zlib'

const contentEncodings = ['gzip', 'deflate', 'br'] as const
export type ContentEncoding = (typeof contentEncodings)[number]

export function contentEncodingOf(header: string | undefined): ContentEncoding | 'identity' | 'unknown' {
  const name = header?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return 'identity'
  return contentEncodings.find((encoding) => encoding === name || `x-${encoding}` === name) ?? 'unknown'
}

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) }

/**
 * Decodes a whole body in the thread pool. Rejects if the body is damaged or unpacks to more than `bytesMax`.
 */
export function decodeWhole(encoding: ContentEncoding, body: Buffer, bytesMax: number): Promise<Buffer> {
  return decoders[encoding](body, { maxOutputLength: bytesMax })
}

const startDecoders = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }
const startBytesMax = 4 * 1024
const decodedStartBytesMax = 1024 * 1024

/**
 * Decodes the first bytes of a compressed body. Returns no bytes if too few have come, or if they cannot be
 * decoded.
 */
export function decodeStart(encoding: ContentEncoding, bytes: Buffer): Buffer {
  const start = bytes.subarray(0, startBytesMax)
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = constants
  const finishFlush = encoding === 'br' ? BROTLI_OPERATION_FLUSH : Z_SYNC_FLUSH
  try {
    return startDecoders[encoding](start, { finishFlush, maxOutputLength: decodedStartBytesMax })
  } catch {
    return Buffer.alloc(0)
  }
}

/**
 * Decodes a stream piece by piece. All decoded bytes of a piece are handed over before its `done` is called.
 * After an error nothing more is handed over, and each `done` is called at once.
 */
export class PieceDecoder {
  readonly #stream: Gunzip | Inflate | BrotliDecompress
  #isReadable = true
  #done: (() => void) | null = null

  constructor(encoding: ContentEncoding, onDecoded: (bytes: Buffer) => void, onError: () => void) {
    const flush = { flush: constants.Z_SYNC_FLUSH }
    this.#stream =
      encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'gzip'
          ? createGunzip(flush)
          : createInflate(flush)
    this.#stream.on('data', (bytes: Buffer) => {
      if (this.#isReadable) onDecoded(bytes)
    })
    this.#stream.on('error', () => {
      if (this.#isReadable) onError()
      this.#isReadable = false
      // zlib does not call back for the piece on which it failed.
      this.#finishPiece()
    })
    this.#stream.on('close', () => {
      this.#isReadable = false
      this.#finishPiece()
    })
  }

  /** False after a piece could not be decoded, or after the stream was closed. */
  get isReadable(): boolean {
    return this.#isReadable
  }

  /**
   * Calls `done` after all bytes of `piece` are handed over, or could not be decoded. Takes one piece at a
   * time.
   */
  write(piece: Buffer, done: () => void): void {
    if (!this.#isReadable) {
      done()
      return
    }
    this.#done = done
    this.#stream.write(piece, () => this.#finishPiece())
  }

  /** Hands nothing over until {@link resume}. zlib stops by itself once a little of its output waits. */
  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  close(): void {
    this.#isReadable = false
    this.#stream.destroy()
  }

  #finishPiece(): void {
    const done = this.#done
    this.#done = null
    done?.()
  }
}
