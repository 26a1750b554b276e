import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { residentMb } from '../bench/proc-stat.ts'
import { runOutlay } from '../crash/outlay-process.ts'
import { type ApiDocument, apiRequests } from './api-requests.ts'
import { checkRows, type RowsVerdict } from './check-rows.ts'
import { findCulprits, type Suspect } from './culprits.ts'
import { type FuzzCase, nameOf, type Part } from './fuzz-case.ts'
import { type FuzzGateway, type Load, startFuzzGateway } from './fuzz-gateway.ts'
import { type Ground, readWireGround } from './ground.ts'
import { type HealthProbe, startHealthProbe } from './health-probe.ts'
import { judge } from './judge.ts'
import { headerOf } from './message-reader.ts'
import type { FuzzOptions } from './options.ts'
import { providerSettings } from './provider-routes.ts'
import { deadlineMs, RawCaller, type Sent } from './raw-caller.ts'
import { type RawProvider, startRawProvider } from './raw-provider.ts'
import { caseOf, mixed } from './run-cases.ts'

export type Problem = { kind: string; name: string; about: string; detail: string }

export type FuzzFigures = {
  seeds: string[]
  cases: Record<Part, number>
  answers: number
  seenByProvider: number
  processEnds: number
  hangs: number
  ownFailures: number
  unanswered: number
  unasked: number
  faultLines: number
  worstHealthMs: number
  worstCaseMs: number
  load: Load | null
  memory: { startMb: number; endMb: number; highestMb: number; restSeconds: number }
  stop: { exitCode: number | string; durationMs: number }
  verify: { exitCode: number | null; said: string }
  rows: RowsVerdict
  problems: Problem[]
}

const adminToken = 'fuzz-admin-token-0123456789abcdef'
/** Short, so that a provider or a reader that says nothing more is given up while its case still runs. */
const patience = {
  OUTLAY_FIRST_BYTE_TIMEOUT_MS: '3000',
  OUTLAY_BETWEEN_BYTES_TIMEOUT_MS: '3000',
  OUTLAY_THINKING_TIMEOUT_MS: '3000',
  OUTLAY_DRAIN_TIMEOUT_MS: '3000',
  OUTLAY_CONNECT_TIMEOUT_MS: '3000',
  OUTLAY_SHUTDOWN_TIMEOUT_MS: '10000',
}
const warmUpCases = { requests: 400, answers: 200, sessions: 10 }

