import { promisify } from 'node:util'
import {
  type BrotliDecompress,
  brotliDecompress,
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  type Gunzip,
  gunzip,
  type Inflate,
  inflate,
} from 'node:zlib'

const contentEncodings = ['gzip', 'deflate', 'br'] as const
export type ContentEncoding = (typeof contentEncodings)[number]

export function contentEncodingOf(header: string | undefined): ContentEncoding | 'identity' | 'unknown' {
  const name = header?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return 'identity'
  return contentEncodings.find((encoding) => encoding === name || `x-${encoding}` === name) ?? 'unknown'
}

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) }

/** Decodes a whole body in the thread pool; rejects when it is damaged or unfolds to more than `bytesMax`. */
export function decodeWhole(encoding: ContentEncoding, body: Buffer, bytesMax: number): Promise<Buffer> {
  return decoders[encoding](body, { maxOutputLength: bytesMax })
}

/** Decodes a stream piece by piece: everything a piece unfolds to is handed over before its turn is over. */
export class PieceDecoder {
  readonly #stream: Gunzip | Inflate | BrotliDecompress

  constructor(encoding: ContentEncoding, onDecoded: (bytes: Buffer) => void, onError: () => void) {
    const flush = { flush: constants.Z_SYNC_FLUSH }
    this.#stream =
      encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'gzip'
          ? createGunzip(flush)
          : createInflate(flush)
    this.#stream.on('data', onDecoded)
    this.#stream.on('error', onError)
  }

  /** Calls `done` once all that `piece` holds was handed over. */
  write(piece: Buffer, done: () => void): void {
    this.#stream.write(piece, () => done())
  }

  close(): void {
    this.#stream.destroy()
  }
}
