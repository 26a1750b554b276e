import { idTimeMs } from '../../../lib/ids.ts'
import type { Pace } from '../../../lib/pace.ts'
import type { FileLock } from '../lock/lock-file.ts'
import type { Storage, StorageReader } from '../storage.ts'
import { findCallsWithoutCost } from './calls-without-cost.ts'
import { createDriftStore } from './drift-store.ts'
import { createForgetStore } from './forget-store.ts'
import { createKeyStore } from './key-store.ts'
import { createLedgerStore } from './ledger-store.ts'
import { schemaStateOf } from './maintenance-schema.ts'
import { restoreInThread } from './maintenance-thread.ts'
import { createVerifyStore } from './maintenance-verify-store.ts'
import { openDatabase, openForReading } from './open-database.ts'
import { createOwnPriceStore } from './own-price-store.ts'
import { createPastCallPool } from './past-call-pool.ts'
import { createPastCallStore } from './past-call-store.ts'
import { createReportPool } from './report-pool.ts'
import { createReportStore } from './report-store.ts'
import { createSampleStore } from './sample-store.ts'
import { createSettingsStore } from './settings-store.ts'
import { startCheckpoints } from './start-checkpoints.ts'

export type SqliteOptions = {
  durability: 'process' | 'power'
  /** Marks that the database has its tables. A marked database that has lost them is refused. */
  mark?: Pick<FileLock, 'isMade' | 'note'>
  /** Called after each row of a batch. By default nothing rests between two rows. */
  pace?: Pace | undefined
}

/**
 * Opens the SQLite file for its only writer. The threads for long questions start with the first question.
 */
export function openSqlite(file: string, options: SqliteOptions): Storage {
  const database = openDatabase(file, options)
  const reports = createReportPool(file)
  const pastCalls = createPastCallPool(file)
  const checkpoints = startCheckpoints(database)
  return {
    ledger: createLedgerStore({ ...database, pace: options.pace }),
    keys: createKeyStore(database),
    ownPrices: createOwnPriceStore(database),
    drift: createDriftStore(database),
    forget: createForgetStore(database),
    sample: createSampleStore(database),
    settings: createSettingsStore(database),
    reports,
    pastCalls,
    async restore(backupFile, now) {
      await restoreInThread({ backupFile, databaseFile: file, now })
    },
    waitForOthers: database.waitForOthers,
    async close() {
      await Promise.all([reports.close(), pastCalls.close()])
      checkpoints.stop()
      database.close()
    },
  }
}

/**
 * Opens the SQLite file read-only; null when it does not exist yet. Stores are created on first use, because
 * their statements cannot be prepared in a file without tables or with tables of another version. The state
 * of such a file can still be reported.
 */
export function readSqlite(file: string): StorageReader | null {
  const reader = openForReading(file)
  if (!reader) return null
  const reports = once(() => createReportStore(reader))
  const pastCalls = once(() => createPastCallStore(reader))
  const verify = once(() => createVerifyStore(reader))
  return {
    keys: createKeyStore(reader),
    settings: createSettingsStore(reader),
    ownPrices: createOwnPriceStore(reader),
    get reports() {
      return reports()
    },
    get pastCalls() {
      return pastCalls()
    },
    get verify() {
      return verify()
    },
    schemaState: schemaStateOf(reader.client),
    async newestCallAt() {
      const newest = reader.client.prepare(`SELECT max(id) FROM requests WHERE id < 'req_g'`).pluck()
      const id = newest.get() as string | null
      return id === null ? null : idTimeMs(id)
    },
    callsWithoutCost: async (range) => findCallsWithoutCost(reader, range),
    async close() {
      reader.close()
    },
  }
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => (made ??= make())
}
