import type { Operation, Outcome, UnpricedReason, UsageSource } from '@outlay/shared/usage'
import type { DriftStore } from '../counting-drift/index.ts'
import type { LedgerStore, VerifyStore } from '../follower/index.ts'
import type { KeyStore } from '../keys/index.ts'
import type { OwnPriceStore, PastCallRunner, PastCallStore } from '../prices/index.ts'
import type { ReportRunner, ReportStore } from '../reports/index.ts'
import type { SampleStore } from '../sample/index.ts'

/** Everything that one process keeps, as the rooms declare it. A process has one of these, and it is the only writer. */
export type Storage = {
  ledger: LedgerStore
  keys: KeyStore
  ownPrices: OwnPriceStore
  drift: DriftStore
  sample: SampleStore
  /** Long questions, which are answered in a thread of their own: nothing waits for them. */
  reports: ReportRunner
  pastCalls: PastCallRunner
  /**
   * Puts the records of a backup in the place of those there are. Nothing may write meanwhile. Rejects with an
   * OutlayError that says why when the file cannot be restored from; nothing has changed then.
   */
  restore(backupFile: string, now: number): Promise<void>
  /** From now on a write waits this long for somebody else's, where nothing is served any more. */
  waitForOthers(milliseconds: number): void
  close(): Promise<void>
}

/** The same records for a command that only reads, while a server runs or not. */
export type StorageReader = {
  keys: Pick<KeyStore, 'listKeys' | 'listProjects'>
  ownPrices: OwnPriceStore
  reports: ReportStore
  pastCalls: PastCallStore
  verify: VerifyStore
  /** Of its tables: those of this version, of an older one, or none yet. */
  schemaState: SchemaState
  /** UTC milliseconds of the newest call on record; null where there is none. */
  newestCallAt(): Promise<number | null>
  /** Calls of real providers without a cost in a range of quarter-hours, alike ones together. */
  callsWithoutCost(range: { start: number; end: number }): Promise<CallsWithoutCost[]>
  close(): Promise<void>
}

/** What a database is to this version of Outlay. An `empty` one gets its tables when it is opened for writing. */
export type SchemaState = 'empty' | 'current' | 'older' | 'newer' | 'foreign'

/** Calls of a real provider that have no cost for one reason, as many as are alike. */
export type CallsWithoutCost = {
  provider: string
  model: string | null
  reason: UnpricedReason
  outcome: Outcome
  operation: Operation
  usageSource: UsageSource
  route: string
  calls: number
}
