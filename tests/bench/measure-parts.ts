import type { AtRate, BenchResults } from './bench-results.ts'
import type { LoadClient } from './load-client.ts'
import type { OpenLoopResult } from './load-jobs.ts'
import { measureRounds, withDelayProbe } from './measure.ts'
import type { BenchOptions } from './options.ts'
import { median } from './statistics.ts'
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
  const rounds = new Map<Target, AtRate[]>(measured.map((target) => [target, []]))
  for (let round = 0; round < options.rounds; round += 1) {
    for (const target of measured) {
      const job = { destination: target.destination, callsPerSecond, warmupMs: 300 }
      let result: OpenLoopResult | undefined
      const delay = await withDelayProbe(target, async () => {
        result = await client.openLoop({ ...job, durationMs: options.delayMs }, () => {})
      })
      const { errors, p50Ms, p99Ms, p999Ms } = result!
      if (errors > 0) throw new Error(`${target.name}: ${errors} calls failed at ${callsPerSecond} a second.`)
      const delays = { delayP999Ms: delay.p999Ms, delayMaxMs: delay.maxMs }
      rounds.get(target)?.push({ p50Ms, p99Ms, p999Ms, ...delays })
    }
  }
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

/** Live streams and event-loop delay, for the bare relay and the gateway: the others have no probe. */
export async function measureProbed(results: BenchResults, targets: Target[], bench: Bench): Promise<void> {
  const probed = targets.filter(
    (target) => target.delayFile !== undefined && target.name !== 'outlay, pass-through',
  )
  for (const target of bench.options.parts.has('delay') ? probed : []) {
    bench.say(`Measuring event-loop delay: ${target.name} ...`)
    const job = { destination: target.destination, stream: false, concurrency: 32, warmupMs: 300 }
    const work = () => bench.client.closedLoop({ ...job, durationMs: bench.options.delayMs }, () => {})
    keepWorseDelay(results, target, await withDelayProbe(target, work))
  }
  if (!bench.options.parts.has('live')) return
  for (let round = 0; round < bench.options.liveRounds; round++) {
    for (const target of probed) {
      bench.say(`Measuring ${bench.options.liveStreams} live streams: ${target.name} ...`)
      await measureLive(results, target, bench)
    }
  }
}

async function measureLive(results: BenchResults, target: Target, { client, options }: Bench): Promise<void> {
  const job = { destination: target.destination, streams: options.liveStreams, pieces: options.livePieces }
  const delay = await withDelayProbe(target, async () => {
    const live = await client.live(job)
    if (live.errors > 0) throw new Error(`${target.name}: ${live.errors} live streams failed.`)
    // Of several rounds the best counts: a stall of the machine's own making does not come twice.
    const earlier = results.live.get(target.name)
    if (!earlier || live.worstGapMs < earlier.worstGapMs) results.live.set(target.name, live)
  })
  keepWorseDelay(results, target, delay)
}

function keepWorseDelay(
  results: BenchResults,
  target: Target,
  delay: { p999Ms: number; maxMs: number },
): void {
  const earlier = results.delay.get(target.name)
  if (!earlier || delay.p999Ms > earlier.p999Ms) results.delay.set(target.name, delay)
}
