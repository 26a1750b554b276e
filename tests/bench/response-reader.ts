/** What a finished answer was like. */
export interface ReadResponse {
  status: number
  bytes: number
}

const headEnd = Buffer.from('\r\n\r\n')
/** The end of a chunked body without trailers. */
const chunkedEnd = Buffer.from('\r\n0\r\n\r\n')

/**
 * Follows answers on one connection as cheaply as can be: the head is searched for status and length, the
 * body only counted, a chunked one watched for its last seven bytes.
 */
export function createResponseReader(onResponse: (response: ReadResponse) => void) {
  let head: Buffer | undefined
  let isInBody = false
  let status = 0
  let bytes = 0
  let left = 0
  let isChunked = false
  let tail: Buffer = Buffer.alloc(0)

  function readHead(piece: Buffer): Buffer | undefined {
    head = head === undefined ? piece : Buffer.concat([head, piece])
    const at = head.indexOf(headEnd)
    if (at < 0) return undefined
    const text = head.toString('latin1', 0, at)
    const body = head.subarray(at + 4)
    status = Number(text.slice(9, 12))
    isChunked = /\r\ntransfer-encoding: *chunked/i.test(text)
    left = isChunked ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0)
    bytes = 0
    // The line break before the last chunk may be the head's own, when the body is empty.
    tail = Buffer.from('\r\n')
    head = undefined
    isInBody = true
    return body
  }

  function isComplete(body: Buffer): boolean {
    bytes += body.length
    if (!isChunked) {
      left -= body.length
      return left <= 0
    }
    tail = body.length >= chunkedEnd.length ? body.subarray(-7) : Buffer.concat([tail, body]).subarray(-7)
    return tail.equals(chunkedEnd)
  }

  return (piece: Buffer): void => {
    const body = isInBody ? piece : readHead(piece)
    if (body === undefined || !isComplete(body)) return
    isInBody = false
    onResponse({ status, bytes })
  }
}
