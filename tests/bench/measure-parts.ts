import type { AtRate, BenchResults, LiveFigures } from './bench-results.ts'
import type { LoadClient } from './load-client.ts'
import { type LivePace, type LiveResult, livePaces, type OpenLoopResult } from './load-jobs.ts'
import { type Delay, measureRounds, withDelayProbe } from './measure.ts'
import type { BenchOptions } from './options.ts'
import { cpuSeconds } from './proc-stat.ts'
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
      result = await client.openLoop({ ...job, durationMs: options.rateMs }, () => {})
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

/** Event-loop delay under full load. Targets take turns, and medians over the rounds count. */
export async function measureDelays(results: BenchResults, targets: Target[], bench: Bench): Promise<void> {
  if (!bench.options.parts.has('delay')) return
  bench.say('Measuring event-loop delay ...')
  const delays = await takeTurns(bench.options.rounds, probedOf(targets), (target) =>
    measureDelay(target, bench),
  )
  for (const [{ name }, rounds] of delays) results.delay.set(name, medianDelay(rounds))
}

/**
 * Many streams at once, at a pace that leaves the bare relay half of its core: a core that is full shows how much
 * too slow the machine is, and not how long a target stops.
 */
export async function measureLiveStreams(
  results: BenchResults,
  targets: Target[],
  bench: Bench,
): Promise<void> {
  const { options, say } = bench
  if (!options.parts.has('live')) return
  const probed = probedOf(targets)
  const relay = probed.find(({ name }) => name === 'bare relay')
  if (!relay) return
  const paceMs = await findPace(relay, bench)
  say(`Measuring ${options.liveStreams} live streams, a piece every ${paceMs} ms ...`)
  const rounds = await takeTurns(options.liveRounds, probed, (target) => measureLive(target, paceMs, bench))
  const byTarget = new Map([...rounds].map(([{ name }, list]) => [name, medianLive(list)]))
  results.live = { paceMs, byTarget }
}

/** The fastest pace at which the bare relay takes at most half of a core, or the slowest. */
async function findPace(relay: Target, bench: Bench): Promise<LivePace> {
  for (const paceMs of livePaces) {
    const rounds = await takeTurns(1, [relay], () => measureLive(relay, paceMs, bench))
    const [{ coreShare }] = rounds.get(relay) as [LiveFigures]
    bench.say(
      `The bare relay takes ${(100 * coreShare).toFixed(0)} % of a core at a piece every ${paceMs} ms.`,
    )
    if (coreShare <= 0.5) return paceMs
  }
  return livePaces.at(-1)!
}

function measureDelay(target: Target, { client, options }: Bench): Promise<Delay> {
  const job = { destination: target.destination, stream: false, concurrency: 32, warmupMs: options.settleMs }
  return withDelayProbe(target, () => client.closedLoop({ ...job, durationMs: options.delayMs }, () => {}))
}

/** The bare relay and the gateway: the others have no probe. */
function probedOf(targets: Target[]): Target[] {
  return targets.filter(({ delayFile, name }) => delayFile !== undefined && name !== 'outlay, pass-through')
}

async function measureLive(
  target: Target,
  paceMs: LivePace,
  { client, options }: Bench,
): Promise<LiveFigures> {
  const pieces = options.liveMs / paceMs
  const job = { destination: target.destination, streams: options.liveStreams, pieces, paceMs }
  const { pid } = target.running
  const [startedAt, cpuBefore] = [performance.now(), cpuSeconds(pid)]
  let result: LiveResult | undefined
  const delay = await withDelayProbe(target, async () => {
    result = await client.live(job)
  })
  if (result!.errors > 0) throw new Error(`${target.name}: ${result!.errors} live streams failed.`)
  const cpu = cpuSeconds(pid) - cpuBefore
  const { medianGapMs, p99GapMs, worstGapMs } = result!
  return {
    ...{ medianGapMs, p99GapMs, worstGapMs },
    delayP999Ms: delay.p999Ms,
    delayMaxMs: delay.maxMs,
    coreShare: (cpu * 1_000) / (performance.now() - startedAt),
  }
}

function medianDelay(rounds: Delay[]): Delay {
  return {
    p999Ms: median(rounds.map(({ p999Ms }) => p999Ms)),
    maxMs: median(rounds.map(({ maxMs }) => maxMs)),
  }
}

function medianLive(rounds: LiveFigures[]): LiveFigures {
  const of = (figure: keyof LiveFigures) => median(rounds.map((one) => one[figure]))
  return {
    medianGapMs: of('medianGapMs'),
    p99GapMs: of('p99GapMs'),
    worstGapMs: of('worstGapMs'),
    delayP999Ms: of('delayP999Ms'),
    delayMaxMs: of('delayMaxMs'),
    coreShare: of('coreShare'),
  }
}
