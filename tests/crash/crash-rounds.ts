import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Journal } from '../../server/src/data-plane/journal/index.ts'
import { type SeededRandom, seededRandom } from '../../server/src/lib/seeded-random.ts'
import { encodeJournalRecord, segmentCount } from '../../server/src/link/index.ts'
import { eventually } from '../support/start-gateway.ts'
import { checkRecords, type Verdict } from './check-records.ts'
import { type CrashScene, isInsideCommit, isInsideReplay, readCrashScene } from './crash-scene.ts'
import { type Killer, startKiller, startUpstream, type Upstream } from './helper-process.ts'
import type { KillOrder } from './killer.ts'
import { type SentCall, startLoad } from './load.ts'
import { lockDatabase } from './lock-database.ts'
import { type OutlayProcess, runOutlay, startOutlayProcess } from './outlay-process.ts'
import { readUpstreamLog } from './upstream-log.ts'

/** The activity during which a round's process should die. The rounds take turns. */
const aims = [
  'last byte',
  'first byte',
  'replay',
  'inside the transaction',
  'segment begun',
  'appended',
  'control plane',
  'commit',
  'locked database',
  'half of a header',
  'checkpoint',
  'before the commit',
  'locked replay',
  'turn of the journal',
  'after the commit',
  'caught up',
  'half of an append',
  'segment written to',
  'any moment',
] as const
type Aim = (typeof aims)[number]

/**
 * Aims at which the process kills itself, see die-at-seam.cjs. At `control plane`, only that plane ends at
 * first.
 */
const seams: readonly Aim[] = [
  'appended',
  'half of an append',
  'half of a header',
  'segment begun',
  'segment written to',
  'inside the transaction',
  'before the commit',
  'after the commit',
  'control plane',
]
/** In these rounds calls are long, so that the journal begins its next segment within the round. */
const turningAims: readonly Aim[] = [
  'turn of the journal',
  'half of a header',
  'segment begun',
  'segment written to',
]

export type CrashFigures = Verdict & {
  rounds: number
  calls: number
  kills: number
  /** Kills during a commit, a checkpoint or a replay, as the files show. */
  insideCommit: number
  insideCheckpoint: number
  insideReplay: number
  /** Kills under load after the journal had begun its next segment. */
  afterTurn: number
  /** Kills at one of the {@link seams}. */
  atSeams: number
  /** Kills while receipts were in the journal only, because the database was locked. */
  withReceiptsInJournal: number
}

type CrashOptions = { rounds: number; seed: string; print(line: string): void }

const concurrency = 32
const callsPerRoundMax = 5_000
/** Receipts of this size fill a journal segment in some five hundred calls. */
const longNoteBytes = 15_000

/**
 * Repeats on one data folder: load, `kill -9`, perhaps another kill during the restart, then recovery. After
 * each round, the accounts of callers, provider and records are compared, and at the end once more for all
 * rounds.
 */
