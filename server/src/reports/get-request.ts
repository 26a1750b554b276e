import type { RequestDetail } from '@outlay/shared/api'
import type { Receipt } from '@outlay/shared/records'
import { readNamesOf, readPriceDaysOf } from './read-names.ts'
import type { ReportStore } from './report-store.ts'
import { requestDetailOf } from './request-detail.ts'

export type RequestQuestion = {
  id: string
  /** Shows the call only to the key that made it; null shows it to whoever may see them all. */
  keyId: string | null
  /** The call as it is committed and not in the database yet. */
  pending: Receipt | null
}

/** One call; null when there is none, or when it is another key's. */
export async function getRequest(
  store: ReportStore,
  { id, keyId, pending }: RequestQuestion,
): Promise<RequestDetail | null> {
  const call = pending ?? (await store.findCall(id))
  if (!call || (keyId !== null && call.keyId !== keyId)) return null
  const [names, priceDays] = [await readNamesOf(store, [call]), await readPriceDaysOf(store, [call])]
  return requestDetailOf(call, names, priceDays)
}
