/** The input of an event loop's watchdog. The watchdog's thread and the watched thread share the array. */
export type Heartbeat = {
  beats: Int32Array
  /** The longest that the event loop may stand still, in milliseconds. */
  stuckMs: number
  /** The sentence for standard error. */
  sentence: string
}

/** Indexes in {@link Heartbeat.beats}: turns of the event loop, and 1 while a debugger may hold it. */
export const beatsAt = 0
export const isDebuggedAt = 1
