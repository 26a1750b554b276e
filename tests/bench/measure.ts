import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { contentEvents } from './canned-answers.ts'
import type { LoadClient } from './load-client.ts'
import type { BenchOptions } from './options.ts'
import { cpuSeconds, mainThreadSeconds } from './proc-stat.ts'
import { median } from './statistics.ts'
import { takeTurns } from './take-turns.ts'
import { ask, type Target } from './target.ts'

/** Medians over the rounds for one target under one load. */
export interface Measured {
  cpuMicros: number
  /** Of the main thread alone. */
  mainCpuMicros: number
  callsPerSecond: number
  p50Ms: number
  p99Ms: number
}

export interface Load {
  stream: boolean
  concurrency: number
}

/** What of the upstream's answers a target passes on unharmed: whole answers, and streams as server-sent events. */
export async function checkAnswers({ destination }: Target): Promise<{ plain: boolean; stream: boolean }> {
  const plain = await ask(destination, false)
  const body = (await plain.json()) as { usage?: { total_tokens?: number } }
  const streamed = await ask(destination, true)
  const text = await streamed.text()
  const events = text.split('\n\n').filter((event) => event.startsWith('data: {'))
  return {
    plain: plain.status === 200 && body.usage?.total_tokens === 281,
    stream:
      streamed.status === 200 &&
      streamed.headers.get('content-type')?.startsWith('text/event-stream') === true &&
      // A relay may take out the usage chunk, which the caller did not ask for.
      events.length >= contentEvents &&
      text.trimEnd().endsWith('data: [DONE]'),
  }
}

/** Every target under one load: medians over the rounds. */
export async function measureRounds(
  targets: readonly Target[],
  load: Load,
  { client, options }: { client: LoadClient; options: BenchOptions },
): Promise<Map<Target, Measured>> {
  const rounds = await takeTurns(options.rounds, targets, (target) =>
    measureOnce(target, load, { client, options }),
  )
  return new Map([...rounds].map(([target, list]) => [target, medians(list)]))
}

async function measureOnce(
  target: Target,
  load: Load,
  { client, options }: { client: LoadClient; options: BenchOptions },
): Promise<Measured> {
  let cpuBefore = 0
  let mainBefore = 0
  const { warmupMs, durationMs } = options
  const job = { destination: target.destination, ...load, warmupMs, durationMs }
  const result = await client.closedLoop(job, () => {
    cpuBefore = cpuSeconds(target.running.pid)
    mainBefore = mainThreadSeconds(target.running.pid)
  })
  const cpu = cpuSeconds(target.running.pid) - cpuBefore
  const mainCpu = mainThreadSeconds(target.running.pid) - mainBefore
  if (result.errors > 0 || result.calls === 0) {
    throw new Error(`${target.name}: ${result.errors} of ${result.calls} calls failed.`)
  }
  return {
    cpuMicros: (cpu / result.calls) * 1e6,
    mainCpuMicros: (mainCpu / result.calls) * 1e6,
    callsPerSecond: result.calls / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
  }
}

function medians(list: Measured[]): Measured {
  return {
    cpuMicros: median(list.map((one) => one.cpuMicros)),
    mainCpuMicros: median(list.map((one) => one.mainCpuMicros)),
    callsPerSecond: median(list.map((one) => one.callsPerSecond)),
    p50Ms: median(list.map((one) => one.p50Ms)),
    p99Ms: median(list.map((one) => one.p99Ms)),
  }
}

export interface Delay {
  p999Ms: number
  maxMs: number
}

/** Runs `work` while the target's probe listens, and gives what the probe heard. */
export async function withDelayProbe(target: Target, work: () => Promise<unknown>): Promise<Delay> {
  const file = target.delayFile
  if (file === undefined) throw new Error(`${target.name} has no probe.`)
  rmSync(file, { force: true })
  target.running.child.kill('SIGUSR2')
  await work()
  target.running.child.kill('SIGUSR2')
  for (let waited = 0; waited < 100 && !existsSync(file); waited++) await sleep(20)
  await sleep(20)
  return JSON.parse(readFileSync(file, 'utf8')) as Delay
}
