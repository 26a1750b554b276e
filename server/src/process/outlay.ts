import type { CreatedKey, CreateKeyBody, KeySummary, UpdateKeyBody } from '@outlay/shared/api'
import type { Config } from '../config/index.ts'
import type { CallWatcher } from '../data-plane/gateway/index.ts'
import { detailsOf } from '../lib/details-of.ts'
import type { Logger } from '../lib/logger.ts'
import type { ControlPlaneQuestions } from '../link/index.ts'
import type { createStop } from './stop-in-order.ts'

export type { CallWatcher }

export type Outlay = {
  /** The address for calls: `http://127.0.0.1:4100`. */
  origin: string
  /** The address of the dashboard and its API: the same, unless they have an address of their own. */
  dashboardOrigin: string
  keys: {
    list(): Promise<KeySummary[]>
    create(body: CreateKeyBody): Promise<CreatedKey>
    update(id: string, body: UpdateKeyBody): Promise<KeySummary>
    revoke(id: string): Promise<KeySummary>
  }
  /** Problems with the records since the last start, a sentence or two each. Usually empty. */
  notices: readonly string[]
  /** A link that opens the dashboard once. */
  dashboardLink(): Promise<string>
  /** Refuses new calls and lets the running ones end, for as long as a stop may take. */
  drain(): Promise<void>
  /** Stops in order: refuses new calls, lets the running ones end, writes every record to disk. */
  stop(): Promise<void>
  /** Logs an error that belongs to no call, with its stack. */
  logFault(error: unknown): void
}

export type StartOptions = {
  config: Config
  /** The simulator's address, if it is the provider. */
  simulatorUrl: URL | null
  /** Sees each call in memory, and may refuse it. None by default. */
  watcher?: CallWatcher
  /** UTC milliseconds. The machine's own clock by default. */
  now?(): number
  /**
   * Runs both planes in this thread, for tests, which start hundreds of times. By default the control plane
   * has its own.
   */
  isInOneThread?: boolean
}

/** The parts that callers of {@link Outlay} reach. */
type Running = {
  origins: { origin: string; dashboardOrigin: string }
  questions: ControlPlaneQuestions
  stop: ReturnType<typeof createStop>
  notices: readonly string[]
  logger: Logger
}

/** The running gateway, for whoever started it. */
export function outlayOf({ origins, questions, stop, notices, logger }: Running): Outlay {
  return {
    ...origins,
    keys: {
      list: questions.listKeys,
      create: questions.createKey,
      update: questions.updateKey,
      revoke: questions.revokeKey,
    },
    notices,
    dashboardLink: questions.dashboardLink,
    drain: stop.drain,
    stop: stop.stop,
    logFault: (error) => logger.fatal({ event: 'fault-outside-calls', ...detailsOf(error) }),
  }
}
