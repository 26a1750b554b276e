import type { PastCalls } from '@outlay/shared/api'
import type { OwnName, OwnPrice, OwnRecords, PriceEntry, ProjectFactor } from '@outlay/shared/pricing'
import type { Adjustment, Receipt } from '@outlay/shared/records'

/**
 * Costs to book with the providers of their calls, and the id to continue after; null after the last page.
 */
export type AdjustmentPage = {
  adjustments: Adjustment[]
  providers: string[]
  nextAfterId: string | null
}

/** The kinds of changes to prices. */
export const priceChangeKinds = ['added', 'imported', 'named', 'factor', 'withdrawn'] as const
export type PriceChangeKind = (typeof priceChangeKinds)[number]

/** A change of the installation's own prices: the records that it added, or the ids that it withdrew. */
export type PriceChange = {
  id: string
  /** UTC milliseconds. */
  at: number
  kind: PriceChangeKind
  note: string | null
  prices: readonly OwnPrice[]
  names: readonly OwnName[]
  factors: readonly ProjectFactor[]
  withdrawn: readonly string[]
}

/**
 * The questions of own prices to storage. Changes reject with `records-unavailable` when it cannot be written
 * now.
 */
export type OwnPriceStore = {
  /** All records that were added and not withdrawn, in order of addition. */
  readOwn(): Promise<OwnRecords>
  /** Whether a price has that id or once had it. */
  isTaken(priceId: string): Promise<boolean>
  /** Adds a change, or adds to the change of that id: everything or nothing. */
  addChange(change: PriceChange): Promise<void>
  /** Changes, latest first, at most `limit`. */
  listChanges(limit: number): Promise<PriceChange[]>
  findChange(id: string): Promise<PriceChange | null>
  /** Adds the missing prices. A recorded price never changes. */
  addMissing(entries: readonly PriceEntry[], now: number): Promise<void>
}

/** Prices past calls in another thread, because it may read years of them. */
export type PastCallRunner = {
  sum(records: OwnRecords): Promise<PastCalls>
  page(records: OwnRecords, range: { afterId: string; now: number }): Promise<AdjustmentPage>
  close(): Promise<void>
}

/** The questions of pricing past calls to storage. It only reads. */
export type PastCallStore = {
  /** Calls without a cost, of known usage and not adjusted, by id, from `afterId` on. */
  unpricedCalls(afterId: string): AsyncIterable<Receipt>
}
