import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchResults } from './bench-results.ts'
import { type LoadClient, startLoad } from './load-client.ts'
import { checkAnswers, measureRounds, withDelayProbe } from './measure.ts'
import type { BenchOptions } from './options.ts'
import { residentMb } from './proc-stat.ts'
import { portOf, type Running, startHelper } from './processes.ts'
import type { Surroundings, Target } from './targets.ts'
import * as targetsOf from './targets.ts'

/** The measured process has a core to itself; upstream and load generator share the other. */
const targetCore = 0
const loadCore = 1

const loads = [
  { stream: false, concurrency: 32 },
  { stream: false, concurrency: 1 },
  { stream: true, concurrency: 32 },
  { stream: true, concurrency: 1 },
]

/** Starts everything, measures what the options ask for, stops everything. `say` tells how far it is. */
export async function runBench(options: BenchOptions, say: (line: string) => void): Promise<BenchResults> {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-bench-'))
  const started: { running: Running }[] = []
  try {
    const upstream = startHelper('upstream.ts', loadCore)
    started.push({ running: upstream })
    const surroundings = { upstreamPort: await portOf(upstream), folder, core: targetCore }
    const client = startLoad(loadCore)
    started.push(client)

    const results: BenchResults = {
      loads: [],
      memory: new Map(),
      live: new Map(),
      delay: new Map(),
      coldStartsMs: await coldStarts(options, surroundings),
    }
    const targets = [targetsOf.direct(upstream, surroundings.upstreamPort)]
    for await (const target of startTargets(surroundings, say)) {
      targets.push(target)
      started.push(target)
      results.memory.set(target.name, { startMb: residentMb(target.running.pid), afterMb: 0 })
    }
    const ready = {
      plain: await passing(targets, 'plain', say),
      stream: await passing(targets, 'stream', say),
    }

    await warmUp(ready, { client, options, say })
    await measureLoads(results, ready, { client, options, say })
    await measureProbed(results, targets, { client, options, say })
    for (const target of targets) {
      const memory = results.memory.get(target.name)
      if (memory) memory.afterMb = residentMb(target.running.pid)
    }
    return results
  } finally {
    await Promise.all(started.map(({ running }) => running.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

async function coldStarts(options: BenchOptions, surroundings: Surroundings): Promise<number[]> {
  const times: number[] = []
  if (!options.parts.has('cold-start') || !targetsOf.isOutlayBuilt()) return times
  // The first start makes the database; what operators wait for is every later one.
  await targetsOf.coldStartMs(surroundings)
  while (times.length < options.coldStarts) times.push(await targetsOf.coldStartMs(surroundings))
  return times
}

async function* startTargets(
  surroundings: Surroundings,
  say: (line: string) => void,
): AsyncGenerator<Target> {
  yield await targetsOf.bareRelay(surroundings)
  if (targetsOf.isOutlayBuilt()) {
    yield* await targetsOf.outlay(surroundings)
    yield await targetsOf.outlayUnmetered(surroundings)
  } else say('The gateway is not built (npm run build): it is left out.')
  if (targetsOf.hasNginx()) yield await targetsOf.nginx(surroundings)
  const installedIn = process.env.BENCH_PORTKEY_DIR
  if (installedIn) yield await targetsOf.portkey(surroundings, installedIn)
}

interface Bench {
  client: LoadClient
  options: BenchOptions
  say: (line: string) => void
}

/** The targets that pass such answers on. Ours must; of the others one that does not is left out, and named. */
async function passing(
  targets: Target[],
  kind: 'plain' | 'stream',
  say: (line: string) => void,
): Promise<Target[]> {
  const passed: Target[] = []
  for (const target of targets) {
    if ((await checkAnswers(target))[kind]) passed.push(target)
    else if (target.isForeign) say(`${target.name} does not pass on ${kind} answers: it is left out there.`)
    else throw new Error(`${target.name} does not pass on ${kind} answers.`)
  }
  return passed
}

/** Lets every target's code be compiled for both kinds of answer before anything is measured. */
async function warmUp(ready: Record<'plain' | 'stream', Target[]>, bench: Bench): Promise<void> {
  bench.say('Warming up ...')
  for (const kind of ['plain', 'stream'] as const) {
    if (!bench.options.parts.has(kind)) continue
    for (const { destination } of ready[kind]) {
      const job = { destination, stream: kind === 'stream', concurrency: 32, warmupMs: 0 }
      await bench.client.closedLoop({ ...job, durationMs: bench.options.compileMs }, () => {})
    }
  }
}

async function measureLoads(
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
async function measureProbed(results: BenchResults, targets: Target[], bench: Bench): Promise<void> {
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
