import type { Receipt } from './receipt.ts'
import type { Adjustment, CallOnRecord } from './records.ts'

/** A call with the cost that was booked for it later; the row itself still says what was known when it ended. */
export function withAdjustment(receipt: Receipt, adjustment: Adjustment): CallOnRecord {
  const { id, requestId, reason, bookedAt, ...cost } = adjustment
  return { ...receipt, ...cost, adjustment: { id, reason, bookedAt } }
}
