/** The end of the process, in order and once, whoever asks for it and how often. */
export type Stop = {
  /** Whether new calls are refused already. */
  readonly hasBegun: boolean
  /** Refuses new calls and lets the running ones come to their end. */
  drain(): Promise<void>
  /** Drains, then closes everything. */
  stop(): Promise<void>
  /** Adds what is done before running calls are waited for. */
  before(step: () => void): void
}

export function createStop({ drain, close }: { drain(): Promise<void>; close(): Promise<void> }): Stop {
  const steps: (() => void)[] = []
  let draining: Promise<void> | null = null
  let stopping: Promise<void> | null = null

  // Callers who come while running calls end are told when to come back; a closed port could not tell them.
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
