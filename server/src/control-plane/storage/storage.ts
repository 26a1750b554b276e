import type { Operation, Outcome, UnpricedReason, UsageSource } from '@outlay/shared/usage'
import type { DriftStore } from '../counting-drift/index.ts'
import type { LedgerStore, VerifyStore } from '../follower/index.ts'
import type { ForgetStore } from '../forget/index.ts'
import type { KeyStore } from '../keys/index.ts'
import type { OwnPriceStore, PastCallRunner, PastCallStore } from '../prices/index.ts'
import type { ReportRunner, ReportStore } from '../reports/index.ts'
import type { SampleStore } from '../sample/index.ts'
import type { SettingsStore } from '../settings/index.ts'

/**
 * All storage of one process, as the rooms declare it. A process has one of these, and it is the only writer.
 */
export type Storage = {
  ledger: LedgerStore
  keys: KeyStore
  ownPrices: OwnPriceStore
  drift: DriftStore
  forget: ForgetStore
  sample: SampleStore
  settings: SettingsStore
  /** Long questions, answered in a thread of their own so that nothing else waits for them. */
  reports: ReportRunner
  pastCalls: PastCallRunner
  /**
   * Replaces the records with those of a backup. Nothing may write meanwhile. Rejects with an OutlayError
   * that says why the file cannot be restored, and changes nothing then.
   */
  restore(backupFile: string, now: number): Promise<void>
  /** Makes later writes wait this long for other processes. For a stop, when no calls are served any more. */
  waitForOthers(milliseconds: number): void
  close(): Promise<void>
}

/** The same records for a command that only reads, with or without a running server. */
export type StorageReader = {
  keys: Pick<KeyStore, 'listKeys' | 'listProjects'>
  settings: Pick<SettingsStore, 'readSettings'>
  ownPrices: OwnPriceStore
  reports: ReportStore
  pastCalls: PastCallStore
  verify: VerifyStore
  /** The state of its tables: of this version, of an older one, or none yet. */
  schemaState: SchemaState
  /** UTC milliseconds of the newest call on record; null without calls. */
  newestCallAt(): Promise<number | null>
  /**
   * Calls of real providers without a cost in a range of quarter-hours, grouped by what they have in common.
   */
  callsWithoutCost(range: { start: number; end: number }): Promise<CallsWithoutCost[]>
  close(): Promise<void>
}

/** What a database is to this version of Outlay. An `empty` one gets its tables when it is opened for writing. */
export type SchemaState = 'empty' | 'current' | 'older' | 'newer' | 'foreign'

/** Calls of a real provider that lack a cost for the same reason, and their number. */
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
