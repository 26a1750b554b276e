import { and, eq, gt, inArray, like, lte, max } from 'drizzle-orm'
import { RollupFold } from '../../follower/index.ts'
import { type SampleStore, sampleKeyPrefix } from '../../sample/index.ts'
import { prepareAddToRollups } from './add-to-rollups.ts'
import { adjustmentsOf } from './adjustment-row.ts'
import { prepareAddToDrift } from './drift-store.ts'
import type { SqliteDatabase } from './open-database.ts'
import { refuseUnwritable } from './refuse-unwritable.ts'
import { receiptOf } from './request-row.ts'
import { rollupTables } from './rollup-tables.ts'
import {
  adjustments,
  drift,
  facets,
  keys,
  projectFactors,
  projects,
  reportedCosts,
  requests,
  rollupsDay,
} from './schema/index.ts'

const callsPerPage = 500

/** Sample data in the SQLite file: ordinary rows, recognized by the ids of their keys. */
export function createSampleStore(database: SqliteDatabase): SampleStore {
  const { client, db } = database
  const addToRollups = prepareAddToRollups(database)
  const addToDrift = prepareAddToDrift(database)
  return {
    async isThere() {
      return (
        db
          .select({ id: keys.id })
          .from(keys)
          .where(like(keys.id, `${sampleKeyPrefix}%`))
          .limit(1)
          .get() !== undefined
      )
    },
    async addOwners(owners, createdAt) {
      write(() => {
        for (const { id, name } of owners.projects) {
          const isTaken = db.select().from(projects).where(eq(projects.name, name)).get()
          db.insert(projects)
            .values({ id, name: isTaken ? `${name} (sample)` : name, createdAt })
            .onConflictDoNothing()
            .run()
        }
        for (const { id, kind, name, hint, project } of owners.keys) {
          db.insert(keys)
            .values({
              id,
              kind,
              name,
              hint,
              // No secret has this digest, so nobody can call with such a key.
              digest: id,
              projectId: project?.id ?? null,
              provider: 'simulator',
              permissions: [],
              createdAt,
            })
            .onConflictDoNothing()
            .run()
        }
      })
    },
    async addDrift(cells) {
      write(() => addToDrift(cells))
    },
    async removeCalls(keyIds, afterId) {
      const page = db
        .select({ id: requests.id })
        .from(requests)
        .where(gt(requests.id, afterId))
        .orderBy(requests.id)
        .limit(callsPerPage)
        .as('page')
      const last =
        db
          .select({ id: max(page.id) })
          .from(page)
          .get()?.id ?? null
      if (last === null) return null
      const ofSample = and(
        gt(requests.id, afterId),
        lte(requests.id, last),
        inArray(requests.keyId, [...keyIds]),
      )
      write(() => {
        const removed = new RollupFold()
        const rows = db.select().from(requests).where(ofSample).all()
        const booked = adjustmentsOf({ db }, rows)
        for (const row of rows) {
          const receipt = receiptOf(row)
          const adjustment = booked.get(row.id)
          removed.add(receipt, -1)
          if (adjustment) removed.addAdjustment(receipt, adjustment, -1)
        }
        db.delete(adjustments)
          .where(inArray(adjustments.requestId, [...booked.keys()]))
          .run()
        db.delete(requests).where(ofSample).run()
        addToRollups(removed)
      })
      return last
    },
    async removeOwners({ projectIds, keyIds }) {
      write(() => {
        for (const table of Object.values(rollupTables)) {
          db.delete(table)
            .where(inArray(table.keyId, [...keyIds]))
            .run()
        }
        db.delete(facets)
          .where(inArray(facets.keyId, [...keyIds]))
          .run()
        // The contributions of the sample's calls were subtracted with the calls. Sums that are zero now were
        // all theirs.
        db.delete(reportedCosts)
          .where(and(eq(reportedCosts.comparedCalls, 0), eq(reportedCosts.uncomputedCalls, 0)))
          .run()
        db.delete(drift).where(eq(drift.isSampleData, true)).run()
        db.delete(keys)
          .where(inArray(keys.id, [...keyIds]))
          .run()
        // Keeps a project that has received a key, a call or a factor of the operator's since then.
        const withKeys = db.select({ id: keys.projectId }).from(keys).all()
        const withCalls = db.selectDistinct({ id: rollupsDay.projectId }).from(rollupsDay).all()
        const withFactors = db.select({ id: projectFactors.projectId }).from(projectFactors).all()
        const used = new Set([...withKeys, ...withCalls, ...withFactors].map(({ id }) => id))
        const unused = projectIds.filter((id) => !used.has(id))
        db.delete(projects).where(inArray(projects.id, unused)).run()
      })
    },
  }

  function write(work: () => void): void {
    refuseUnwritable(() => client.transaction(work)())
  }
}
