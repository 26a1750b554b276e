import { eq } from 'drizzle-orm'
import type { KeyStore } from '../../keys/index.ts'
import type { SqliteDatabase } from './open-database.ts'
import { refuseUnwritable } from './refuse-unwritable.ts'
import { keys, projects } from './schema/index.ts'

/** Keys and projects: few rows, read all at once by a start and by the dashboard. */
export function createKeyStore({ db }: Pick<SqliteDatabase, 'db'>): KeyStore {
  return {
    listKeys: async () => db.select().from(keys).orderBy(keys.createdAt, keys.id).all(),
    insertKey: async (key) =>
      refuseUnwritable(() => {
        db.insert(keys)
          .values({ ...key, permissions: [...key.permissions] })
          .run()
      }),
    updateKey: async (id, change) =>
      refuseUnwritable(() => void db.update(keys).set(change).where(eq(keys.id, id)).run()),
    listProjects: async () => db.select().from(projects).orderBy(projects.createdAt, projects.id).all(),
    insertProject: async (project) => refuseUnwritable(() => void db.insert(projects).values(project).run()),
  }
}
