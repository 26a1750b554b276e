import { isInScope, type Scope } from '@outlay/shared/access'
import type { RequestDetail } from '@outlay/shared/api'
import type { Receipt } from '@outlay/shared/records'
import { readNamesOf, readPriceDaysOf } from './read-names.ts'
import type { ReportStore } from './report-store.ts'
import { requestDetailOf } from './request-detail.ts'

export type RequestQuestion = {
  id: string
  scope: Scope
  /** Shows the call only to the key that made it; null shows it to whoever may see them all. */
  keyId: string | null
  /** The call as it is committed and not in the database yet. */
  pending: Receipt | null
}

/** One call; null when there is none, or when it is outside the scope or another key's. */
export async function getRequest(
  store: ReportStore,
  { id, scope, keyId, pending }: RequestQuestion,
): Promise<RequestDetail | null> {
  const call = pending ?? (await store.findCall(id, scope))
  if (!call || !isInScope(scope, call.projectId) || (keyId !== null && call.keyId !== keyId)) return null
  const names = await readNamesOf(store, [call], scope)
  return requestDetailOf(call, names, await readPriceDaysOf(store, [call]))
}
