import { and, desc, eq, gte, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { ModelDriftSum, ReportStore } from '../../reports/index.ts'
import { driftSumsOf } from './drift-store.ts'
import type { SqliteReader } from './open-database.ts'
import { drift } from './schema/index.ts'

type Question = Parameters<ReportStore['sumDrift']>[0]

/** Sums of days by model, with sample data counted as simulated: one range of the table's primary key. */
export function sumDrift(
  { db }: Pick<SqliteReader, 'db'>,
  { fromDay, toDay, data }: Question,
  rowsMax: number,
): ModelDriftSum[] {
  const isData = data === 'simulated' ? eq : ne
  return db
    .select({
      provider: drift.provider,
      model: drift.model,
      family: drift.family,
      samples: sumOf(drift.samples),
      exactMatches: sumOf(drift.exactMatches),
      countedTokens: sumOf(drift.countedTokens),
      reportedTokens: sumOf(drift.reportedTokens),
      boundedReportedTokens: sumOf(drift.boundedReportedTokens),
      systemTokens: sumOf(drift.systemTokens),
      historyTokens: sumOf(drift.historyTokens),
      userTokens: sumOf(drift.userTokens),
      toolsTokens: sumOf(drift.toolsTokens),
      imagesTokens: sumOf(drift.imagesTokens),
    })
    .from(drift)
    .where(and(gte(drift.day, fromDay), lt(drift.day, toDay), isData(drift.provider, 'simulator')))
    .groupBy(drift.provider, drift.model, drift.family)
    .orderBy(desc(sumOf(drift.reportedTokens)))
    .limit(rowsMax)
    .all()
    .map(({ provider, model, family, ...sums }) => ({
      provider,
      model: model || null,
      family,
      sums: driftSumsOf(sums),
    }))
}

function sumOf(column: SQLiteColumn): SQL<number> {
  return sql<number>`sum(${column})`.mapWith(Number)
}
