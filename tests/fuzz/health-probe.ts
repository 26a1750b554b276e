import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Asks for the gateway's health all the time: an event loop that does not turn is seen here first. */
export type HealthProbe = {
  /** The longest wait for an answer. */
  readonly worstMs: number
  /** Since when the question under way waits; 0 when none does. */
  readonly waitsMs: number
  stop(): Promise<void>
}

const everyMs = 100
const timeoutMs = 60_000

type ProbeOptions = {
  origin(): string
  /** After so long without an answer `onFrozen` is called, once for each question. */
  frozenMs: number
  onFrozen(): void
}

export function startHealthProbe({ origin, frozenMs, onFrozen }: ProbeOptions): HealthProbe {
  const agent = new Agent({ keepAlive: true })
  let worstMs = 0
  let askedAt: number | null = null
  let isOver = false
  const over = (async () => {
    while (!isOver) {
      askedAt = performance.now()
      const timer = setTimeout(onFrozen, frozenMs)
      const isAnswered = await ask(agent, origin())
      clearTimeout(timer)
      // A process that has ended is counted as such, not as a slow one.
      if (isAnswered) worstMs = Math.max(worstMs, performance.now() - askedAt)
      askedAt = null
      await sleep(everyMs)
    }
  })()
  return {
    get worstMs() {
      return worstMs
    },
    get waitsMs() {
      return askedAt === null ? 0 : performance.now() - askedAt
    },
    async stop() {
      isOver = true
      // Ends the question under way.
      agent.destroy()
      await over
      // Its connection may have been kept for the next question after that.
      agent.destroy()
    },
  }
}

function ask(agent: Agent, origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`${origin}/healthz`, { agent, timeout: timeoutMs }, (response) => {
      response.on('error', () => resolve(false))
      response.on('close', () => resolve(response.complete))
      response.resume()
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}
