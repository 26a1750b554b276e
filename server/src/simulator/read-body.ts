import type { IncomingMessage } from 'node:http'
import { ApiError } from './api-error.ts'

const bodyBytesMax = 64 * 1024 * 1024

/** The whole body. Throws a 413 above 64 MiB, and the stream's own error when the client goes first. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes > bodyBytesMax) {
      throw new ApiError({ status: 413, message: `The body is larger than ${bodyBytesMax} bytes.` })
    }
  }
  return Buffer.concat(pieces)
}