export async function runCrashRounds({ rounds, seed, print }: CrashOptions): Promise<CrashFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-crash-'))
  const upstreamLog = join(folder, 'upstream.log')
  const [upstream, killer] = await Promise.all([startUpstream(upstreamLog), startKiller()])
  const env = {
    OUTLAY_DATA_DIR: join(folder, 'data'),
    OUTLAY_OPENAI_BASE_URL: upstream.baseUrl,
    OUTLAY_OPENAI_API_KEY: 'sk-crash-ours-0123456789abcdefghijkl',
    OUTLAY_LOG_LEVEL: 'warn',
  }
  const figures = {
    calls: 0,
    kills: 0,
    insideCommit: 0,
    insideCheckpoint: 0,
    insideReplay: 0,
    afterTurn: 0,
    atSeams: 0,
    withReceiptsInJournal: 0,
  }
  const random = seededRandom(seed)
  const allSent: SentCall[] = []
  const firstMs = Date.now()
  let outlay: OutlayProcess | null = null
  fillJournal(join(env.OUTLAY_DATA_DIR, 'outlay.journal'))
  try {
    const outlayKey = (await runOutlay(['keys', 'create', '--project', 'crash'], env)).stdout.trim()
    for (let round = 1; round <= rounds; round += 1) {
      const aim = aims[(round - 1) % aims.length]!
      const startedMs = Date.now()
      const scene: Scene = { env, random, upstream, killer, figures, aim, seamFile: join(folder, 'seam') }
      if (seams.includes(aim)) {
        await outlay?.stop()
        outlay = await startRecovered({ ...env, ...seamSettings(scene) })
      }
      outlay ??= await startRecovered(env)
      const sent = await loadAndKill(outlay, scene, { outlayKey, firstMarker: markerBase + allSent.length })
      allSent.push(...sent)
      outlay = await restart(scene)
      const verdict = await checkRecords({
        databaseFile: join(env.OUTLAY_DATA_DIR, 'outlay.db'),
        fromMs: startedMs,
        sent,
        upstream: readUpstreamLog(upstreamLog),
      })
      print(`round ${round} (${aim}): ${sent.length} calls, ${sentenceOf(verdict)}`)
      if (verdict.problems.length > 0) print(`  ${verdict.problems.join('\n  ')}`)
    }
    const verdict = await checkRecords({
      databaseFile: join(env.OUTLAY_DATA_DIR, 'outlay.db'),
      fromMs: firstMs,
      sent: allSent,
      upstream: readUpstreamLog(upstreamLog),
    })
    await outlay?.stop()
    return { rounds, ...figures, calls: allSent.length, ...verdict }
  } finally {
    await outlay?.kill()
    await Promise.all([upstream.stop(), killer.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

export function figuresText(seed: string, figures: CrashFigures): string {
  const { rounds, calls, kills, insideCommit, insideCheckpoint, insideReplay } = figures
  return [
    `kill -9, seed ${seed}: ${rounds} rounds, ${calls} calls, ${kills} kills,`,
    `  of them ${insideCommit} inside a commit, ${insideCheckpoint} inside a checkpoint, ${insideReplay} inside a replay,`,
    `  ${figures.afterTurn} at a turn of the journal, ${figures.withReceiptsInJournal} while receipts stood in the journal alone,`,
    `  ${figures.atSeams} between an append and the end of its transaction, in one of them, or while a segment was used again;`,
    `  ${sentenceOf(figures)}`,
  ].join('\n')
}

function sentenceOf(verdict: Verdict): string {
  const { answered, interrupted, missing, doubled, unknown, unreached, wrong, differences } = verdict
  return `${answered} answered, ${interrupted} interrupted, missing ${missing}, doubled ${doubled}, unknown ${unknown}, unreached ${unreached}, wrong ${wrong}, differences ${differences}`
}

type Scene = {
  env: { OUTLAY_DATA_DIR: string } & Record<string, string>
  random: SeededRandom
  upstream: Upstream
  killer: Killer
  figures: Omit<CrashFigures, keyof Verdict | 'rounds'>
  aim: Aim
  /** Exists once the process has reached its seam. */
  seamFile: string
}

/** Uses every segment beforehand, so that the first turn of a round already reuses one. */
function fillJournal(file: string): void {
  const { journal } = Journal.open({ file, flushToDisk: false })
  // These records belong to no call.
  const filler = encodeJournalRecord({
    kind: 'progress',
    answers: [{ id: 'x'.repeat(200_000), responseBytes: 0 }],
  })
  const turning = { applied: Number.MAX_SAFE_INTEGER, carry: () => [] }
  while (journal.generation <= segmentCount) journal.append([filler], turning)
  journal.close()
}

function seamSettings({ aim, random, seamFile }: Scene): Record<string, string> {
  rmSync(seamFile, { force: true })
  return {
    NODE_OPTIONS: `--require ${fileURLToPath(new URL('die-at-seam.cjs', import.meta.url))}`,
    CRASH_SEAM: aim,
    CRASH_SEAM_FILE: seamFile,
    CRASH_ROWS: String(random.integer(0, 40)),
  }
}

/** Markers are output maxima that no caller requests by chance. */
const markerBase = 1_000_000

async function loadAndKill(
  outlay: OutlayProcess,
  scene: Scene,
  { outlayKey, firstMarker }: { outlayKey: string; firstMarker: number },
): Promise<SentCall[]> {
  const { aim, env, random } = scene
  const { origin } = await outlay.listening
  let marker = firstMarker
  let isDue = false
  const load = startLoad({
    origin,
    outlayKey,
    random,
    nextMarker: () => marker++,
    concurrency,
    callsMax: callsPerRoundMax,
    noteBytes: turningAims.includes(aim) ? longNoteBytes : 0,
    onComplete() {
      if (isDue) void outlay.kill()
    },
  })
  const before = readCrashScene(env.OUTLAY_DATA_DIR)
  const isLocked = aim.startsWith('locked') || aim === 'caught up'
  const unlock = isLocked ? lockDatabase(join(env.OUTLAY_DATA_DIR, 'outlay.db')) : null
  if (isLocked) await eventually(async () => (await recordsOf(origin)).state === 'journal')
  if (aim === 'caught up') setTimeout(() => unlock?.(), random.integer(100, 300))
  const afterMs = random.integer(150, 1_200)
  if (aim === 'last byte') setTimeout(() => (isDue = true), afterMs)
  else if (aim === 'first byte') setTimeout(() => scene.upstream.killOnNext(outlay.pid), afterMs)
  else if (seams.includes(aim)) setTimeout(() => process.kill(outlay.pid, 'SIGUSR2'), afterMs)
  else scene.killer.kill({ pid: outlay.pid, moment: momentUnderLoad(scene, afterMs), withinMs: 20_000 })
  // At any moment of the control plane's restart, or soon after.
  if (aim === 'control plane') setTimeout(() => outlay.kill(), afterMs + random.integer(0, 1_500))
  // On a fast machine, all calls may be over before the kill is due.
  void load.over.then(() => outlay.kill())
  await outlay.ended
  await load.stop()
  const after = noteKill(scene, before)
  if (after.journalGeneration !== before.journalGeneration) scene.figures.afterTurn += 1
  if (aim.startsWith('locked')) scene.figures.withReceiptsInJournal += 1
  if (seams.includes(aim) && existsSync(scene.seamFile)) scene.figures.atSeams += 1
  // In some rounds the next process also finds the database locked.
  if (aim === 'locked replay') unlock?.()
  if (aim === 'locked database') setTimeout(() => unlock?.(), random.integer(300, 1_200))
  return load.sent
}

function momentUnderLoad({ aim, env }: Scene, afterMs: number): KillOrder['moment'] {
  const dataDir = env.OUTLAY_DATA_DIR
  if (aim === 'turn of the journal') return { kind: 'inside', what: 'turn', dataDir, afterMs }
  if (aim !== 'commit' && aim !== 'checkpoint') return { kind: 'after', ms: afterMs }
  return { kind: 'inside', what: aim, dataDir, afterMs }
}

/** Restarts until the process has recovered, and kills it during the start if the round asks for that. */
async function restart(scene: Scene): Promise<OutlayProcess> {
  const { aim, env, random, killer } = scene
  const kills = aim.endsWith('replay') ? random.integer(1, 3) : 0
  for (let kill = 0; kill < kills; kill += 1) {
    const before = readCrashScene(env.OUTLAY_DATA_DIR)
    const outlay = startOutlayProcess(env)
    const what = kill === 0 ? 'replay' : random.pick<'replay' | 'replayed'>(['replay', 'replayed'])
    const moment = { kind: 'inside', what, dataDir: env.OUTLAY_DATA_DIR, afterMs: 0 } as const
    killer.kill({ pid: outlay.pid, moment, withinMs: 10_000 })
    await outlay.ended
    const after = noteKill(scene, before)
    if (isInsideReplay(before, after)) scene.figures.insideReplay += 1
  }
  return startRecovered(env)
}

function noteKill({ env, figures }: Scene, before: CrashScene): CrashScene {
  const after = readCrashScene(env.OUTLAY_DATA_DIR)
  figures.kills += 1
  if (isInsideCommit(before, after)) figures.insideCommit += 1
  if (after.isInsideCheckpoint) figures.insideCheckpoint += 1
  return after
}

/** Resolves once all records of earlier processes are in the database. */
async function startRecovered(env: Record<string, string>): Promise<OutlayProcess> {
  const outlay = startOutlayProcess(env)
  const { origin } = await outlay.listening
  await eventually(async () => {
    const { state, pending } = await recordsOf(origin)
    return state === 'ok' && pending === 0
  })
  return outlay
}

async function recordsOf(origin: string): Promise<{ state: string; pending: number }> {
  const answer = (await (await fetch(`${origin}/readyz`)).json()) as {
    records: { state: string; pending: number }
  }
  return answer.records
}
