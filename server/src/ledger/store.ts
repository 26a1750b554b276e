import type { Adjustment, Receipt, SeenKey } from '@outlay/shared/records'
import type { RollupFold } from './rollup.ts'

/**
 * What the ledger needs from storage. Every call may throw when the database is locked, full or gone; the
 * ledger then keeps what it has in the journal and tries again.
 */
export type LedgerStore = {
  /** Runs `work` in one transaction: all of it is committed when this returns, or none of it. */
  transaction(work: () => void): void
  /** Inserts a call's row; false when the call is already on record. */
  insertRequest(receipt: Receipt): boolean
  /** Replaces the row of a call that is on record. */
  replaceRequest(receipt: Receipt): void
  readRequest(id: string): Receipt | null
  /** Inserts a cost that was booked later; false when that call has one for that reason already. */
  insertAdjustment(adjustment: Adjustment): boolean
  /** Whether a cost was booked later for this call. */
  hasAdjustment(requestId: string): boolean
  /** Which of these calls are on record. */
  recordedIds(ids: readonly string[]): Set<string>
  /**
   * Adds sums of quarter-hours to those on record, and to the hours and days they lie in; what providers said they
   * charge to the sums of that.
   */
  addToRollups(sums: Pick<RollupFold, 'cells' | 'reportedCosts'>): void
  /** Notes that a call was about an object the provider keeps, and whether its usage is on record with that call. */
  putObject(objectId: string, requestId: string, isBooked: boolean): void
  /** The call an object's usage is, or will be, on record with; null for one nobody has seen. */
  findObject(objectId: string): KeptObject | null
  /** Inserts a key on first sight; nothing happens when it is known. */
  insertKey(key: SeenKey): void
}

export type KeptObject = { requestId: string; isBooked: boolean }

/** The database cannot be written just now (locked, full, failing disk): trying again later may work. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable'
}
