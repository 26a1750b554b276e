import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchResults } from './bench-results.ts'
import { hasNginx, nginx, portkey } from './foreign-targets.ts'
import { startLoad } from './load-client.ts'
import { checkAnswers } from './measure.ts'
import { measureDelays, measureLiveStreams, measureLoads, measureRate, warmUp } from './measure-parts.ts'
import type { BenchOptions } from './options.ts'
import { coldStartMs, isOutlayBuilt, outlay, outlayBefore, outlayUnmetered } from './outlay-targets.ts'
import { bareRelay, direct } from './plain-targets.ts'
import { residentMb } from './proc-stat.ts'
import { portOf, type Running, startHelper } from './processes.ts'
import { readComplaints } from './read-complaints.ts'
import type { Surroundings, Target } from './target.ts'

/** The measured process has a core to itself; upstream and load generator share the other. */
const targetCore = 0
const loadCore = 1

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
      rate: null,
      live: null,
      delay: new Map(),
      coldStartsMs: await coldStarts(options, surroundings),
      complaints: new Map(),
    }
    const targets = [direct(upstream, surroundings.upstreamPort)]
    for await (const target of startTargets(surroundings, options, say)) {
      targets.push(target)
      started.push(target)
      results.memory.set(target.name, {
        startMb: target.startMb ?? residentMb(target.running.pid),
        afterMb: 0,
      })
    }
    const ready = {
      plain: await passing(targets, 'plain', say),
      stream: await passing(targets, 'stream', say),
    }

    await warmUp(ready, { client, options, say })
    await measureLoads(results, ready, { client, options, say })
    await measureRate(results, targets, { client, options, say })
    await measureDelays(results, targets, { client, options, say })
    await measureLiveStreams(results, targets, { client, options, say })
    for (const target of targets) {
      const memory = results.memory.get(target.name)
      if (memory) memory.afterMb = residentMb(target.running.pid)
      const complaints = target.logFile ? await readComplaints(target.logFile) : []
      if (complaints.length > 0) results.complaints.set(target.name, complaints)
    }
    return results
  } finally {
    await Promise.all(started.map(({ running }) => running.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

async function coldStarts(options: BenchOptions, surroundings: Surroundings): Promise<number[]> {
  const times: number[] = []
  if (!options.parts.has('cold-start') || !isOutlayBuilt()) return times
  // The first start makes the database; what operators wait for is every later one.
  await coldStartMs(surroundings)
  while (times.length < options.coldStarts) times.push(await coldStartMs(surroundings))
  return times
}

async function* startTargets(
  surroundings: Surroundings,
  { before }: BenchOptions,
  say: (line: string) => void,
): AsyncGenerator<Target> {
  yield await bareRelay(surroundings)
  if (isOutlayBuilt()) {
    yield* await outlay(surroundings)
    yield await outlayUnmetered(surroundings)
    if (before !== null) yield await outlayBefore(surroundings, before)
  } else say('The gateway is not built (npm run build): it is left out.')
  if (hasNginx()) yield await nginx(surroundings)
  const installedIn = process.env.BENCH_PORTKEY_DIR
  if (installedIn) yield await portkey(surroundings, installedIn)
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
