import type { AtRate, BenchResults } from './bench-results.ts'
import type { LoadClient } from './load-client.ts'
import type { LiveResult, OpenLoopResult } from './load-jobs.ts'
import { type Delay, measureRounds, withDelayProbe } from './measure.ts'
import type { BenchOptions } from './options.ts'
import { median } from './statistics.ts'
import { takeTurns } from './take-turns.ts'
import type { Target } from './target.ts'

/** What every part of a run needs. */
export interface Bench {
  client: LoadClient
  options: BenchOptions
  /** Tells how far the run is. */
  say: (line: string) => void
}

const loads = [
  { stream: false, concurrency: 32 },
  { stream: false, concurrency: 1 },
  { stream: true, concurrency: 32 },
  { stream: true, concurrency: 1 },
]

/** Lets every target's code be compiled for both kinds of answer before anything is measured. */
export async function warmUp(ready: Record<'plain' | 'stream', Target[]>, bench: Bench): Promise<void> {
  bench.say('Warming up ...')
  for (const kind of ['plain', 'stream'] as const) {
    for (const { destination } of ready[kind]) {
      const job = { destination, stream: kind === 'stream', concurrency: 32, warmupMs: 0 }
      await bench.client.closedLoop(
        { ...job, durationMs: bench.options.compileMs / (job.stream ? 3 : 1) },
        () => {},
      )
    }
  }
}

/** Every load the options ask for, on the targets that can carry it. */
export async function measureLoads(
  results: BenchResults,
  ready: Record<'plain' | 'stream', Target[]>,
  bench: Bench,
): Promise<void> {
  for (const load of loads) {
    const kind = load.stream ? 'stream' : 'plain'
    if (!bench.options.parts.has(kind)) continue
    bench.say(`Measuring ${load.stream ? 'streams' : 'plain answers'} at concurrency ${load.concurrency} ...`)
    const measured = await measureRounds(ready[kind], load, bench)
    const byTarget = new Map([...measured].map(([target, figures]) => [target.name, figures]))
    results.loads.push({ ...load, byTarget })
  }
}

/** Half of what the gateway serves in a closed loop, on it with metering on and off, and on the version before. */
export async function measureRate(results: BenchResults, targets: Target[], bench: Bench): Promise<void> {
  const { client, options, say } = bench
  if (!options.parts.has('rate')) return
  const measured = targets.filter(({ name }) => (ratedTargets as readonly string[]).includes(name))
  const own = measured.find(({ name }) => name === 'outlay, own key')
  if (!own) return
  const full = await fullLoad(own, bench)
  const callsPerSecond = Math.floor(full / 2)
  say(`Measuring a fixed rate of ${callsPerSecond} calls a second ...`)
  const rounds = await takeTurns(options.rounds, measured, async (target): Promise<AtRate> => {
    const job = { destination: target.destination, callsPerSecond, warmupMs: options.settleMs }
    let result: OpenLoopResult | undefined
    const delay = await withDelayProbe(target, async () => {
      result = await client.openLoop({ ...job, durationMs: options.delayMs }, () => {})
    })
    const { errors, p50Ms, p99Ms, p999Ms } = result!
    if (errors > 0) say(`${target.name}: ${errors} calls failed at ${callsPerSecond} a second.`)
    return { p50Ms, p99Ms, p999Ms, delayP999Ms: delay.p999Ms, delayMaxMs: delay.maxMs }
  })
  const byTarget = new Map([...rounds].map(([{ name }, list]) => [name, medianRate(list)]))
  results.rate = { callsPerSecond, byTarget }
}

const ratedTargets = ['bare relay', 'outlay, own key', 'outlay, metering off', 'outlay, before'] as const

async function fullLoad({ destination }: Target, { client, options }: Bench): Promise<number> {
  const job = { destination, stream: false, concurrency: 32, warmupMs: options.warmupMs }
  const { calls, seconds } = await client.closedLoop({ ...job, durationMs: options.durationMs }, () => {})
  return calls / seconds
}

function medianRate(list: AtRate[]): AtRate {
  const of = (figure: keyof AtRate) => median(list.map((one) => one[figure]))
  return {
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    p999Ms: of('p999Ms'),
    delayP999Ms: of('delayP999Ms'),
    delayMaxMs: of('delayMaxMs'),
  }
}

/**
 * Event-loop delay under full load, and live streams: for the bare relay and the gateway, because the others have
 * no probe. Targets take turns, and medians over the rounds count.
 */
export async function measureProbed(results: BenchResults, targets: Target[], bench: Bench): Promise<void> {
  const { options, say } = bench
  const probed = targets.filter(
    (target) => target.delayFile !== undefined && target.name !== 'outlay, pass-through',
  )
  if (options.parts.has('delay')) {
    say('Measuring event-loop delay ...')
    const delays = await takeTurns(options.rounds, probed, (target) => measureDelay(target, bench))
    for (const [{ name }, rounds] of delays) results.delay.set(name, medianDelay(rounds))
  }
  if (!options.parts.has('live')) return
  say(`Measuring ${options.liveStreams} live streams ...`)
  const live = await takeTurns(options.liveRounds, probed, (target) => measureLive(target, bench))
  for (const [{ name }, rounds] of live) {
    results.live.set(name, medianLive(rounds.map(({ result }) => result)))
    results.liveDelay.set(name, medianDelay(rounds.map(({ delay }) => delay)))
  }
}

function measureDelay(target: Target, { client, options }: Bench): Promise<Delay> {
  const job = { destination: target.destination, stream: false, concurrency: 32, warmupMs: options.settleMs }
  return withDelayProbe(target, () => client.closedLoop({ ...job, durationMs: options.delayMs }, () => {}))
}

async function measureLive(
  target: Target,
  { client, options }: Bench,
): Promise<{ result: LiveResult; delay: Delay }> {
  const job = { destination: target.destination, streams: options.liveStreams, pieces: options.livePieces }
  let result: LiveResult | undefined
  const delay = await withDelayProbe(target, async () => {
    result = await client.live(job)
  })
  if (result!.errors > 0) throw new Error(`${target.name}: ${result!.errors} live streams failed.`)
  return { result: result!, delay }
}

function medianDelay(rounds: Delay[]): Delay {
  return {
    p999Ms: median(rounds.map(({ p999Ms }) => p999Ms)),
    maxMs: median(rounds.map(({ maxMs }) => maxMs)),
  }
}

function medianLive(rounds: LiveResult[]): LiveResult {
  const of = (figure: 'worstGapMs' | 'p99GapMs' | 'medianGapMs') => median(rounds.map((one) => one[figure]))
  return {
    ...rounds[0]!,
    worstGapMs: of('worstGapMs'),
    p99GapMs: of('p99GapMs'),
    medianGapMs: of('medianGapMs'),
  }
}
