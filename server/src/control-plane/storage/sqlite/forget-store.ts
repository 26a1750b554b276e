import { randomUUID } from 'node:crypto'
import { and, eq, gt, inArray, lte, max } from 'drizzle-orm'
import { RollupFold } from '../../follower/index.ts'
import type { ForgetStore } from '../../forget/index.ts'
import { prepareAddToRollups } from './add-to-rollups.ts'
import { adjustmentsOf } from './adjustment-row.ts'
import type { SqliteDatabase } from './open-database.ts'
import { refuseUnwritable } from './refuse-unwritable.ts'
import { receiptOf } from './request-row.ts'
import { facets, facetValues, requests } from './schema/index.ts'

/** Rows have no index by end user, so each page is read whole: some milliseconds. */
const callsPerPage = 2_000

/** Takes end users out of the SQLite file. */
export function createForgetStore(database: SqliteDatabase): ForgetStore {
  const { client, db } = database
  const addToRollups = prepareAddToRollups(database)
  return {
    async forgetInCalls(users, afterId) {
      const page = db
        .select({ id: requests.id })
        .from(requests)
        .where(gt(requests.id, afterId))
        .orderBy(requests.id)
        .limit(callsPerPage)
        .as('page')
      const lastId =
        db
          .select({ id: max(page.id) })
          .from(page)
          .get()?.id ?? null
      if (lastId === null) return { calls: 0, lastId }
      const ofUsers = and(
        gt(requests.id, afterId),
        lte(requests.id, lastId),
        inArray(requests.endUser, [...users]),
      )
      let calls = 0
      write(() => {
        const rows = db.select().from(requests).where(ofUsers).all()
        const booked = adjustmentsOf({ db }, rows)
        const sums = new RollupFold()
        for (const row of rows) {
          const receipt = receiptOf(row)
          const nameless = { ...receipt, endUser: null }
          const adjustment = booked.get(row.id)
          sums.add(receipt, -1)
          sums.add(nameless)
          if (!adjustment) continue
          sums.addAdjustment(receipt, adjustment, -1)
          sums.addAdjustment(nameless, adjustment)
        }
        db.update(requests).set({ endUser: null }).where(ofUsers).run()
        addToRollups(sums)
        calls = rows.length
      })
      return { calls, lastId }
    },
    async forgetValues(users) {
      const ofUsers = and(eq(facetValues.dimension, 'user'), inArray(facetValues.value, [...users]))
      write(() => {
        // These sums are zero by now.
        db.delete(facets)
          .where(and(eq(facets.dimension, 'user'), inArray(facets.value, [...users])))
          .run()
        for (const { monthStart, projectId, value } of db.select().from(facetValues).where(ofUsers).all()) {
          db.update(facetValues)
            .set({ value: `forgotten-${randomUUID()}` })
            .where(
              and(
                eq(facetValues.monthStart, monthStart),
                eq(facetValues.projectId, projectId),
                eq(facetValues.dimension, 'user'),
                eq(facetValues.value, value),
              ),
            )
            .run()
        }
      })
      // The log of the database has the pages as they were. It begins anew if nobody reads it now.
      client.pragma('wal_checkpoint(TRUNCATE)')
    },
  }

  /** SQLite writes zeros over what it frees, so that the file does not keep the names in unused places. */
  function write(work: () => void): void {
    client.pragma('secure_delete = ON')
    try {
      refuseUnwritable(() => client.transaction(work)())
    } finally {
      client.pragma('secure_delete = OFF')
    }
  }
}
