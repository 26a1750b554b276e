/** Where calls go, and with which request. */
export interface Destination {
  port: number
  path: string
  headers: Record<string, string>
}

/** `concurrency` connections, each with one call at a time and the next as soon as it is answered. */
export interface ClosedLoopJob {
  kind: 'closed-loop'
  destination: Destination
  stream: boolean
  concurrency: number
  warmupMs: number
  durationMs: number
}

/** Plain calls at a fixed rate, whether the ones before are answered or not. */
export interface OpenLoopJob {
  kind: 'open-loop'
  destination: Destination
  callsPerSecond: number
  warmupMs: number
  durationMs: number
}

/** `streams` open at once, each with a piece every `paceMs` milliseconds. */
export interface LiveJob {
  kind: 'live'
  destination: Destination
  streams: number
  pieces: number
  paceMs: LivePace
}

/** The upstream sends at one of these paces, the fastest first. */
export const livePaces = [50, 100, 200, 400] as const
export type LivePace = (typeof livePaces)[number]

export type LoadJob = ClosedLoopJob | OpenLoopJob | LiveJob

/** Calls answered between the start signal and the end, with their latencies. */
export interface ClosedLoopResult {
  kind: 'closed-loop'
  calls: number
  errors: number
  seconds: number
  p50Ms: number
  p99Ms: number
  bytesPerCall: number
}

/** Latencies count from the instant at which each call was due. */
export interface OpenLoopResult {
  kind: 'open-loop'
  calls: number
  errors: number
  p50Ms: number
  p99Ms: number
  p999Ms: number
}

/** For each stream its longest wait between two pieces, beyond the pace. */
export interface LiveResult {
  kind: 'live'
  errors: number
  worstGapMs: number
  p99GapMs: number
  medianGapMs: number
}

export type LoadResult = ClosedLoopResult | OpenLoopResult | LiveResult

/** The load process speaks in these: it is warm and waits for `go`, or it is done. */
export type LoadMessage = { ready: true } | { result: LoadResult }
