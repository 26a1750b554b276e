import type { SettingsStore } from '../../settings/index.ts'
import type { SqliteDatabase } from './open-database.ts'
import { refuseUnwritable } from './refuse-unwritable.ts'
import { settings } from './schema/index.ts'

/** A few rows, read by a start and by commands. */
export function createSettingsStore({ db }: Pick<SqliteDatabase, 'db'>): SettingsStore {
  return {
    async readSettings() {
      const rows = db.select().from(settings).all()
      return new Map(rows.map(({ name, value }) => [name, value]))
    },
    putSetting: async (name, value, changedAt) =>
      refuseUnwritable(() => {
        db.insert(settings)
          .values({ name, value, changedAt })
          .onConflictDoUpdate({ target: settings.name, set: { value, changedAt } })
          .run()
      }),
  }
}
