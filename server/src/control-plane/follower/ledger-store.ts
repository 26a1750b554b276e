import type { Adjustment, Receipt, SeenKey } from '@outlay/shared/records'
import type { Position } from '../../link/index.ts'
import type { RollupFold } from './rollup.ts'

/** What is asked of the records before a batch is folded: ids of calls and of objects that providers keep. */
export type LedgerQuestion = {
  /** Of which it is asked whether they are on record. */
  requestIds?: readonly string[]
  /** Of which the rows are wanted. */
  wholeRequestIds?: readonly string[]
  objectIds?: readonly string[]
}

/** An object that a provider keeps: the call it belongs to, and whether its usage is on record with that call. */
export type KeptObject = { requestId: string; isBooked: boolean }

export type LedgerFacts = {
  recorded: ReadonlySet<string>
  receipts: ReadonlyMap<string, Receipt>
  /** Those of the whole calls that have a cost which was booked later. */
  adjusted: ReadonlySet<string>
  objects: ReadonlyMap<string, KeptObject>
}

/** Sums to add to those on record: of quarter-hours, and of what providers said they charge. */
export type LedgerSums = Pick<RollupFold, 'cells' | 'reportedCosts'>

/** What one transaction writes. Absent: nothing of that kind. */
export type LedgerBatch = {
  /** Callers' own keys that were seen for the first time. A known one stays as it is. */
  keys?: readonly SeenKey[]
  /** Calls that are not on record yet. */
  inserted?: readonly Receipt[]
  /** Calls that are on record, with what takes the place of their rows. */
  replaced?: readonly Receipt[]
  adjustments?: readonly Adjustment[]
  sums?: LedgerSums
  objects?: ReadonlyMap<string, KeptObject>
  /** How far the journal is applied with this batch. */
  position?: { journalId: string; position: Position } | null
}

/**
 * What the follower needs from storage. Each method is one transaction. Rejects with {@link StorageUnavailable} when the
 * database is locked, full or gone: the journal then keeps what is to be written, and the follower tries again.
 */
export type LedgerStore = {
  /** Everything of that journal before this position is on record; null for a journal that was never applied. */
  readPosition(journalId: string): Promise<Position | null>
  lookUp(question: LedgerQuestion): Promise<LedgerFacts>
  /** All of the batch is committed when this resolves, or none of it. A call that is on record already rejects it. */
  commit(batch: LedgerBatch): Promise<void>
}

/** The database cannot be written just now (locked, full, failing disk): trying again later may work. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable'
}
