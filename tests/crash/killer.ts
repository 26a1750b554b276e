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

/** What a process is to be killed in the middle of. */
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
  /** It is killed by then in any case. */
  withinMs: number
}

/**
 * Kills processes in the middle of things; one of its own, because it waits without a pause. To be sure of the
 * moment it stops the process (SIGSTOP), looks at the files, and lets it go on for a little while where they
 * show nothing unfinished: most commits are over sooner than a signal arrives.
 */
process.on('message', ({ pid, moment, withinMs }: KillOrder) => {
  const deadline = performance.now() + withinMs
  // Taken now: what a start replays is what stood there before it.
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
      // It may have ended by itself; whoever asked for this will see how.
      if (!/^(ESRCH|ENOENT)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }, delayMs)
})
process.once('disconnect', () => process.exit())
process.send?.('ready')

/** How long rows of an earlier process may still be written once the next one listens. */
const replayWithinMs = 500

type Inside = Extract<KillOrder['moment'], { kind: 'inside' }>

function stopInside(pid: number, { what, dataDir }: Inside, before: CrashScene, deadline: number): void {
  // Loading the program takes most of a start; what it replays it writes soon after it has taken the lock.
  while (what.startsWith('replay') && ownerOf(dataDir) !== pid && performance.now() < deadline) spin(500)
  // Just turned: what the segment that comes next holds and is still of use must be in the new one.
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
    // Too late for the aim: by then everything that was left behind is in the database.
    if (what.startsWith('replay') && hasListened(before, now)) listensSince ??= performance.now()
    if (listensSince !== null && performance.now() - listensSince > replayWithinMs) return
    process.kill(pid, 'SIGCONT')
    seen = now
    // A replay may be over in a millisecond, and what follows its last page in some microseconds.
    const stepMicroseconds = isInsideReplay(before, now) ? 40 : what.startsWith('replay') ? 150 : 500
    spin(Math.random() * stepMicroseconds)
  }
}

function ownerOf(dataDir: string): number | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'outlay.db.owner'), 'utf8')).pid
  } catch {
    // It is being written.
    return null
  }
}

/** Every thread of a process, the one that makes checkpoints among them. Throws once the process is gone. */
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
