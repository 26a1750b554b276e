import type { Adjustment } from '@outlay/shared/records'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { type LedgerStore, StorageUnavailable } from './ledger-store.ts'
import { RollupFold } from './rollup.ts'

/**
 * Books costs for calls without one, in the quarter-hours of those calls: rows and sums in one transaction.
 * Returns the costs that this run booked. Skips calls that are gone, have a cost, or were adjusted before, so
 * a repeated run changes nothing. Nothing else may write calls meanwhile. Throws `records-unavailable` when
 * the database cannot be written.
 */
export async function bookAdjustments(
  store: Pick<LedgerStore, 'lookUp' | 'commit'>,
  adjustments: readonly Adjustment[],
): Promise<Adjustment[]> {
  try {
    const wholeRequestIds = adjustments.map(({ requestId }) => requestId)
    const { receipts, adjusted } = await store.lookUp({ wholeRequestIds })
    const sums = new RollupFold()
    const booked = new Map<string, Adjustment>()
    for (const adjustment of adjustments) {
      const { requestId, reason } = adjustment
      const receipt = receipts.get(requestId)
      if (receipt?.costState !== 'unpriced' || receipt.costReason !== reason) continue
      if (adjusted.has(requestId) || booked.has(requestId)) continue
      sums.addAdjustment(receipt, adjustment)
      booked.set(requestId, adjustment)
    }
    await store.commit({ adjustments: [...booked.values()], sums })
    return [...booked.values()]
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error
    throw new OutlayError('records-unavailable', errorWords.records.cannotBeWritten, { cause: error })
  }
}
