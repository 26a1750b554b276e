import type { PastCalls } from '@outlay/shared/api'
import type { OwnName, OwnPrice, OwnRecords, PriceEntry, ProjectFactor } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import type { AdjustmentPage } from './price-past-calls.ts'

/** What can be done to prices. */
export const priceChangeKinds = ['added', 'imported', 'named', 'factor', 'withdrawn'] as const
export type PriceChangeKind = (typeof priceChangeKinds)[number]

/** A change of what the installation says of prices: what it added, or the ids of what it took back. */
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

/** What own prices need from storage. Changes reject with `records-unavailable` where it cannot be written just now. */
export type OwnPriceStore = {
  /** All that was added and not taken back, in the order in which it was added. */
  readOwn(): Promise<OwnRecords>
  /** Whether a price has that id, or had it once. */
  isTaken(priceId: string): Promise<boolean>
  /** Adds a change, or to the change of that id; all of it or nothing. */
  addChange(change: PriceChange): Promise<void>
  /** Every change, latest first, at most so many. */
  listChanges(limit: number): Promise<PriceChange[]>
  findChange(id: string): Promise<PriceChange | null>
  /** Adds the prices that are not there yet; a price that is there is never changed. */
  addMissing(entries: readonly PriceEntry[], now: number): Promise<void>
}

/** Prices past calls away from whoever asks: it may read years of them. */
export type PastCallRunner = {
  sum(records: OwnRecords): Promise<PastCalls>
  page(records: OwnRecords, range: { afterId: string; now: number }): Promise<AdjustmentPage>
  close(): Promise<void>
}

/** What pricing past calls needs from storage; it only reads. */
export type PastCallStore = {
  /** Calls without a cost whose usage is known and for which none was booked later, by id, from behind `afterId` on. */
  unpricedCalls(afterId: string): AsyncIterable<Receipt>
}
