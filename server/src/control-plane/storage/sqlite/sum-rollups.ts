import type { UsageDimension } from '@outlay/shared/api'
import type { CalendarBucket } from '@outlay/shared/time'
import { tokenParts } from '@outlay/shared/usage'
import { and, eq, gte, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import { type RollupSpan, rollupRanges } from '../../follower/index.ts'
import { addUsage, type ReportStore, type UsageSum } from '../../reports/index.ts'
import { inScope } from './in-scope.ts'
import { ofEntities } from './of-entities.ts'
import type { SqliteReader } from './open-database.ts'
import { amountOf } from './rollup-row.ts'
import { rollupTables, type SummedTable } from './rollup-tables.ts'

export type UsageQuestion = Parameters<ReportStore['sumUsage']>[0]

/** A question about sums that are kept for every call. */
type RollupQuestion = Omit<UsageQuestion, 'groupBy' | 'label'> & { groupBy: readonly UsageDimension[] }

/**
 * Sums of each bucket by group, from the coarsest rollups that cover it. The calendar stays out of the SQL:
 * each statement reads one range of a table's primary key. Call it in a transaction, so that all buckets show
 * the same moment.
 */
export function sumRollups(
  { db }: Pick<SqliteReader, 'db'>,
  { buckets, groupBy, filter, data, scope }: RollupQuestion,
  rowsMax: number,
): UsageSum[] {
  const statements = {
    'quarter-hour': prepareSums('quarter-hour'),
    hour: prepareSums('hour'),
    day: prepareSums('day'),
  }
  const sums: UsageSum[] = []
  for (const bucket of buckets) {
    sums.push(...sumBucket(bucket))
    if (sums.length >= rowsMax) break
  }
  return sums.slice(0, rowsMax)

  function sumBucket({ start: bucketStart, end: bucketEnd }: CalendarBucket): Iterable<UsageSum> {
    const groups = new Map<string, UsageSum>()
    for (const { span, start, end } of rollupRanges(bucketStart, bucketEnd)) {
      for (const row of statements[span].all({ start, end })) {
        // Without groups, an empty range returns a row of nulls.
        if (row.calls === null) continue
        // NUL occurs neither in ids nor in model names.
        const name = groupBy.map((dimension) => row[dimension]).join('\0')
        const sum = usageSumOf(row, groupBy, bucketStart)
        const earlier = groups.get(name)
        if (earlier) addUsage(earlier.sums, sum.sums)
        else groups.set(name, sum)
      }
    }
    return groups.values()
  }

  function prepareSums(span: RollupSpan) {
    const table = rollupTables[span]
    const columns = groupColumns(table)
    const isData = data === 'simulated' ? eq : ne
    return db
      .select({ ...columns, ...usageSums(table) })
      .from(table)
      .where(
        and(
          gte(table.start, sql.placeholder('start')),
          lt(table.start, sql.placeholder('end')),
          isData(table.provider, 'simulator'),
          ofEntities(table, filter),
          inScope(table.projectId, scope),
        ),
      )
      .groupBy(...groupBy.map((dimension) => columns[dimension]))
      .prepare()
  }
}

/** The columns of the dimensions that every call has. */
export function groupColumns(table: SummedTable) {
  return {
    project: table.projectId,
    key: table.keyId,
    model: table.model,
    provider: table.provider,
  } as const satisfies Record<UsageDimension, AnySQLiteColumn>
}

export function usageSums(table: SummedTable) {
  return {
    calls: sumOf(table.calls),
    errors: sumOf(table.errors),
    unpricedCalls: sumOf(table.unpricedCalls),
    countedCalls: sumOf(table.countedCalls),
    partialCalls: sumOf(table.partialCalls),
    inputTokens: sumOf(table.inputTokens),
    outputTokens: sumOf(table.outputTokens),
    listCostHigh: sql<bigint>`sum(${table.listCostHigh})`,
    listCostLow: sql<bigint>`sum(${table.listCostLow})`,
    effectiveCostHigh: sql<bigint>`sum(${table.effectiveCostHigh})`,
    effectiveCostLow: sql<bigint>`sum(${table.effectiveCostLow})`,
    ...tokenSums(table),
  }
}

function sumOf(column: AnySQLiteColumn): SQL<number> {
  return sql`sum(${column})`.mapWith(Number)
}

function tokenSums(table: SummedTable): Record<(typeof tokenParts)[number], SQL<number>> {
  const sums = tokenParts.map((part) => [part, sumOf(table[part])])
  return Object.fromEntries(sums) as Record<(typeof tokenParts)[number], SQL<number>>
}

type UsageRow = Record<UsageDimension, string> &
  Record<CountName | (typeof tokenParts)[number], number> &
  Record<'listCostHigh' | 'listCostLow' | 'effectiveCostHigh' | 'effectiveCostLow', bigint>
type CountName = Exclude<keyof UsageSum['sums'], 'tokens' | 'listCost' | 'effectiveCost'>

/** The sums in a row of such a query. */
export function usageSumOf(row: UsageRow, groupBy: readonly UsageDimension[], start: number): UsageSum {
  const { calls, errors, unpricedCalls, countedCalls, partialCalls, inputTokens, outputTokens } = row
  const tokens: UsageSum['sums']['tokens'] = {}
  for (const part of tokenParts) if (row[part] !== 0) tokens[part] = row[part]
  const group: UsageSum['group'] = {}
  for (const dimension of groupBy) group[dimension] = row[dimension] === '' ? null : row[dimension]
  return {
    bucketStart: start,
    group,
    sums: {
      calls,
      errors,
      unpricedCalls,
      countedCalls,
      partialCalls,
      inputTokens,
      outputTokens,
      tokens,
      listCost: amountOf(row.listCostHigh, row.listCostLow),
      effectiveCost: amountOf(row.effectiveCostHigh, row.effectiveCostLow),
    },
  }
}
