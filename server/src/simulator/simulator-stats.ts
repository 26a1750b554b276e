/** One request as the simulator saw it. */
export interface SeenRequest {
  /** The `x-request-id` of the answer. */
  requestId: string
  /** The caller's own `x-client-request-id`, or the `x-request-id` it sent. */
  clientRequestId: string | undefined
  method: string
  path: string
  bodyBytes: number
  /** Status sent; undefined while running, and where the connection was cut before an answer. */
  status: number | undefined
  /** Whether the client went away before the answer was complete. */
  aborted: boolean
}

/** What tests and demos may ask about the calls so far. */
export interface SimulatorStats {
  readonly total: number
  readonly aborted: number
  /** The last thousand requests, oldest first. */
  readonly requests: readonly SeenRequest[]
  /** Every kept request that carried or got this id: two entries mean the call was made twice. */
  byRequestId(id: string): SeenRequest[]
  countOf(path: string): number
}

const requestsMax = 1_000

/** Counters that keep the totals for ever and the single requests for a while. */
export function createStats() {
  const requests: SeenRequest[] = []
  const counts = new Map<string, number>()
  let total = 0
  let aborted = 0

  const stats: SimulatorStats = {
    get total() {
      return total
    },
    get aborted() {
      return aborted
    },
    requests,
    byRequestId: (id) =>
      requests.filter((request) => request.requestId === id || request.clientRequestId === id),
    countOf: (path) => counts.get(path) ?? 0,
  }

  return {
    stats,
    /** Notes a request; the entry is filled in while the call goes on. */
    note(seen: SeenRequest): void {
      total += 1
      // Paths are the caller's invention: a thousand of them are counted, no more.
      if (counts.has(seen.path) || counts.size < requestsMax) {
        counts.set(seen.path, (counts.get(seen.path) ?? 0) + 1)
      }
      requests.push(seen)
      if (requests.length > requestsMax) requests.shift()
    },
    noteAbort(seen: SeenRequest): void {
      seen.aborted = true
      aborted += 1
    },
  }
}
