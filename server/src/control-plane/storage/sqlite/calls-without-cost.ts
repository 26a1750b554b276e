import { quarterHourMs } from '@outlay/shared/time'
import type { UnpricedReason } from '@outlay/shared/usage'
import { and, asc, count, eq, gt, gte, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm'
import { firstIdAt } from '../../../lib/ids.ts'
import type { CallsWithoutCost } from '../storage.ts'
import type { SqliteReader } from './open-database.ts'
import { adjustments, requests, rollups } from './schema/index.ts'

/**
 * Finds calls without a cost in [`start`, `end`), both on a quarter-hour. The sums say which quarter-hours
 * have such calls, and only those are read.
 */
export function findCallsWithoutCost(
  { db }: Pick<SqliteReader, 'db'>,
  { start, end }: { start: number; end: number },
): CallsWithoutCost[] {
  const isReal = ne(requests.provider, 'simulator')
  const page = db
    .select({
      provider: requests.provider,
      model: sql<string | null>`coalesce(${requests.responseModel}, ${requests.requestModel})`,
      reason: sql<UnpricedReason>`${requests.costReason}`,
      outcome: requests.outcome,
      operation: requests.operation,
      usageSource: requests.usageSource,
      route: requests.route,
      calls: count(),
    })
    .from(requests)
    .leftJoin(adjustments, eq(adjustments.requestId, requests.id))
    .where(
      and(
        gte(requests.id, sql.placeholder('first')),
        lt(requests.id, sql.placeholder('before')),
        eq(requests.costState, 'unpriced'),
        isNotNull(requests.costReason),
        isNull(adjustments.id),
        isReal,
      ),
    )
    .groupBy(
      requests.provider,
      sql`coalesce(${requests.responseModel}, ${requests.requestModel})`,
      requests.costReason,
      requests.outcome,
      requests.operation,
      requests.usageSource,
      requests.route,
    )
    .prepare()
  const quarters = db
    .selectDistinct({ start: rollups.start })
    .from(rollups)
    .where(and(gte(rollups.start, start), lt(rollups.start, end), gt(rollups.unpricedCalls, 0)))
    .orderBy(asc(rollups.start))
    .all()
  return quarters.flatMap((quarter) =>
    page.all({
      first: firstIdAt('req', quarter.start),
      before: firstIdAt('req', quarter.start + quarterHourMs),
    }),
  )
}
