import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { shippedPath } from '../../../lib/project-root.ts'
import type { SchemaState } from '../storage.ts'

/** Drizzle's list of the migrations that were applied to a database. */
const migrationsTable = '__drizzle_migrations'

/** The tables of the first version. Later versions only add tables. */
const ownTables = ['keys', 'prices', 'projects', 'requests', 'rollups', 'rollups_day', 'rollups_hour']

/** Tells our databases from foreign ones, and current tables from older and newer ones. */
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

/**
 * A first start that is cut off may leave an empty list of migrations. Drizzle fills the list with the
 * tables.
 */
function isStillEmpty(client: Database.Database): boolean {
  const owners = new Set(client.prepare('SELECT tbl_name FROM sqlite_schema').pluck().all())
  const hasList = owners.delete(migrationsTable)
  if (owners.size > 0) return false
  return !hasList || client.prepare(`SELECT 1 FROM ${migrationsTable}`).get() === undefined
}

/** The folder of the migrations of this version. */
export function shippedMigrations(): string {
  return shippedPath('migrations/sqlite')
}

/** UTC milliseconds of the newest migration that ships with Outlay. Drizzle uses it as the version. */
function latestMigration(migrations: string): number {
  const journal = readFileSync(join(migrations, 'meta', '_journal.json'), 'utf8')
  const { entries } = JSON.parse(journal) as { entries: { when: number }[] }
  return Math.max(...entries.map(({ when }) => when))
}
