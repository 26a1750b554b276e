import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { shippedPath } from '../../../lib/project-root.ts'
import type { SchemaState } from '../storage.ts'

/** Drizzle's list of the migrations that a database has had. */
const migrationsTable = '__drizzle_migrations'

/** The tables of the first version; later ones add to them. */
const ownTables = ['keys', 'prices', 'projects', 'requests', 'rollups', 'rollups_day', 'rollups_hour']

/** Tells a database of ours from others, and whether its tables are those of this version. */
export function schemaStateOf(client: Database.Database, migrations = shippedMigrations()): SchemaState {
  const tables = new Set(client.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all())
  if (isStillEmpty(client)) return 'empty'
  const isOurs = tables.has(migrationsTable) && ownTables.every((name) => tables.has(name))
  if (!isOurs) return 'foreign'
  const applied = Number(client.prepare(`SELECT max(created_at) FROM ${migrationsTable}`).pluck().get())
  const shipped = latestMigration(migrations)
  if (applied === shipped) return 'current'
  return applied > shipped ? 'newer' : 'older'
}

/** A first start that is cut off may have made the list of migrations, which is filled together with the tables. */
function isStillEmpty(client: Database.Database): boolean {
  const owners = new Set(client.prepare('SELECT tbl_name FROM sqlite_schema').pluck().all())
  const hasList = owners.delete(migrationsTable)
  if (owners.size > 0) return false
  return !hasList || client.prepare(`SELECT 1 FROM ${migrationsTable}`).get() === undefined
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
