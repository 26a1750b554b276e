/** What the watchdog of an event loop is given; the array is shared between its thread and the one that it watches. */
export type Heartbeat = {
  beats: Int32Array
  /** How long the event loop may stand still, in milliseconds. */
  stuckMs: number
  /** For standard error. */
  sentence: string
}

/** Places in {@link Heartbeat.beats}: turns of the event loop, and 1 while a debugger may be holding it. */
export const beatsAt = 0
export const isDebuggedAt = 1
