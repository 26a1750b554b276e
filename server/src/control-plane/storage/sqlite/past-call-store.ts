import { quarterHourMs } from '@outlay/shared/time'
import { and, asc, eq, gt, gte, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm'
import { firstIdAt, idTimeMs } from '../../../lib/ids.ts'
import type { PastCallStore } from '../../prices/index.ts'
import type { SqliteReader } from './open-database.ts'
import { receiptOf } from './request-row.ts'
import { adjustments, requests, rollups } from './schema/index.ts'

const rowsPerPage = 500
const quartersPerPage = 500

/** Calls without a cost. The sums say which quarter-hours have such calls, and only those are read. */
export function createPastCallStore({ db }: Pick<SqliteReader, 'db'>): PastCallStore {
  const page = db
    .select({ request: requests })
    .from(requests)
    .leftJoin(adjustments, eq(adjustments.requestId, requests.id))
    .where(
      and(
        gt(requests.id, sql.placeholder('after')),
        lt(requests.id, sql.placeholder('before')),
        eq(requests.costState, 'unpriced'),
        ne(requests.costReason, 'missing_usage'),
        isNotNull(requests.uncachedInputTokens),
        isNotNull(requests.priceFacts),
        isNull(adjustments.id),
      ),
    )
    .orderBy(asc(requests.id))
    .limit(rowsPerPage)
    .prepare()

  return {
    async *unpricedCalls(afterId) {
      const afterMs = idTimeMs(afterId)
      const first = Number.isNaN(afterMs) ? 0 : afterMs - (afterMs % quarterHourMs)
      for (const quarter of quartersFrom(first)) {
        const start = firstIdAt('req', quarter)
        let after = afterId > start ? afterId : start
        const before = firstIdAt('req', quarter + quarterHourMs)
        for (;;) {
          const rows = page.all({ after, before })
          for (const { request } of rows) yield receiptOf(request)
          if (rows.length < rowsPerPage) break
          after = rows.at(-1)!.request.id
        }
      }
    },
  }

  function* quartersFrom(first: number): Generator<number> {
    for (let from = first; ; ) {
      const quarters = db
        .selectDistinct({ start: rollups.start })
        .from(rollups)
        .where(and(gte(rollups.start, from), gt(rollups.unpricedCalls, 0)))
        .orderBy(asc(rollups.start))
        .limit(quartersPerPage)
        .all()
      for (const { start } of quarters) yield start
      if (quarters.length < quartersPerPage) return
      from = quarters.at(-1)!.start + 1
    }
  }
}
