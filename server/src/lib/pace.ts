/**
 * Gives the core to others now and then during long work. Call it after each small step, such as a row or a
 * record.
 */
export type Pace = () => void

/** Work between two rests: a quarter of a core. The kernel's own turns are several times as long. */
const workMs = 0.5
const restMs = 1.5
/** Reading the clock costs as much as a small step. */
const stepsPerLook = 4
/** With more of the journal than this to apply, the work goes on without rests. Calls are refused at three quarters. */
const behindShare = 1 / 8

type PaceOptions = {
  /** Positions in the journal: how far it is written, and how far it is in the database. */
  progress: { readonly published: number; readonly applied: number }
  /** The size of the journal. */
  source: { readonly bytes: number }
  /** Stops this thread for some milliseconds. */
  rest?(milliseconds: number): void
  /** Milliseconds of a clock that only goes forward. */
  now?(): number
}

/**
 * The pace of a thread that may share one core with the event loop of calls. A kernel takes the core from a
 * thread only every few milliseconds, and calls would wait for that. So the thread sleeps after each half
 * millisecond of work. It does not sleep while it is far behind.
 */
export function createPace({
  progress,
  source,
  rest = sleepInThread,
  now = () => performance.now(),
}: PaceOptions): Pace {
  let steps = 0
  let restedAt = now()
  return () => {
    steps += 1
    if (steps % stepsPerLook !== 0 || now() - restedAt < workMs) return
    const isBehind = progress.published - progress.applied > source.bytes * behindShare
    if (!isBehind) rest(restMs)
    restedAt = now()
  }
}

const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

/** Nobody wakes the thread, so the wait always ends with its time. */
function sleepInThread(milliseconds: number): void {
  Atomics.wait(cell, 0, 0, milliseconds)
}

/** The pace of a control plane in the thread of the calls, as tests have it: a sleep would stop the calls. */
export const withoutRest: Pace = () => {}
