import { labelDimensions } from '@outlay/shared/records'
import { dayMs, hourMs, quarterHourAtOrBefore, quarterHourMs } from '@outlay/shared/time'
import { and, asc, eq, gt, gte, inArray, isNull, lt, min, ne, or, sql } from 'drizzle-orm'
import { firstIdAt, idTimeMs } from '../../../lib/ids.ts'
import type { RollupSpan, VerifyStore } from '../../follower/index.ts'
import { prepareFindFacetValues } from './add-to-facets.ts'
import { adjustmentsOf } from './adjustment-row.ts'
import type { SqliteReader } from './open-database.ts'
import { readReportedCosts } from './reported-costs.ts'
import { receiptOf } from './request-row.ts'
import { rollupCellOf } from './rollup-row.ts'
import { rollupTables } from './rollup-tables.ts'
import { adjustments, facets, reportedCosts, requests } from './schema/index.ts'

const rowsPerPage = 1_000

/** Rows and rollups of the SQLite file, read in bounded parts through a read-only connection. */
export function createVerifyStore({ client, db }: SqliteReader): VerifyStore {
  const page = db
    .select()
    .from(requests)
    .where(and(gt(requests.id, sql.placeholder('after')), lt(requests.id, sql.placeholder('before'))))
    .orderBy(asc(requests.id))
    .limit(rowsPerPage)
    .prepare()

  const findFacetValues = prepareFindFacetValues({ client })
  const readRollups = {
    'quarter-hour': prepareRollups('quarter-hour'),
    hour: prepareRollups('hour'),
    day: prepareRollups('day'),
  }

  return {
    async atOneMoment(work) {
      client.exec('BEGIN')
      try {
        return await work()
      } finally {
        client.exec('COMMIT')
      }
    },
    async nextDay(ms) {
      const hour = ms - (ms % hourMs)
      const day = ms - (ms % dayMs)
      const first = earliest([
        firstRow(ms),
        firstRollup('quarter-hour', ms),
        firstRollup('hour', hour),
        firstRollup('day', day),
        firstReportedCost(ms),
        firstFacet(ms),
      ])
      return first === null ? null : first - (first % dayMs)
    },
    async nextQuarter(ms) {
      const first = earliest([
        firstRow(ms),
        firstRollup('quarter-hour', ms),
        firstReportedCost(ms),
        firstFacet(ms),
      ])
      return first === null ? null : quarterHourAtOrBefore(first)
    },
    async *callsIn(quarterStart) {
      // The boundaries are incomplete ids, so no row equals one.
      let after = firstIdAt('req', quarterStart)
      const before = firstIdAt('req', quarterStart + quarterHourMs)
      for (;;) {
        const rows = page.all({ after, before })
        const booked = adjustmentsOf({ db }, rows)
        for (const row of rows) yield { receipt: receiptOf(row), adjustment: booked.get(row.id) ?? null }
        if (rows.length < rowsPerPage) return
        after = rows.at(-1)!.id
      }
    },
    async readRollups(span, start, end) {
      return readRollups[span].all({ start, end }).map(rollupCellOf)
    },
    async readReportedCosts(start, end) {
      return readReportedCosts({ db }, start, end)
    },
    async readFacets(start, end) {
      return db
        .select()
        .from(facets)
        .where(
          and(inArray(facets.dimension, labelDimensions), gte(facets.start, start), lt(facets.start, end)),
        )
        .all()
        .map((row) => {
          const { key, sums } = rollupCellOf(row)
          return { key: { ...key, dimension: row.dimension, value: row.value }, sums }
        })
    },
    async findFacetValues(asked) {
      return findFacetValues(asked)
    },
    async strayAdjustmentIds(limit) {
      return db
        .select({ id: adjustments.id })
        .from(adjustments)
        .leftJoin(requests, eq(requests.id, adjustments.requestId))
        .where(or(isNull(requests.id), ne(requests.costState, 'unpriced')))
        .limit(limit)
        .all()
        .map(({ id }) => id)
    },
    async strayIds(limit) {
      return db
        .select({ id: requests.id })
        .from(requests)
        .where(or(lt(requests.id, 'req_0'), gte(requests.id, 'req_g')))
        .limit(limit)
        .all()
        .map(({ id }) => id)
    },
  }

  function firstRow(ms: number): number | null {
    const first = db
      .select({ id: min(requests.id) })
      .from(requests)
      .where(and(gte(requests.id, firstIdAt('req', ms)), lt(requests.id, 'req_g')))
      .get()
    const at = first?.id ? idTimeMs(first.id) : Number.NaN
    // Only a manipulated id sorts away from its own instant.
    return at >= ms ? at : null
  }

  function firstRollup(span: RollupSpan, ms: number): number | null {
    const table = rollupTables[span]
    const first = db
      .select({ start: min(table.start) })
      .from(table)
      .where(gte(table.start, ms))
      .get()
    return first?.start ?? null
  }

  function firstReportedCost(ms: number): number | null {
    const first = db
      .select({ start: min(reportedCosts.start) })
      .from(reportedCosts)
      .where(gte(reportedCosts.start, ms))
      .get()
    return first?.start ?? null
  }

  function firstFacet(ms: number): number | null {
    // One after the other, because the index begins with the dimension.
    return earliest(
      labelDimensions.map((dimension) => {
        const first = db
          .select({ start: min(facets.start) })
          .from(facets)
          .where(and(eq(facets.dimension, dimension), gte(facets.start, ms)))
          .get()
        return first?.start ?? null
      }),
    )
  }

  function prepareRollups(span: RollupSpan) {
    const table = rollupTables[span]
    return db
      .select()
      .from(table)
      .where(and(gte(table.start, sql.placeholder('start')), lt(table.start, sql.placeholder('end'))))
      .prepare()
  }
}

function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null)
  return known.length === 0 ? null : Math.min(...known)
}
