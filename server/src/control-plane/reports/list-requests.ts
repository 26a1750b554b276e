import type { Scope } from '@outlay/shared/access'
import type { RequestsPage } from '@outlay/shared/api'
import type { Receipt } from '@outlay/shared/records'
import { callFilterOf, passesFilter } from './call-filter.ts'
import { findProject } from './find-project.ts'
import { readNamesOf } from './read-names.ts'
import type { ReportStore } from './report-store.ts'
import type { RequestsListQuery } from './request-query.ts'
import { requestSummaryOf } from './request-summary.ts'

export type ListQuestion = {
  query: RequestsListQuery
  scope: Scope
  /** Calls that are committed and not in the database yet. */
  pending: readonly Receipt[]
}

/** A page of calls, newest first. A waiting call replaces its older version in the database. */
export async function listRequests(
  store: ReportStore,
  { query, scope, pending }: ListQuestion,
): Promise<RequestsPage> {
  const project = await findProject(store, query.project, scope)
  if (project === 'unknown') return { requests: [], nextCursor: null }
  const filter = callFilterOf(query, project.projectId, scope)
  const stored = await store.listCalls(filter, query.limit + 1)
  const calls = newestFirst(
    stored,
    pending.filter((call) => passesFilter(call, filter)),
  )
  const page = calls.slice(0, query.limit)
  const names = await readNamesOf(store, page, scope)
  return {
    requests: page.map((call) => requestSummaryOf(call, names)),
    nextCursor: calls.length > query.limit ? (page.at(-1)?.id ?? null) : null,
  }
}

function newestFirst(stored: readonly Receipt[], pending: readonly Receipt[]): Receipt[] {
  if (pending.length === 0) return [...stored]
  const byId = new Map([...stored, ...pending].map((call) => [call.id, call]))
  return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1))
}
