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

/** Everything a run measured. What was not asked for, or had no target, is empty. */
export interface BenchResults {
  loads: LoadRun[]
  memory: Map<TargetName, Memory>
  live: Map<TargetName, LiveResult>
  /** The later of a full plain load and the live streams. */
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
