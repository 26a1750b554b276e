import type { Config } from '../config/index.ts'
import type { LogSink } from '../lib/logger.ts'
import { OpenParts } from '../lib/open-parts.ts'
import { type ControlPlaneQuestions, type JournalProgress, recordsStateOf } from '../link/index.ts'
import { createCountingPool } from '../metering/counting/index.ts'
import { keepEndUsers } from './attribution/index.ts'
import { type CallWatcher, createGateway, type Gateway } from './gateway/index.ts'
import type { CallJournal } from './journal/index.ts'
import type { LiveSnapshot } from './live-snapshot.ts'
import { loadMounts } from './load-mounts.ts'

export type DataPlaneOptions = {
  config: Config
  /** The simulator's address, if it is the provider. */
  simulatorUrl: URL | null
  /** Sees each call in memory, and may refuse it. Null for no watcher. */
  watcher: CallWatcher | null
  calls: CallJournal
  progress: JournalProgress
  snapshot: LiveSnapshot
  control: ControlPlaneQuestions
  /** The name of this installation in `Via`, so that it recognises its own calls when they come back. */
  instance: string
  /** The key of the hashes that may take the place of end users. */
  endUserKey: Buffer
  log: LogSink
  now(): number
}

export type DataPlane = {
  gateway: Gateway
  /** Ends the remaining calls and commits the last records. */
  stop(): Promise<void>
}

/** Counts are optional, so a stop waits for them only this long. */
const countsWithinMs = 2_000

/** Starts the gateway, which writes to the journal and waits for no database. */
export async function startDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const { config, calls, progress, snapshot, control, log, now } = options
  const parts = new OpenParts()
  if (!config.bypass && !calls.begin()) {
    log.logger.warn({ event: 'journal-full', pending: recordsStateOf(progress).pending })
  }
  parts.add(calls, (opened) => opened.commitAll())
  const counter = parts.add(createCountingPool(), (pool) =>
    Promise.race([pool.close(), afterMs(countsWithinMs)]),
  )
  const gateway = createGateway({
    config,
    routes: await loadMounts(config, options.simulatorUrl, now),
    ledger: calls,
    findBooked: control.findBooked,
    keys: snapshot.keys,
    get priceBook() {
      return snapshot.priceBook
    },
    counter,
    drift: {
      calibrationOf: snapshot.calibrationOf,
      // A lost sample is one sample less.
      add: (call) => void control.addSamples([call]).catch(() => {}),
    },
    watcher: options.watcher,
    logger: log.logger,
    logCall: log.info,
    now,
    instance: options.instance,
    keepEndUser: keepEndUsers(config.endUser, options.endUserKey),
    readRequest: control.readRequest,
  })
  parts.add(gateway, (opened) => opened.close())
  return { gateway, stop: () => parts.close() }
}

function afterMs(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
