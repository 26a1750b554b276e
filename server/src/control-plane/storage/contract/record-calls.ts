import type { Receipt } from '@outlay/shared/records'
import { type LedgerStore, RollupFold } from '../../follower/index.ts'

/** Records calls as the follower does: rows and their contribution to all sums in one transaction. */
export async function recordCalls(
  ledger: Pick<LedgerStore, 'commit'>,
  receipts: readonly Receipt[],
): Promise<void> {
  const sums = new RollupFold()
  for (const receipt of receipts) sums.add(receipt)
  await ledger.commit({ inserted: receipts, sums })
}

/** The row of a call as it was written; null for an unknown call. */
export async function readCall(ledger: Pick<LedgerStore, 'lookUp'>, id: string): Promise<Receipt | null> {
  const { receipts } = await ledger.lookUp({ wholeRequestIds: [id] })
  return receipts.get(id) ?? null
}
