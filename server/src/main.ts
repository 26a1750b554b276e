import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { CreatedKey, CreateKeyBody, KeySummary, UpdateKeyBody } from '@outlay/shared/api'
import { startWords } from '@outlay/shared/words'
import type { Config } from './config/index.ts'
import { controlPlaneConfig } from './control-plane/control-plane-config.ts'
import { startControlPlaneThread } from './control-plane/control-plane-thread.ts'
import type { startControlPlane } from './control-plane/start-control-plane.ts'
import { lockForOpening } from './control-plane/storage/lock/index.ts'
import type { CallWatcher } from './data-plane/gateway/index.ts'
import { CallJournal } from './data-plane/journal/index.ts'
import { createLiveSnapshot } from './data-plane/live-snapshot.ts'
import { startDataPlane } from './data-plane/start-data-plane.ts'
import { dataFiles } from './lib/data-files.ts'
import { detailsOf } from './lib/details-of.ts'
import { newId } from './lib/ids.ts'
import { createLogger } from './lib/logger.ts'
import { OpenParts } from './lib/open-parts.ts'
import { openRootKey } from './lib/root-key.ts'
import { SharedProgress } from './link/index.ts'
import { healthOf } from './process/app.ts'
import { removeControlFiles, writeControlFiles } from './process/control-files.ts'
import { openJournal } from './process/open-journal.ts'
import { openListeners } from './process/open-listeners.ts'
import { createStop } from './process/stop-in-order.ts'

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

/**
 * Starts Outlay in this process: the journal, the control plane on it, the data plane, and then the sockets.
 * If the start fails, throws an Error with one public sentence and leaves nothing open.
 */
export async function startOutlay(options: StartOptions): Promise<Outlay> {
  const parts = new OpenParts()
  try {
    return await openAll(options, parts)
  } catch (error) {
    await parts.close().catch(() => {})
    throw error
  }
}

async function openAll(options: StartOptions, parts: OpenParts): Promise<Outlay> {
  const { config, simulatorUrl, watcher = null, now = Date.now } = options
  const startedAt = now()
  const lock = parts.add(lockForOpening(config), (held) => held.release())
  const rootKey = openRootKey(config.secretKey, join(config.dataDir, dataFiles.rootKey))
  const log = parts.add(createLogger(config.logLevel), (sink) => sink.flush())
  if (lock.isDatabaseGone) log.logger.warn({ event: 'database-missing' })
  const stoodHere = lock.journal.isMade === true
  const runId = newId('run', startedAt)
  const { journal, source, notices } = openJournal({ config, stoodHere, runId, logger: log.logger })
  const progress = new SharedProgress()
  const calls = new CallJournal({
    ...{ journal, progress, logger: log.logger, onFailure: config.onLedgerFailure },
    run: { id: runId, at: startedAt },
    handOver: (records) => control.questions.applyUnwritten(records),
  })
  parts.add(calls, (opened) => opened.close())
  const snapshot = createLiveSnapshot(rootKey.derive('fingerprint'))
  const controlToken = `olc_${randomBytes(32).toString('base64url')}`
  const start = options.isInOneThread ? await loadControlPlane() : startControlPlaneThread
  const control = await start({
    ...{ source, progress, controlToken, startedAt, now, logger: log.logger },
    config: controlPlaneConfig(config, simulatorUrl),
    dataPlane: snapshot.questions,
    sessionKey: rootKey.derive('sessions'),
    mark: lock.database,
  })
  parts.add(control, (plane) => plane.stop())
  lock.journal.note(true)
  snapshot.load(control.snapshot)
  snapshot.keepFromCalls([controlToken, config.adminToken, config.secretKey])
  const { questions } = control
  const dataPlane = await startDataPlane({
    ...{ config, simulatorUrl, watcher, calls, progress, snapshot, log, now },
    control: questions,
    instance: `outlay-${rootKey.id}`,
  })
  parts.add(dataPlane, (plane) => plane.stop())
  const { gateway } = dataPlane
  const stop = createStop({
    drain: () => gateway.drain(config.timeouts.shutdownMs),
    close: () => parts.close(),
  })
  const listeners = await openListeners({
    ...{ config, gateway, dashboard: control.dashboard, logger: log.logger },
    health: () => healthOf({ config, gateway, progress, isStopping: stop.hasBegun }),
  })
  parts.add(listeners, (open) => open.close())
  const { origin, dashboardOrigin } = listeners
  await questions.setOrigins({ gateway: origin, dashboard: dashboardOrigin })
  const files = writeControlFiles(config.dataDir, { origin: dashboardOrigin, controlToken, startedAt })
  stop.before(() => removeControlFiles(files))
  const notes = lock.isDatabaseGone ? [startWords.database.gone(config.databaseFile)] : []
  return {
    ...{ origin, dashboardOrigin, drain: stop.drain, stop: stop.stop },
    keys: {
      list: questions.listKeys,
      create: questions.createKey,
      update: questions.updateKey,
      revoke: questions.revokeKey,
    },
    notices: [...notes, ...notices, ...control.notices],
    dashboardLink: questions.dashboardLink,
    logFault: (error) => log.logger.fatal({ event: 'fault-outside-calls', ...detailsOf(error) }),
  }
}

/** The thread of calls does not load the control plane's code, unless both planes share one thread. */
async function loadControlPlane(): Promise<typeof startControlPlane> {
  return (await import('./control-plane/start-control-plane.ts')).startControlPlane
}
