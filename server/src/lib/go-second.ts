import { readdirSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/*
 * With one core, the event loop of calls shares it with every other thread, and a kernel changes turns only
 * every few milliseconds. These threads give way to it. Nothing here changes who runs on a machine with idle
 * cores. Only Linux has a priority for each thread: elsewhere it would apply to the whole process.
 */

/** The control plane still gets a quarter of a core when calls want all of it. Its rows need a fifth. */
const nicenessOfRows = 5
/** V8's helpers and the counting of samples can wait, and the main thread collects what they leave. */
const nicenessOfHelpers = 10

/** Lowers the priority of this thread, and of the threads that it will start, below that of calls. */
export function goSecond(): void {
  lower(nicenessOfRows, 0)
}

/** Lowers the priority of this thread further. Call it where work has time. */
export function goLast(): void {
  lower(nicenessOfHelpers, 0)
}

/**
 * Lowers the priority of the threads that V8 collects garbage and compiles with. Call it from the main thread,
 * before other threads are started.
 */
export function letHelpersGoLast(): void {
  if (process.platform !== 'linux') return
  for (const thread of readdirSync('/proc/self/task').map(Number)) {
    // The main thread has the number of the process.
    if (thread !== process.pid) lower(nicenessOfHelpers, thread)
  }
}

/** A sandbox may forbid it. Everything then works as before, only less smoothly on one core. */
function lower(niceness: number, thread: number): void {
  if (process.platform !== 'linux') return
  try {
    // The process may have been started with a lower priority, which stays.
    if (getPriority(thread) < niceness) setPriority(thread, niceness)
  } catch {
    // Nothing depends on it.
  }
}
