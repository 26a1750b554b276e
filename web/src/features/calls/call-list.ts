import type { RequestSummary, RequestsPage } from '@outlay/shared/api'

/** The calls that are on screen, newest first, and where the older ones go on. */
export type CallList = { calls: RequestSummary[]; olderCursor: string | null }

/**
 * A fresh first page on top of what is shown. Where the two do not touch, more calls came than a page holds:
 * then the list starts anew from the page, rather than hide that there is a gap.
 */
export function mergeNewest(shown: CallList | undefined, page: RequestsPage): CallList {
  const fresh = { calls: page.requests, olderCursor: page.nextCursor }
  if (!shown || page.nextCursor === null) return fresh
  const ids = new Set(page.requests.map(({ id }) => id))
  if (!shown.calls.some(({ id }) => ids.has(id))) return fresh
  const oldest = page.requests.at(-1)!
  const older = shown.calls.filter(
    ({ id, admittedAt }) => !ids.has(id) && isOlder({ id, admittedAt }, oldest),
  )
  return older.length === 0 ? fresh : { calls: [...page.requests, ...older], olderCursor: shown.olderCursor }
}

/** The next, older page below what is shown. */
export function appendOlder(shown: CallList, page: RequestsPage): CallList {
  const ids = new Set(shown.calls.map(({ id }) => id))
  return {
    calls: [...shown.calls, ...page.requests.filter(({ id }) => !ids.has(id))],
    olderCursor: page.nextCursor,
  }
}

type Position = Pick<RequestSummary, 'id' | 'admittedAt'>

/** Ids of calls sort by time too, and decide where two calls share an instant. */
function isOlder(one: Position, other: Position): boolean {
  return one.admittedAt === other.admittedAt ? one.id < other.id : one.admittedAt < other.admittedAt
}
