import type { Adjustment, Receipt, SeenKey } from '@outlay/shared/records'
import type { Position } from '../../link/index.ts'
import type { RollupFold } from './rollup.ts'

/** The question to the records before a batch is folded: ids of calls, and of objects that providers keep. */
export type LedgerQuestion = {
  /** Calls to look up: on record or not. */
  requestIds?: readonly string[]
  /** Calls whose rows are wanted. */
  wholeRequestIds?: readonly string[]
  objectIds?: readonly string[]
}

/** An object that a provider keeps: the call that owns it, and whether that call has its usage on record. */
export type KeptObject = { requestId: string; isBooked: boolean }

export type LedgerFacts = {
  recorded: ReadonlySet<string>
  receipts: ReadonlyMap<string, Receipt>
  /** Ids among the wanted rows whose cost was booked later. */
  adjusted: ReadonlySet<string>
  objects: ReadonlyMap<string, KeptObject>
}

/** Sums to add to those on record: per quarter-hour, by label, and of the costs that providers report. */
export type LedgerSums = Pick<RollupFold, 'cells' | 'facets' | 'reportedCosts'>

/** The content of one transaction. An absent part writes nothing. */
export type LedgerBatch = {
  /** Callers' own keys that were seen for the first time. A known key keeps its row. */
  keys?: readonly SeenKey[]
  /** Calls that are not on record yet. */
  inserted?: readonly Receipt[]
  /** Calls that are on record, with the rows that replace theirs. */
  replaced?: readonly Receipt[]
  adjustments?: readonly Adjustment[]
  sums?: LedgerSums
  objects?: ReadonlyMap<string, KeptObject>
  /** The journal position up to which this batch applies. */
  position?: { journalId: string; position: Position } | null
}

/**
 * The follower's questions to storage. Each method is one transaction. Rejects with {@link
 * StorageUnavailable} when the database is locked, full or gone. The journal keeps the records then, and the
 * follower tries again.
 */
export type LedgerStore = {
  /** The position up to which that journal is on record; null for a journal that was never applied. */
  readPosition(journalId: string): Promise<Position | null>
  lookUp(question: LedgerQuestion): Promise<LedgerFacts>
  /**
   * Commits all of the batch or none of it. A call in `calls` that is on record already rejects the batch.
   */
  commit(batch: LedgerBatch): Promise<void>
}

/** The database cannot be written now (locked, full, failing disk). A later attempt may work. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable'
}
