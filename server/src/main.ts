import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startWords } from '@outlay/shared/words'
import { chooseControlPlane } from './control-plane/choose-control-plane.ts'
import { controlPlaneConfig } from './control-plane/control-plane-config.ts'
import { lockForOpening } from './control-plane/storage/lock/index.ts'
import { CallJournal } from './data-plane/journal/index.ts'
import { createLiveSnapshot } from './data-plane/live-snapshot.ts'
import { startDataPlane } from './data-plane/start-data-plane.ts'
import { dataFiles } from './lib/data-files.ts'
import { newId } from './lib/ids.ts'
import { createLogger } from './lib/logger.ts'
import { OpenParts } from './lib/open-parts.ts'
import { openRootKey } from './lib/root-key.ts'
import { SharedProgress } from './link/index.ts'
import { healthOf } from './process/app.ts'
import { removeControlFiles, writeControlFiles } from './process/control-files.ts'
import { openJournal } from './process/open-journal.ts'
import { openListeners } from './process/open-listeners.ts'
import { type CallWatcher, type Outlay, outlayOf, type StartOptions } from './process/outlay.ts'
import { createStop } from './process/stop-in-order.ts'

export type { CallWatcher, Outlay }

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
  const startControlPlane = await chooseControlPlane(options)
  const control = await startControlPlane({
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
    endUserKey: rootKey.derive('end-users'),
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
  return outlayOf({
    ...{ questions, stop, logger: log.logger },
    origins: { origin, dashboardOrigin },
    notices: [...notes, ...notices, ...control.notices],
  })
}
