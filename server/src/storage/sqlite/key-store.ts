import Database from 'better-sqlite3'
import { eq } from 'drizzle-orm'
import type { KeyStore } from '../../keys/index.ts'
import { OutlayError } from '../../lib/errors.ts'
import type { SqliteDatabase } from './open-database.ts'
import { keys, projects } from './schema.ts'

/** Keys and projects: few rows, read whole at the start and on the dashboard. */
export function createKeyStore({ db }: Pick<SqliteDatabase, 'db'>): KeyStore {
  return {
    listKeys: () => db.select().from(keys).orderBy(keys.createdAt, keys.id).all(),
    insertKey: (key) =>
      write(() => {
        db.insert(keys)
          .values({ ...key, permissions: [...key.permissions] })
          .run()
      }),
    updateKey: (id, change) => write(() => void db.update(keys).set(change).where(eq(keys.id, id)).run()),
    listProjects: () => db.select().from(projects).orderBy(projects.createdAt, projects.id).all(),
    insertProject: (project) => write(() => void db.insert(projects).values(project).run()),
  }
}

/** Unlike a call's row, a key cannot follow later: the one who asked for it must know that it is there. */
function write(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    throw new OutlayError('records-unavailable', `The database cannot be written just now (${error.code}).`, {
      cause: error,
    })
  }
}
