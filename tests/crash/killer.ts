import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CrashScene,
  hasListened,
  isAfterReplay,
  isInsideCommit,
  isInsideReplay,
  readCrashScene,
  readJournalGeneration,
} from './crash-scene.ts'

/** The activity during which the process should be killed. */
export type KillOrder = {
  pid: number
  moment:
    | { kind: 'after'; ms: number }
    | {
        kind: 'inside'
        what: 'commit' | 'checkpoint' | 'replay' | 'replayed' | 'turn'
        dataDir: string
        afterMs: number
      }
    | { kind: 'appears'; file: string; thenMicroseconds: number }
  /** The process is killed after this time in any case. */
  withinMs: number
}

/**
 * Kills processes during an activity. It is a process of its own because it waits in a busy loop. To be sure
 * of the moment, it stops the process (SIGSTOP) and looks at the files. If they show nothing unfinished, it
 * lets the process continue for a moment: most commits end sooner than a signal arrives.
 */
process.on('message', ({ pid, moment, withinMs }: KillOrder) => {
  const deadline = performance.now() + withinMs
  // Taken before the start writes, because a start replays the records that existed before it.
  const before = moment.kind === 'inside' ? readCrashScene(moment.dataDir) : null
  const delayMs = moment.kind === 'after' ? moment.ms : moment.kind === 'inside' ? moment.afterMs : 0
  setTimeout(() => {
    try {
      if (moment.kind === 'inside') stopInside(pid, moment, before!, deadline)
      if (moment.kind === 'appears') {
        while (!existsSync(moment.file) && performance.now() < deadline) {}
        spin(moment.thenMicroseconds)
      }
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      // The process may have ended by itself, which the sender of the order notices.
      if (!/^(ESRCH|ENOENT)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }, delayMs)
})
process.once('disconnect', () => process.exit())
process.send?.('ready')

/** The longest time in which rows of an earlier process are still written after the next one listens. */
const replayWithinMs = 500

type Inside = Extract<KillOrder['moment'], { kind: 'inside' }>

function stopInside(pid: number, { what, dataDir }: Inside, before: CrashScene, deadline: number): void {
  // Loading the program takes most of a start. The replay begins soon after the process has taken its lock.
  while (what.startsWith('replay') && ownerOf(dataDir) !== pid && performance.now() < deadline) spin(500)
  // Right after a turn, the new segment must already hold all records of the next segment that are still
  // needed.
  while (what === 'turn' && performance.now() < deadline) {
    if (readJournalGeneration(dataDir) !== before.journalGeneration) return
    spin(200)
  }
  let seen = before
  let listensSince: number | null = null
  while (performance.now() < deadline) {
    process.kill(pid, 'SIGSTOP')
    while (!standsStill(pid)) {}
    const now = readCrashScene(dataDir, seen)
    if (what === 'commit' && isInsideCommit(seen, now)) return
    if (what === 'checkpoint' && now.isInsideCheckpoint) return
    if (what === 'replay' && isInsideReplay(before, now)) return
    if (what === 'replayed' && isAfterReplay(before, now)) return
    // Too late for the aim: all records of earlier processes are in the database by then.
    if (what.startsWith('replay') && hasListened(before, now)) listensSince ??= performance.now()
    if (listensSince !== null && performance.now() - listensSince > replayWithinMs) return
    process.kill(pid, 'SIGCONT')
    seen = now
    // A replay may take one millisecond, and the step after its last page a few microseconds.
    const stepMicroseconds = isInsideReplay(before, now) ? 40 : what.startsWith('replay') ? 150 : 500
    spin(Math.random() * stepMicroseconds)
  }
}

function ownerOf(dataDir: string): number | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'outlay.db.owner'), 'utf8')).pid
  } catch {
    // The file is being written.
    return null
  }
}

/** All threads of a process, including the one that makes checkpoints. Throws once the process is gone. */
function standsStill(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
    return /^[TZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  })
}

function spin(microseconds: number): void {
  const until = performance.now() + microseconds / 1_000
  while (performance.now() < until) {}
}
