import type { DriftStore } from '../../counting-drift/index.ts'
import type { LedgerStore, VerifyStore } from '../../follower/index.ts'
import type { KeyStore } from '../../keys/index.ts'
import type { OwnPriceStore, PastCallStore } from '../../prices/index.ts'
import type { ReportStore } from '../../reports/index.ts'

/** One kind of storage, empty and up to date, as each test of the contract gets it. */
export type StorageUnderTest = {
  ledger: LedgerStore
  keys: KeyStore
  reports: ReportStore
  ownPrices: OwnPriceStore
  pastCalls: PastCallStore
  verify: VerifyStore
  drift: DriftStore
  /** Keeps others from writing, as a backup or a second process would, until the returned function is called. */
  blockWrites(): Promise<() => Promise<void>>
  close(): Promise<void>
}

export type MakeStorage = () => Promise<StorageUnderTest>
