/**
 * Cuts the bytes of a connection into HTTP/1.1 requests: head as text, body as it came (chunk sizes
 * included, which the upstream never looks at). Only what relays send is understood.
 */
export function createRequestReader(onRequest: (head: string, body: Buffer) => void) {
  let pending: Buffer | undefined

  return (piece: Buffer): void => {
    pending = pending === undefined ? piece : Buffer.concat([pending, piece])
    while (pending !== undefined) {
      const headEnd = pending.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const head = pending.toString('latin1', 0, headEnd)
      const bodyEnd = endOfBody(pending, head, headEnd + 4)
      if (bodyEnd === undefined) return
      const body = pending.subarray(headEnd + 4, bodyEnd)
      pending = bodyEnd < pending.length ? pending.subarray(bodyEnd) : undefined
      onRequest(head, body)
    }
  }
}

/** Where the request ends, or undefined while bytes are missing. */
function endOfBody(bytes: Buffer, head: string, bodyStart: number): number | undefined {
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (length !== undefined) {
    const end = bodyStart + Number(length)
    return end <= bytes.length ? end : undefined
  }
  if (!/^transfer-encoding: *chunked/im.test(head)) return bodyStart
  const last = bytes.indexOf('0\r\n\r\n', bodyStart)
  return last < 0 ? undefined : last + 5
}
