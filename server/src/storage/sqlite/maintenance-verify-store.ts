import { quarterHourMs } from '@outlay/shared/time'
import { tokenParts } from '@outlay/shared/usage'
import { and, asc, gt, gte, lt, min, or, sql } from 'drizzle-orm'
import { latencyBoundsMs, type RollupCell, type RollupSums, type VerifyStore } from '../../ledger/index.ts'
import { firstIdAt, idTimeMs } from '../../lib/ids.ts'
import type { SqliteReader } from './open-database.ts'
import { receiptOf } from './request-row.ts'
import { requests, rollups } from './schema.ts'

const rowsPerPage = 1_000

/** Rows and rollups of the SQLite file, a quarter-hour at a time, through a connection that only reads. */
export function createVerifyStore({ client, db }: SqliteReader): VerifyStore {
  const page = db
    .select()
    .from(requests)
    .where(and(gt(requests.id, sql.placeholder('after')), lt(requests.id, sql.placeholder('before'))))
    .orderBy(asc(requests.id))
    .limit(rowsPerPage)
    .prepare()

  return {
    atOneMoment: (work) => client.transaction(work)(),
    nextQuarter(ms) {
      const starts = [firstRowQuarter(ms), firstRollupQuarter(ms)].filter((start) => start !== null)
      return starts.length === 0 ? null : Math.min(...starts)
    },
    eachCall(quarterStart, visit) {
      // The boundaries are no whole ids, so no row is equal to one.
      let after = firstIdAt('req', quarterStart)
      const before = firstIdAt('req', quarterStart + quarterHourMs)
      for (;;) {
        const rows = page.all({ after, before })
        for (const row of rows) visit(receiptOf(row))
        if (rows.length < rowsPerPage) return
        after = rows.at(-1)!.id
      }
    },
    readRollups(quarterStart) {
      return db
        .select()
        .from(rollups)
        .where(
          and(
            gte(rollups.quarterStart, quarterStart),
            lt(rollups.quarterStart, quarterStart + quarterHourMs),
          ),
        )
        .all()
        .map(rollupCellOf)
    },
    strayIds(limit) {
      return db
        .select({ id: requests.id })
        .from(requests)
        .where(or(lt(requests.id, 'req_0'), gte(requests.id, 'req_g')))
        .limit(limit)
        .all()
        .map(({ id }) => id)
    },
  }

  function firstRowQuarter(ms: number): number | null {
    const first = db
      .select({ id: min(requests.id) })
      .from(requests)
      .where(and(gte(requests.id, firstIdAt('req', ms)), lt(requests.id, 'req_g')))
      .get()
    const at = first?.id ? idTimeMs(first.id) : Number.NaN
    // Only an id that somebody tampered with sorts where its own instant does not.
    return at >= ms ? at - (at % quarterHourMs) : null
  }

  function firstRollupQuarter(ms: number): number | null {
    const first = db
      .select({ start: min(rollups.quarterStart) })
      .from(rollups)
      .where(gte(rollups.quarterStart, ms))
      .get()
    return first?.start == null ? null : first.start - (first.start % quarterHourMs)
  }
}

function rollupCellOf(row: typeof rollups.$inferSelect): RollupCell {
  return {
    key: {
      quarterStart: row.quarterStart,
      projectId: row.projectId || null,
      keyId: row.keyId || null,
      provider: row.provider,
      model: row.model || null,
    },
    sums: {
      calls: row.calls,
      errors: row.errors,
      unpricedCalls: row.unpricedCalls,
      countedCalls: row.countedCalls,
      partialCalls: row.partialCalls,
      inputTokens: row.inputTokens,
      outputTokens: row.outputTokens,
      tokens: Object.fromEntries(tokenParts.map((part) => [part, row[part]])) as RollupSums['tokens'],
      listCost: row.listCostPicoUsd,
      effectiveCost: row.effectiveCostPicoUsd,
      durations: histogramOf(row, 'duration'),
      timesToFirstToken: histogramOf(row, 'timeToFirstToken'),
    },
  }
}

/** The schema makes one column of counts for each bucket; Drizzle's type of a row has no room for their names. */
function histogramOf(row: object, name: 'duration' | 'timeToFirstToken'): number[] {
  const columns = row as Record<string, number>
  return Array.from({ length: latencyBoundsMs.length + 1 }, (_, bucket) => columns[`${name}${bucket}`]!)
}
