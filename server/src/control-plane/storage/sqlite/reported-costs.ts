import type { ReportedCosts } from '@outlay/shared/drift'
import { and, desc, eq, gte, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { ReportedCostCell } from '../../follower/index.ts'
import type { ReportedCostReading, ReportStore } from '../../reports/index.ts'
import { addToSums, placeholdersFor } from './add-to-sums.ts'
import type { SqliteReader } from './open-database.ts'
import { amountOf, highLimb, lowLimb } from './rollup-row.ts'
import { reportedCosts } from './schema/index.ts'

type Reader = Pick<SqliteReader, 'db'>
type Row = typeof reportedCosts.$inferSelect
type SumsRow = Omit<Row, 'start' | 'provider' | 'model'>

/** Adds a model's sums of a quarter-hour to those on record. */
export function prepareAddReportedCost({ db }: Reader): (cell: ReportedCostCell) => void {
  const add = db
    .insert(reportedCosts)
    .values(placeholdersFor(reportedCosts))
    .onConflictDoUpdate(addToSums(reportedCosts, ['start', 'provider', 'model']))
    .prepare()
  return (cell) => {
    add.run(rowOf(cell))
  }
}

/** The sums of quarter-hours that begin in [`start`, `end`). */
export function readReportedCosts({ db }: Reader, start: number, end: number): ReportedCostCell[] {
  return db
    .select()
    .from(reportedCosts)
    .where(and(gte(reportedCosts.start, start), lt(reportedCosts.start, end)))
    .all()
    .map((row) => ({
      key: { start: row.start, provider: row.provider, model: row.model || null },
      sums: sumsOf(row),
    }))
}

type Question = Parameters<ReportStore['sumReportedCosts']>[0]

/** Sums of a range by model and in total: one range of the table's primary key. Call it in a transaction. */
export function sumReportedCosts(
  { db }: Reader,
  { from, to, data }: Question,
  rowsMax: number,
): ReportedCostReading {
  const isData = data === 'simulated' ? eq : ne
  const { provider, model, start } = reportedCosts
  const isAsked = and(gte(start, from), lt(start, to), isData(provider, 'simulator'))
  const models = db
    .select({ provider, model, ...sumColumns })
    .from(reportedCosts)
    .where(isAsked)
    .groupBy(provider, model)
    .having(sql`${sumColumns.comparedCalls} + ${sumColumns.uncomputedCalls} > 0`)
    .orderBy(desc(sql`${sumColumns.comparedReportedCostHigh} + ${sumColumns.uncomputedReportedCostHigh}`))
    .limit(rowsMax)
    .all()
  // Without rows, the total is one row of nulls, which the columns read as 0.
  const totals = db.select(sumColumns).from(reportedCosts).where(isAsked).get()!
  return {
    models: models.map(({ provider, model, ...sums }) => ({
      provider,
      model: model || null,
      sums: sumsOf(sums),
    })),
    totals: sumsOf(totals),
  }
}

const sumColumns = {
  comparedCalls: sumOf(reportedCosts.comparedCalls).mapWith(Number),
  comparedReportedCostHigh: sumOf(reportedCosts.comparedReportedCostHigh),
  comparedReportedCostLow: sumOf(reportedCosts.comparedReportedCostLow),
  computedCostHigh: sumOf(reportedCosts.computedCostHigh),
  computedCostLow: sumOf(reportedCosts.computedCostLow),
  uncomputedCalls: sumOf(reportedCosts.uncomputedCalls).mapWith(Number),
  uncomputedReportedCostHigh: sumOf(reportedCosts.uncomputedReportedCostHigh),
  uncomputedReportedCostLow: sumOf(reportedCosts.uncomputedReportedCostLow),
}

function sumOf(column: SQLiteColumn): SQL<bigint> {
  return sql<bigint>`coalesce(sum(${column}), 0)`
}

function rowOf({ key, sums }: ReportedCostCell): Row {
  return {
    start: key.start,
    provider: key.provider,
    model: key.model ?? '',
    comparedCalls: sums.comparedCalls,
    comparedReportedCostHigh: highLimb(sums.comparedReportedCost),
    comparedReportedCostLow: lowLimb(sums.comparedReportedCost),
    computedCostHigh: highLimb(sums.computedCost),
    computedCostLow: lowLimb(sums.computedCost),
    uncomputedCalls: sums.uncomputedCalls,
    uncomputedReportedCostHigh: highLimb(sums.uncomputedReportedCost),
    uncomputedReportedCostLow: lowLimb(sums.uncomputedReportedCost),
  }
}

function sumsOf(row: SumsRow): ReportedCosts {
  return {
    comparedCalls: row.comparedCalls,
    comparedReportedCost: amountOf(row.comparedReportedCostHigh, row.comparedReportedCostLow),
    computedCost: amountOf(row.computedCostHigh, row.computedCostLow),
    uncomputedCalls: row.uncomputedCalls,
    uncomputedReportedCost: amountOf(row.uncomputedReportedCostHigh, row.uncomputedReportedCostLow),
  }
}
