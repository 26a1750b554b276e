import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { shippedPath } from '../../lib/project-root.ts'

/** What a database is to this version of Outlay. */
export type SchemaState = 'current' | 'older' | 'newer' | 'foreign'

/** The tables of the first version; later ones add to them. */
const ownTables = ['keys', 'prices', 'projects', 'requests', 'rollups', 'rollups_day', 'rollups_hour']

/** Tells a database of ours from others, and whether its tables are those of this version. */
export function schemaStateOf(client: Database.Database, migrations = shippedMigrations()): SchemaState {
  const tables = new Set(client.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all())
  const isOurs = tables.has('__drizzle_migrations') && ownTables.every((name) => tables.has(name))
  if (!isOurs) return 'foreign'
  const applied = Number(client.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get())
  const shipped = latestMigration(migrations)
  if (applied === shipped) return 'current'
  return applied > shipped ? 'newer' : 'older'
}

/** The folder of the migrations that ship with this version. */
export function shippedMigrations(): string {
  return shippedPath('migrations/sqlite')
}

/** UTC milliseconds at which the newest migration that ships with Outlay was made: its version, to Drizzle. */
function latestMigration(migrations: string): number {
  const journal = readFileSync(join(migrations, 'meta', '_journal.json'), 'utf8')
  const { entries } = JSON.parse(journal) as { entries: { when: number }[] }
  return Math.max(...entries.map(({ when }) => when))
}
