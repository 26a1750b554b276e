/** A request for the dashboard, in parts that can be sent to another thread. */
export type SentRequest = {
  id: number
  method: string
  url: string
  headers: [name: string, value: string][]
  hasBody: boolean
  /** The address of the connection. A header could be forged. */
  remoteAddress: string | null
}

export type SentResponse = {
  status: number
  headers: [name: string, value: string][]
  body: ArrayBuffer | null
}

/**
 * The longest body of a dashboard request. A longer one is refused by its declared length, or while it is
 * read.
 */
const dashboardBodyBytesMax = 512 * 1024

/** The body is requested only when it is read: many requests are refused before that. */
export function requestFrom(
  sent: SentRequest,
  readDashboardBody: (id: number) => Promise<ArrayBuffer>,
): Request {
  const { id, method, url, headers, hasBody } = sent
  if (!hasBody) return new Request(url, { method, headers })
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const bytes = await readDashboardBody(id)
      if (bytes.byteLength > 0) controller.enqueue(new Uint8Array(bytes))
      controller.close()
    },
  })
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit)
}

export async function sentResponse(response: Response): Promise<SentResponse> {
  const body = response.body === null ? null : await response.arrayBuffer()
  return { status: response.status, headers: [...response.headers], body }
}

export function responseFrom({ status, headers, body }: SentResponse): Response {
  return new Response(body, { status, headers })
}

/** Reads a body up to its bound. */
export async function boundedBody(request: Request): Promise<ArrayBuffer> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  const reader = request.body?.getReader()
  while (reader && bytes <= dashboardBodyBytesMax) {
    const { done, value } = await reader.read()
    if (done) break
    pieces.push(value)
    bytes += value.length
  }
  return new Uint8Array(Buffer.concat(pieces)).buffer
}
