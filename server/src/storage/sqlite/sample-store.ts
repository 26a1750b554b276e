import { and, eq, gt, inArray, like, lte, max } from 'drizzle-orm'
import { type SampleStore, sampleKeyPrefix } from '../../sample/index.ts'
import type { SqliteDatabase } from './open-database.ts'
import { refuseUnwritable } from './refuse-unwritable.ts'
import { rollupTables } from './rollup-tables.ts'
import { keys, projects, requests } from './schema.ts'

const callsPerPage = 500

/** Sample data in the SQLite file: rows like any others, known by the ids of their keys. */
export function createSampleStore({ client, db }: SqliteDatabase): SampleStore {
  return {
    isThere() {
      return (
        db
          .select({ id: keys.id })
          .from(keys)
          .where(like(keys.id, `${sampleKeyPrefix}%`))
          .limit(1)
          .get() !== undefined
      )
    },
    addOwners(owners, createdAt) {
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
    removeCalls(keyIds, afterId) {
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
      write(() => {
        db.delete(requests)
          .where(and(gt(requests.id, afterId), lte(requests.id, last), inArray(requests.keyId, [...keyIds])))
          .run()
      })
      return last
    },
    removeOwners({ projectIds, keyIds }) {
      write(() => {
        for (const table of Object.values(rollupTables)) {
          db.delete(table)
            .where(inArray(table.keyId, [...keyIds]))
            .run()
        }
        db.delete(keys)
          .where(inArray(keys.id, [...keyIds]))
          .run()
        // A project that has got a key of its own since then stays.
        const used = db
          .select({ id: keys.projectId })
          .from(keys)
          .where(inArray(keys.projectId, [...projectIds]))
          .all()
        const unused = projectIds.filter((id) => !used.some((key) => key.id === id))
        db.delete(projects).where(inArray(projects.id, unused)).run()
      })
    },
  }

  function write(work: () => void): void {
    refuseUnwritable(() => client.transaction(work)())
  }
}
