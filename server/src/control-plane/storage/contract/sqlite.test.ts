import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe } from 'vitest'
import { createDriftStore } from '../sqlite/drift-store.ts'
import { createKeyStore } from '../sqlite/key-store.ts'
import { createLedgerStore } from '../sqlite/ledger-store.ts'
import { createVerifyStore } from '../sqlite/maintenance-verify-store.ts'
import { openDatabase, openForReading } from '../sqlite/open-database.ts'
import { createOwnPriceStore } from '../sqlite/own-price-store.ts'
import { createPastCallStore } from '../sqlite/past-call-store.ts'
import { createReportStore } from '../sqlite/report-store.ts'
import { createSettingsStore } from '../sqlite/settings-store.ts'
import { driftStoreContract } from './drift-store-contract.ts'
import { keyStoreContract } from './key-store-contract.ts'
import { labelContract } from './label-contract.ts'
import { ledgerStoreContract } from './ledger-store-contract.ts'
import { ownPriceStoreContract } from './own-price-store-contract.ts'
import { reportStoreContract } from './report-store-contract.ts'
import { reportedCostsContract } from './reported-costs-contract.ts'
import { scopeContract } from './scope-contract.ts'
import { settingsStoreContract } from './settings-store-contract.ts'
import type { StorageUnderTest } from './storage-under-test.ts'

describe('SQLite', () => {
  ledgerStoreContract(sqliteUnderTest)
  keyStoreContract(sqliteUnderTest)
  reportStoreContract(sqliteUnderTest)
  scopeContract(sqliteUnderTest)
  labelContract(sqliteUnderTest)
  reportedCostsContract(sqliteUnderTest)
  ownPriceStoreContract(sqliteUnderTest)
  driftStoreContract(sqliteUnderTest)
  settingsStoreContract(sqliteUnderTest)
})

async function sqliteUnderTest(): Promise<StorageUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-contract-'))
  const file = join(folder, 'outlay.db')
  const database = openDatabase(file, { durability: 'process' })
  const reader = openForReading(file)!
  return {
    ledger: createLedgerStore(database),
    keys: createKeyStore(database),
    reports: createReportStore(reader),
    ownPrices: createOwnPriceStore(database),
    pastCalls: createPastCallStore(reader),
    verify: createVerifyStore(reader),
    drift: createDriftStore(database),
    settings: createSettingsStore(database),
    async blockWrites() {
      const other = new Database(file)
      other.exec('BEGIN IMMEDIATE')
      return async () => void other.close()
    },
    async close() {
      reader.close()
      database.close()
      rmSync(folder, { recursive: true })
    },
  }
}
