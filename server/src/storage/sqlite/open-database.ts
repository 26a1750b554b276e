import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { shippedPath } from '../../lib/project-root.ts'

export type SqliteDatabase = ReturnType<typeof openDatabase>

type OpenOptions = { durability: 'process' | 'power' }

/**
 * Opens the database for the one process that writes to it, and brings its tables up to date.
 * Throws when the file is not a database or is newer than this version.
 */
export function openDatabase(file: string, { durability }: OpenOptions) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // A busy database must not stop the event loop: the journal stands in at once, and we come back later.
  const client = new Database(file, { timeout: 0 })
  // Readers never wait for the writer, and a commit is one append.
  client.pragma('journal_mode = WAL')
  // NORMAL: a commit is in the operating system's hands before it returns, so a killed process loses nothing.
  // FULL: it is on the disk, so a power cut loses nothing either.
  client.pragma(`synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`)
  client.pragma('foreign_keys = ON')
  // Checkpoints would stop the event loop for as long as the disk takes: a worker makes them.
  client.pragma('wal_autocheckpoint = 0')
  client.defaultSafeIntegers(true)
  const db = drizzle(client)
  migrate(db, { migrationsFolder: shippedPath('migrations/sqlite') })
  return { client, db, file, close: () => client.close() }
}

/** Opens the database for reading only, in a worker or another process; null when there is none yet. */
export function openForReading(file: string) {
  if (!existsSync(file)) return null
  const client = new Database(file, { readonly: true, timeout: 5_000 })
  client.defaultSafeIntegers(true)
  return { client, db: drizzle(client), file, close: () => client.close() }
}

export type SqliteReader = NonNullable<ReturnType<typeof openForReading>>
