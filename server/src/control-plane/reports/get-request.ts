import { isInScope, type Scope } from '@outlay/shared/access'
import type { RequestDetail } from '@outlay/shared/api'
import type { Receipt } from '@outlay/shared/records'
import { readNamesOf, readPriceDaysOf } from './read-names.ts'
import type { ReportStore } from './report-store.ts'
import { requestDetailOf } from './request-detail.ts'

export type RequestQuestion = {
  id: string
  scope: Scope
  /** The key that asks, which sees only its own calls; null for an actor that may see all. */
  keyId: string | null
  /** The call if it is committed and not in the database yet. */
  pending: Receipt | null
}

/** One call; null for an unknown call, and for one outside the scope or of another key. */
export async function getRequest(
  store: ReportStore,
  { id, scope, keyId, pending }: RequestQuestion,
): Promise<RequestDetail | null> {
  const call = pending ?? (await store.findCall(id, scope))
  if (!call || !isInScope(scope, call.projectId) || (keyId !== null && call.keyId !== keyId)) return null
  const names = await readNamesOf(store, [call], scope)
  return requestDetailOf(call, names, await readPriceDaysOf(store, [call]))
}
