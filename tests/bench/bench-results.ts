import type { LiveResult } from './load-jobs.ts'
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

/** Everything a run measured. What was not asked for, or had no target, is empty. */
export interface BenchResults {
  loads: LoadRun[]
  memory: Map<TargetName, Memory>
  /** Plain calls at a fixed rate: half of what the gateway serves in a closed loop. */
  rate: { callsPerSecond: number; byTarget: Map<TargetName, AtRate> } | null
  live: Map<TargetName, LiveResult>
  /** Under a full plain load. */
  delay: Map<TargetName, Delay>
  /** With the live streams. */
  liveDelay: Map<TargetName, Delay>
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
