/** A secret that runs out: its value now, and the next one asked for before it does. */
export type Refreshed<Value> = {
  /** Good for a call that leaves now; null where it has to be waited for. Never waits, never throws. */
  current(): Value | null
  /** The value at once where there is one, else as soon as it is there; rejects where it cannot be had. */
  ready(): Promise<Value>
}

/** `expiresAt` in UTC milliseconds; null for what never runs out. */
export type Fetched<Value> = { value: Value; expiresAt: number | null }

type RefreshedOptions<Value> = {
  fetch(): Promise<Fetched<Value>>
  now(): number
  /** How long before its end the next one is asked for, while the old one is still used. */
  refreshBeforeMs: number
}

/** A call may be on its way for a while before the provider looks at what it carries. */
const goodForMs = 10_000
/** After an early refresh that failed; the old value still serves. */
const askAgainAfterMs = 5_000

/**
 * One request for however many callers wait, and none on a timer: a gateway without calls asks for nothing. While a value
 * is good it is never waited for, and a refresh that fails is tried again with a later call.
 */
export function createRefreshed<Value>({
  fetch,
  now,
  refreshBeforeMs,
}: RefreshedOptions<Value>): Refreshed<Value> {
  let held: Fetched<Value> | null = null
  let pending: Promise<Value> | null = null
  let notBefore = 0
  return { current, ready }

  function current(): Value | null {
    if (!held || isOver(held, goodForMs)) return null
    if (isOver(held, refreshBeforeMs) && now() >= notBefore) {
      refresh().catch(() => {
        notBefore = now() + askAgainAfterMs
      })
    }
    return held.value
  }

  function ready(): Promise<Value> {
    const value = current()
    return value === null ? refresh() : Promise.resolve(value)
  }

  function refresh(): Promise<Value> {
    pending ??= fetch()
      .then((fetched) => {
        held = fetched
        return fetched.value
      })
      .finally(() => {
        pending = null
      })
    return pending
  }

  function isOver({ expiresAt }: Fetched<Value>, marginMs: number): boolean {
    return expiresAt !== null && now() >= expiresAt - marginMs
  }
}
