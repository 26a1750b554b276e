import type { ControlLog } from '../lib/logger.ts'
import type { Pace } from '../lib/pace.ts'
import type {
  ControlPlaneQuestions,
  DataPlaneQuestions,
  JournalProgress,
  JournalSource,
  Snapshot,
} from '../link/index.ts'
import type { ControlPlaneConfig } from './control-plane-config.ts'

export type ControlPlaneOptions = {
  config: ControlPlaneConfig
  source: JournalSource
  progress: JournalProgress
  /** The data plane, which is told about every change to keys, prices and calibrations. */
  dataPlane: DataPlaneQuestions
  /** Signs the dashboard's session cookies. */
  sessionKey: Uint8Array
  /** The token that the command line sends to this process. */
  controlToken: string
  /** Marks that the database has its tables. A marked database that has lost them is refused. */
  mark: { isMade: boolean | null; note(isMade: boolean): void }
  /** The token of the one-time link, empty for none. It is noted so that the next thread knows it. */
  link?: { token: string; note(token: string): void }
  logger: ControlLog
  /** Called after each step of long work. By default the work goes on without rests. */
  pace?: Pace | undefined
  /** UTC milliseconds. */
  startedAt: number
  now(): number
}

export type ControlPlane = {
  /** Keys, prices and calibrations that calls are judged by from the start. */
  snapshot: Snapshot
  /** Problems with the records since the last start, one or two sentences each. Usually empty. */
  notices: readonly string[]
  questions: ControlPlaneQuestions
  /** Answers a request for the dashboard: API, session or page. */
  dashboard(request: Request, env: DashboardEnv): Promise<Response>
  /** Writes all waiting records and stops. */
  stop(): Promise<void>
}

/** The remote address. It comes from the connection, because a request's headers can be forged. */
export type DashboardEnv = { remoteAddress: string | null }
