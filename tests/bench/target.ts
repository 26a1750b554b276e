import { setTimeout as sleep } from 'node:timers/promises'
import { requestBody } from './canned-answers.ts'
import type { Destination } from './load-jobs.ts'
import type { Running } from './processes.ts'

export type TargetName =
  | 'direct'
  | 'bare relay'
  | 'outlay, own key'
  | 'outlay, pass-through'
  | 'outlay, metering off'
  | 'outlay, before'
  | 'nginx'
  | 'portkey'

/** Something calls can be sent to, and the process whose cost it is. */
export interface Target {
  name: TargetName
  destination: Destination
  running: Running
  /** Where its event-loop delay is written; undefined where that cannot be measured. */
  delayFile?: string
  /** Where it logs JSON lines; undefined where its log is not ours to judge. */
  logFile?: string
  /** Resident megabytes when it had just answered for the first time; undefined where that is not a moment of its own. */
  startMb?: number
  /** Somebody else's relay: it may be missing from a table, ours may not. */
  isForeign?: boolean
}

export interface Surroundings {
  upstreamPort: number
  /** A folder of this run, removed at its end. */
  folder: string
  /** The core targets are pinned to. */
  core: number
}

export const chatPath = '/v1/chat/completions'

/** What a caller with a key of its own sends. */
export const callersOwnKey = { authorization: 'Bearer sk-bench-0123456789abcdef0123456789abcdef' }

/** When the first good answer came. Throws after 30 s, or when the process ends before. */
export async function untilAnswered(
  destination: Destination,
  running: Running,
  logFile: string,
): Promise<number> {
  for (const startedAt = performance.now(); performance.now() - startedAt < 30_000; await sleep(5)) {
    if (running.child.exitCode !== null) break
    const response = await ask(destination, false).catch(() => undefined)
    await response?.text()
    if (response?.status === 200) return performance.now()
  }
  throw new Error(`A target did not answer; see ${logFile}.`)
}

/** One call over fetch, for checks outside the measurements. */
export function ask(destination: Destination, stream: boolean): Promise<Response> {
  return fetch(`http://127.0.0.1:${destination.port}${destination.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...destination.headers },
    body: requestBody(stream),
  })
}
