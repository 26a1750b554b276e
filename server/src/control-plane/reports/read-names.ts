import type { Scope } from '@outlay/shared/access'
import type { Names, ReportStore } from './report-store.ts'

type Owned = { projectId: string | null; keyId: string | null }

/** The names of all projects and keys that these calls belong to. */
export function readNamesOf(store: ReportStore, calls: readonly Owned[], scope: Scope): Promise<Names> {
  const projectIds = distinct(calls.map((call) => call.projectId))
  const keyIds = distinct(calls.map((call) => call.keyId))
  return store.readNames({ projectIds, keyIds, scope })
}

/** The first days of the prices that these calls were booked at. */
export function readPriceDaysOf(
  store: ReportStore,
  calls: readonly { priceId: string | null }[],
): Promise<ReadonlyMap<string, string | null>> {
  return store.readPriceDays(distinct(calls.map((call) => call.priceId)))
}

export function distinct(ids: readonly (string | null | undefined)[]): string[] {
  return [...new Set(ids.filter((id) => id != null))]
}
