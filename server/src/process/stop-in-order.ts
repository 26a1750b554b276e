/** Stops the process in order and only once, although several callers may ask for it repeatedly. */
export type Stop = {
  /** Whether new calls are already refused. */
  readonly hasBegun: boolean
  /** Refuses new calls and lets the running ones end. */
  drain(): Promise<void>
  /** Drains, then closes everything. */
  stop(): Promise<void>
  /** Adds a step that runs before the wait for running calls. */
  before(step: () => void): void
}

export function createStop({ drain, close }: { drain(): Promise<void>; close(): Promise<void> }): Stop {
  const steps: (() => void)[] = []
  let draining: Promise<void> | null = null
  let stopping: Promise<void> | null = null

  // New callers meanwhile are told when to come back. A closed port could not tell them.
  const begin = () => {
    for (const step of steps) step()
    return drain()
  }
  const drainOnce = () => {
    draining ??= begin()
    return draining
  }
  return {
    get hasBegun() {
      return draining !== null
    },
    drain: drainOnce,
    stop() {
      stopping ??= drainOnce().then(close)
      return stopping
    },
    before: (step) => void steps.push(step),
  }
}
