import type { DriftStore } from '../../counting-drift/index.ts'
import type { LedgerStore, VerifyStore } from '../../follower/index.ts'
import type { KeyStore } from '../../keys/index.ts'
import type { OwnPriceStore, PastCallStore } from '../../prices/index.ts'
import type { ReportStore } from '../../reports/index.ts'
import type { SettingsStore } from '../../settings/index.ts'

/** A fresh storage, empty and up to date, for each test of the contract. */
export type StorageUnderTest = {
  ledger: LedgerStore
  keys: KeyStore
  reports: ReportStore
  ownPrices: OwnPriceStore
  pastCalls: PastCallStore
  verify: VerifyStore
  drift: DriftStore
  settings: SettingsStore
  /**
   * Locks the database for other writers, as a backup or a second process does. Returns the function that
   * unlocks it.
   */
  blockWrites(): Promise<() => Promise<void>>
  close(): Promise<void>
}

export type MakeStorage = () => Promise<StorageUnderTest>
