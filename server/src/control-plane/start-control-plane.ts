import { allProjects } from '@outlay/shared/access'
import { startWords } from '@outlay/shared/words'
import { aboutFileLater } from '../lib/about-file.ts'
import { OpenParts } from '../lib/open-parts.ts'
import { withoutRest } from '../lib/pace.ts'
import { whenWritable } from '../lib/when-writable.ts'
import type { SampledCall } from '../link/index.ts'
import type { ControlPlane, ControlPlaneOptions } from './control-plane.ts'
import { createDriftRecord } from './counting-drift/index.ts'
import { createDashboard } from './create-dashboard.ts'
import { createKeyManager, type KeyStore } from './keys/index.ts'
import { findBooked, openFollower } from './open-follower.ts'
import { openPrices } from './open-prices.ts'
import { createReports } from './reports/index.ts'
import { openSettings } from './settings/index.ts'
import { openStorage, type Storage } from './storage/index.ts'

/** The longest that a stop waits for a database that another process has locked. */
const stopPatienceMs = 1_000

/**
 * Opens the records, takes over the journal entries of earlier processes, and starts the follower, keys,
 * prices, reports and dashboard. Throws one sentence when a start is impossible, and closes everything that
 * it opened.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const parts = new OpenParts()
  try {
    return await openAll(options, parts)
  } catch (error) {
    await parts.close().catch(() => {})
    throw error
  }
}

async function openAll(options: ControlPlaneOptions, parts: OpenParts): Promise<ControlPlane> {
  const { config, dataPlane, pace = withoutRest, now } = options
  const storage = parts.add(await openRecords({ ...options, pace }), (opened) => opened.close())
  const prices = await openPrices({ storage, now, announce: dataPlane.setOwnPrices })
  const { follower, notices } = await openFollower({
    ...options,
    pace,
    store: storage.ledger,
    book: prices.desk.book,
  })
  parts.add(follower, () => {
    storage.waitForOthers(stopPatienceMs)
    return follower.stop(stopPatienceMs)
  })
  const drift = parts.add(
    await createDriftRecord({ store: storage.drift, now, announce: dataPlane.setCalibrations }),
    (record) => record.close(),
  )
  const keys = createKeyManager({
    store: readingAll(storage.keys, () => follower.catchUp()),
    announce: dataPlane.putKey,
    provider: config.provider.name,
    now,
  })
  const reports = createReports({
    runner: {
      run: async (question) => {
        await follower.catchUp()
        return storage.reports.run(question)
      },
    },
    findPending: (id) => follower.findPending(id),
    listPending: () => follower.listPending(),
  })
  const settings = await openSettings({ store: storage.settings, fixedZone: config.reportingZone, now })
  const dashboard = parts.add(
    createDashboard({ ...options, storage, follower, prices, drift, keys, reports, settings }),
    (opened) => opened.close(),
  )
  follower.start()

  return {
    snapshot: {
      keys: await storage.keys.listKeys(),
      ownPrices: prices.desk.records(),
      calibrations: drift.calibrations(),
    },
    notices,
    questions: {
      readRequest: (id, keyId) => reports.get(id, allProjects, { keyId }),
      findBooked: (objectId) => findBooked({ follower, store: storage.ledger }, objectId),
      applyUnwritten: (records) => follower.applyUnwritten(records),
      async addSamples(calls: readonly SampledCall[]) {
        for (const call of calls) drift.add(call)
      },
      listKeys: () => keys.list(),
      createKey: (body) => whenWritable(() => keys.create(body)),
      updateKey: (id, body) => whenWritable(() => keys.update(id, body)),
      revokeKey: (id) => whenWritable(() => keys.revoke(id)),
      dashboardLink: async () => dashboard.link(),
      setOrigins: async (origins) => dashboard.setOrigins(origins),
    },
    dashboard: dashboard.fetch,
    stop: () => parts.close(),
  }

  function openRecords({ mark, pace }: ControlPlaneOptions): Promise<Storage> {
    const { databaseFile, durability } = config
    const about = { what: startWords.files.database, file: databaseFile, setting: 'OUTLAY_DATABASE_URL' }
    return aboutFileLater(about, () => openStorage({ databaseFile }, { durability, mark, pace }))
  }
}

/** A caller's own key arrives with its first call and is written to the database with that call. */
function readingAll(store: KeyStore, catchUp: () => Promise<unknown>): KeyStore {
  return {
    ...store,
    async listKeys() {
      await catchUp()
      return store.listKeys()
    },
  }
}
