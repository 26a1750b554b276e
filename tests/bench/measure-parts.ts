import type { BenchResults } from './bench-results.ts'
import type { LoadClient } from './load-client.ts'
import { measureRounds, withDelayProbe } from './measure.ts'
import type { BenchOptions } from './options.ts'
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
