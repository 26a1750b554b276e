import type { Adjustment } from '@outlay/shared/records'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../lib/errors.ts'
import { RollupFold } from './rollup.ts'
import { type LedgerStore, StorageUnavailable } from './store.ts'

type AdjustmentStore = Pick<LedgerStore, 'transaction' | 'readRequest' | 'insertAdjustment' | 'addToRollups'>

/**
 * Books costs for calls that had none, in the quarter-hours of those calls: rows and sums in one transaction. Gives
 * back those that were booked now. A call that is gone, has a cost, or was adjusted for that reason before is left
 * alone, so that doing it twice is doing it once. Throws `records-unavailable` when the database cannot be written.
 */
export function bookAdjustments(store: AdjustmentStore, adjustments: readonly Adjustment[]): Adjustment[] {
  const booked: Adjustment[] = []
  const book = (): void => {
    const fold = new RollupFold()
    for (const adjustment of adjustments) {
      const receipt = store.readRequest(adjustment.requestId)
      if (receipt?.costState !== 'unpriced' || receipt.costReason !== adjustment.reason) continue
      if (!store.insertAdjustment(adjustment)) continue
      fold.addAdjustment(receipt, adjustment)
      booked.push(adjustment)
    }
    store.addToRollups(fold)
  }
  try {
    store.transaction(book)
    return booked
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error
    throw new OutlayError('records-unavailable', errorWords.records.cannotBeWritten, { cause: error })
  }
}