/** A gateway and a provider of its own; case after case; then all that must have come to rest. */
export async function runFuzz(options: FuzzOptions, print: (line: string) => void): Promise<FuzzFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-fuzz-'))
  const provider = await startRawProvider()
  const env: Record<string, string> & { OUTLAY_DATA_DIR: string } = {
    OUTLAY_DATA_DIR: folder,
    OUTLAY_ADMIN_TOKEN: adminToken,
    OUTLAY_LOG_LEVEL: 'warn',
    ...patience,
    ...providerSettings(provider.origin),
  }
  const running = new Map<string, Suspect>()
  const recent: Suspect[] = []
  const suspects: Suspect[] = []
  const problems: Problem[] = []
  let wasFrozen = false
  const gateway = await startFuzzGateway({
    env,
    adminToken,
    onEnd({ how, said }) {
      problems.push({
        kind: wasFrozen ? 'process frozen' : 'process ended',
        name: '',
        about: `with ${how}`,
        detail: said,
      })
      wasFrozen = false
      suspects.push(...running.values(), ...recent)
      recent.length = 0
    },
  })
  try {
    const key = await createKey(env)
    const document = (await (await fetch(`${gateway.origin}/api/openapi.json`)).json()) as ApiDocument
    const ground: Ground = { key, adminToken, api: apiRequests(document), ...readWireGround() }
    const probe = startHealthProbe({
      origin: () => gateway.origin,
      frozenMs: deadlineMs,
      onFrozen() {
        wasFrozen = true
        gateway.endFrozen()
      },
    })
    const scene: Scene = {
      options,
      print,
      gateway,
      provider,
      ground,
      running,
      recent,
      suspects,
      problems,
      env,
      probe,
      keptPlaces: 0,
    }
    return await runAll(scene)
  } finally {
    await gateway.kill()
    await provider.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function createKey(env: Record<string, string>): Promise<string> {
  const allowed = ['--allow', 'stored-objects', 'unmetered-routes']
  const { stdout, stderr } = await runOutlay(['keys', 'create', '--project', 'fuzz', ...allowed], env)
  const key = /olk_\S+/.exec(stdout)?.[0]
  if (!key) throw new Error(`no key could be made: ${stderr}`)
  return key
}

type Scene = {
  options: FuzzOptions
  print(line: string): void
  gateway: FuzzGateway
  provider: RawProvider
  ground: Ground
  running: Map<string, Suspect>
  /** The last cases that ended. */
  recent: Suspect[]
  /** Cases that were near when the process ended or froze. */
  suspects: Suspect[]
  probe: HealthProbe
  /** Calls that have been running on since their case ended. */
  keptPlaces: number
  problems: Problem[]
  env: Record<string, string> & { OUTLAY_DATA_DIR: string }
}

async function runAll(scene: Scene): Promise<FuzzFigures> {
  const { options, print, gateway, provider, problems, env, probe } = scene
  const fromMs = Date.now() - 1_000
  const tally = createTally()
  // What is loaded and compiled once is no leak.
  if (!options.only) await runRound(scene, `${options.seed}/warm-up`, warmUpOf(options.counts), createTally())
  const startMb = memoryOf(gateway)
  tally.highestMb = startMb
  const seeds: string[] = []
  const startedAt = performance.now()
  const isOver = () =>
    options.minutes === null
      ? seeds.length >= options.times
      : performance.now() - startedAt > options.minutes * 60_000
  while (!isOver()) {
    // A case that is repeated is the same one each time.
    const seed = seeds.length === 0 || options.only ? options.seed : `${options.seed}.${seeds.length + 1}`
    seeds.push(seed)
    await runRound(scene, seed, options.counts, tally)
    if (!options.only && (seeds.length > 1 || options.minutes !== null))
      print(`seed ${seed}: done, ${problems.length} problems so far`)
  }
  const load = await loadAtRest(scene)
  await sleep(options.restMs)
  await whenUp(gateway)
  const endMb = memoryOf(gateway)
  await probe.stop()
  const faultLines = gateway.faultLines()
  for (const line of new Set(faultLines.map(withoutIds))) {
    problems.push({ kind: 'log', name: '', about: '', detail: line.slice(0, 600) })
  }
  const stop = await gateway.stop()
  const verify = await runOutlay(['verify'], env)
  const rows = await rowsAfterRestart(scene, tally, fromMs)
  for (const name of rows.missing)
    problems.push({ kind: 'no row', name, about: 'the provider was sent it', detail: '' })
  for (const about of rows.late) problems.push({ kind: 'late', name: '', about, detail: '' })
  await addCulprits(scene)
  return {
    seeds: [...new Set(seeds)],
    cases: tally.cases,
    answers: tally.answers,
    seenByProvider: provider.seen,
    processEnds: gateway.ends.length,
    hangs: tally.violations.hang,
    ownFailures: tally.violations['own 5xx without a cause'],
    unanswered: tally.violations['no answer'],
    unasked: tally.unasked,
    faultLines: faultLines.length,
    worstHealthMs: probe.worstMs,
    worstCaseMs: tally.worstCaseMs,
    load,
    memory: { startMb, endMb, highestMb: tally.highestMb, restSeconds: options.restMs / 1_000 },
    stop,
    verify: { exitCode: verify.exitCode, said: (verify.stdout + verify.stderr).trim() },
    rows,
    problems,
  }
}

type Tally = {
  cases: Record<Part, number>
  answers: number
  violations: Record<'hang' | 'own 5xx without a cause' | 'no answer', number>
  /** Answers behind which more bytes came. */
  unasked: number
  worstCaseMs: number
  highestMb: number
  /** Calls that must be on record, with what repeats their cases. */
  markers: Map<number, string>
  ids: Map<string, string>
}

function createTally(): Tally {
  return {
    cases: { requests: 0, answers: 0, sessions: 0 },
    answers: 0,
    violations: { hang: 0, 'own 5xx without a cause': 0, 'no answer': 0 },
    unasked: 0,
    worstCaseMs: 0,
    highestMb: 0,
    markers: new Map(),
    ids: new Map(),
  }
}

function warmUpOf(counts: Readonly<Record<Part, number>>): Record<Part, number> {
  const of = (part: Part) => Math.min(warmUpCases[part], counts[part])
  return { requests: of('requests'), answers: of('answers'), sessions: of('sessions') }
}

const memoryEvery = 500

async function runRound(
  scene: Scene,
  seed: string,
  counts: Readonly<Record<Part, number>>,
  tally: Tally,
): Promise<void> {
  const { options, gateway, ground } = scene
  const caller = new RawCaller(gateway.port, (after, detail) => {
    tally.unasked += 1
    const name = `--seed ${seed} --case ${after}`
    scene.problems.push({ kind: 'bytes behind an answer', name, about: '', detail: detail.slice(0, 300) })
  })
  const wanted = options.only ? [options.only][Symbol.iterator]() : mixed(counts)
  const caseAfterCase = async () => {
    for (const { part, number } of wanted) {
      await whenUp(gateway)
      const one = caseOf(seed, part, number, ground)
      await runCase(scene, caller, one, { seed, tally })
      if (options.isAlone) await checkAlone(scene, seed, one)
      const done = tally.cases.requests + tally.cases.answers
      if (done % memoryEvery < 2 && gateway.isUp)
        tally.highestMb = Math.max(tally.highestMb, memoryOf(gateway))
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, caseAfterCase))
  caller.close()
}

/** 0 for a process that ends in this very moment. */
function memoryOf({ pid }: FuzzGateway): number {
  const megabytes = residentMb(pid)
  return Number.isNaN(megabytes) ? 0 : megabytes
}

/** A process that has ended is started again; its callers wait, and count no faults against it meanwhile. */
async function whenUp(gateway: FuzzGateway): Promise<void> {
  while (!gateway.isUp) await sleep(20)
}

type Round = { seed: string; tally: Tally }

async function runCase(
  { provider, running, recent, problems, gateway, probe }: Scene,
  caller: RawCaller,
  one: FuzzCase,
  { seed, tally }: Round,
): Promise<void> {
  const name = nameOf(one)
  const suspect = { seed, one }
  provider.expect(name, one.plan)
  running.set(`${seed} ${name}`, suspect)
  const endsBefore = gateway.ends.length
  const sent = await caller.send(one)
  const judged = judge({ ...one, mayFail: one.mayFail || provider.spoilt.has(name) }, sent)
  // The end of the process is noticed a moment later than that of its connections.
  if (judged) await untilClear(gateway, probe)
  running.delete(`${seed} ${name}`)
  recent.push(suspect)
  if (recent.length > recentMax) recent.shift()
  if (!gateway.isUp || gateway.ends.length > endsBefore || sent.ending === 'unreachable') return
  tally.cases[one.part] += 1
  tally.answers += sent.answers.length
  if (sent.ending !== 'hung') tally.worstCaseMs = Math.max(tally.worstCaseMs, sent.durationMs)
  if (provider.seenCases.has(name)) note(tally, one, sent, replayOf(seed, one))
  if (judged === null) return
  tally.violations[judged.violation] += 1
  problems.push({
    kind: judged.violation,
    name: replayOf(seed, one),
    about: sent.after === null ? one.about : `${one.about} (on the connection of ${sent.after})`,
    detail: `${judged.detail}; the provider ${provider.seenCases.has(name) ? 'was' : 'was not'} asked`,
  })
}

/** What will have to be on record at the end. */
function note(tally: Tally, { marker }: FuzzCase, { answers }: Sent, replay: string): void {
  if (marker !== null) tally.markers.set(marker, replay)
  for (const { head } of answers) {
    const id = headerOf(head, 'x-outlay-request-id')
    if (id?.startsWith('req_0')) tally.ids.set(id, replay)
  }
}

const recentMax = 64
const noticedMs = 300

async function untilClear(gateway: FuzzGateway, probe: HealthProbe): Promise<void> {
  await sleep(noticedMs)
  while (gateway.isUp && probe.waitsMs > noticedMs) await sleep(noticedMs)
}

/** With `--alone`: the case that keeps a place is the one that ran last. */
async function checkAlone(scene: Scene, seed: string, one: FuzzCase): Promise<void> {
  const before = scene.keptPlaces
  const load = await loadAtRest(scene, before)
  if (load === null || load.running <= before) return
  scene.keptPlaces = load.running
  scene.problems.push({ kind: 'place kept', name: replayOf(seed, one), about: one.about, detail: '' })
}

/** Places and buffers are given back once nobody is there any more: waited for as long as any case may take. */
async function loadAtRest({ gateway, problems }: Scene, runningMax = 0): Promise<Load | null> {
  const deadline = performance.now() + deadlineMs
  await whenUp(gateway)
  for (;;) {
    try {
      const load = await gateway.load()
      const isAtRest = load.running <= runningMax && load.heldBytes === 0
      if (isAtRest || performance.now() > deadline) return load
    } catch (error) {
      problems.push({ kind: 'load unknown', name: '', about: '', detail: String(error) })
      return null
    }
    await sleep(10)
  }
}

/** A start moves what the last one left to the database; after it, each call that reached the provider has a row. */
async function rowsAfterRestart({ env }: Scene, tally: Tally, fromMs: number): Promise<RowsVerdict> {
  const again = await startFuzzGateway({ env, adminToken, onEnd() {} })
  try {
    return await checkRows(join(env.OUTLAY_DATA_DIR, 'outlay.db'), fromMs, tally)
  } finally {
    await again.stop()
  }
}

const culpritBudgetMs = 60_000

/** Each case that alone ends or freezes a process of its own, told with what repeats it. */
async function addCulprits({ options, env, provider, suspects, problems }: Scene): Promise<void> {
  if (suspects.length === 0 || options.only) return
  const gateway = await startFuzzGateway({ env, adminToken, onEnd() {} })
  try {
    const culprits = await findCulprits(suspects, { gateway, provider, budgetMs: culpritBudgetMs })
    for (const { seed, one, how, said } of culprits) {
      problems.push({ kind: how, name: replayOf(seed, one), about: one.about, detail: said })
    }
  } finally {
    await gateway.kill()
  }
}

function replayOf(seed: string, one: FuzzCase): string {
  return `--seed ${seed} --case ${nameOf(one)}`
}

function withoutIds(line: string): string {
  return line.replaceAll(/"(time|request|requestId)":"[^"]*"/g, '"$1":"…"')
}
