import type { LivePace } from './load-jobs.ts'
import type { Delay, Load, Measured } from './measure.ts'
import type { TargetName } from './target.ts'

/** One load and what each target made of it. */
export interface LoadRun extends Load {
  byTarget: Map<TargetName, Measured>
}

/** Resident megabytes when a target had just answered for the first time, and after all loads. */
export interface Memory {
  startMb: number
  afterMb: number
}

/** Medians over the rounds. */
export interface AtRate {
  p50Ms: number
  p99Ms: number
  p999Ms: number
  /** How late the event loop was. */
  delayP999Ms: number
  delayMaxMs: number
}

/** Medians over the rounds. A gap is how long a stream waited for a piece, beyond the pace. */
export interface LiveFigures {
  medianGapMs: number
  p99GapMs: number
  worstGapMs: number
  /** How late the event loop was. */
  delayP999Ms: number
  delayMaxMs: number
  /** CPU of the target's process in the time that the streams took: 1 is a whole core. */
  coreShare: number
}

/** Everything a run measured. What was not asked for, or had no target, is empty. */
export interface BenchResults {
  loads: LoadRun[]
  memory: Map<TargetName, Memory>
  /** Plain calls at a fixed rate: half of what the gateway serves in a closed loop. */
  rate: { callsPerSecond: number; byTarget: Map<TargetName, AtRate> } | null
  /** Many streams at once, with a piece every `paceMs` milliseconds. */
  live: { paceMs: LivePace; byTarget: Map<TargetName, LiveFigures> } | null
  /** Under a full plain load. */
  delay: Map<TargetName, Delay>
  coldStartsMs: number[]
  /** Warnings and errors a target logged while it was measured: figures beside them are not to be trusted. */
  complaints: Map<TargetName, string[]>
}

/** A target's figures under one load, or undefined. */
export function figuresOf(results: BenchResults, load: Load, target: TargetName): Measured | undefined {
  const run = results.loads.find((one) => one.stream === load.stream && one.concurrency === load.concurrency)
  return run?.byTarget.get(target)
}

/** The gateway with metering on, by both kinds of credential: a reach holds when both hold it. */
export const meteredTargets = ['outlay, own key', 'outlay, pass-through'] as const
