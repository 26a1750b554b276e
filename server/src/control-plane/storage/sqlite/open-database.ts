import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { startWords } from '@outlay/shared/words'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import type { FileLock } from '../lock/lock-file.ts'
import type { SchemaState } from '../storage.ts'
import { copyInto } from './copy-into.ts'
import { schemaStateOf, shippedMigrations } from './maintenance-schema.ts'

export type SqliteDatabase = ReturnType<typeof openDatabase>

type OpenOptions = {
  durability: 'process' | 'power'
  /** Folder of the migrations; those that ship with this version, unless a test says otherwise. */
  migrations?: string
  /** Whether a copy is kept of a database that is brought up to date; yes, unless it is a copy itself. */
  keepsCopy?: boolean
  /** Where it is noted that the database has its tables; one that has lost them since is refused. */
  mark?: Pick<FileLock, 'isMade' | 'note'>
}

/**
 * Opens the database for the one process that writes to it, and brings its tables up to date; before it changes
 * any, it keeps a copy beside the file. Throws when the file is not a database of ours, or newer than this version.
 */
export function openDatabase(
  file: string,
  { durability, migrations = shippedMigrations(), keepsCopy = true, mark }: OpenOptions,
) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // Made by SQLite, it could be read by others where the folder lets them in; its log gets the same mode.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  // A busy database must not stop the event loop: the journal stands in at once, and we come back later.
  const client = new Database(file, { timeout: 0 })
  client.defaultSafeIntegers(true)
  let copy: string | null = null
  try {
    // Before anything is set: a database that is not ours stays as it is.
    const state = schemaStateOf(client, migrations)
    if (state === 'empty' && mark?.isMade) throw new Error(startWords.database.emptied(file))
    const isOlder = mustBeUpgraded(state, file)
    if (isOlder && keepsCopy) copy = keepCopy(client, file)
    setUp(client, durability)
    const db = drizzle(client)
    migrate(db, { migrationsFolder: migrations })
    // The mark says that the tables are on the disk, and not only in a log that a power cut may take.
    if (state === 'empty') client.pragma('wal_checkpoint(PASSIVE)')
    mark?.note(true)
    return {
      client,
      db,
      file,
      /** From now on a write waits this long for somebody else's, where nothing is served any more. */
      waitForOthers: (ms: number) => client.pragma(`busy_timeout = ${ms}`),
      close: () => client.close(),
    }
  } catch (error) {
    client.close()
    // Nothing was changed, so there is nothing to go back to; a supervisor may try this again and again.
    if (copy !== null) rmSync(copy, { force: true })
    throw error
  }
}

function setUp(client: Database.Database, durability: OpenOptions['durability']): void {
  // Readers never wait for the writer, and a commit is one append.
  client.pragma('journal_mode = WAL')
  // NORMAL: a commit is in the operating system's hands before it returns, so a killed process loses nothing.
  // FULL: it is on the disk, so a power cut loses nothing either.
  client.pragma(`synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`)
  client.pragma('foreign_keys = ON')
  // A checkpoint within a commit would make it wait for the disk: they are made between transactions.
  client.pragma('wal_autocheckpoint = 0')
}

/** Whether its tables are those of an older version. Throws when it is not for this version to touch. */
function mustBeUpgraded(state: SchemaState, file: string): boolean {
  switch (state) {
    case 'empty':
    case 'current':
      return false
    case 'older':
      return true
    case 'newer':
      throw new Error(startWords.database.newer(file))
    case 'foreign':
      throw new Error(startWords.database.foreign(file))
  }
}

/** Copies the database to where a person finds it; half a copy is never left there. */
function keepCopy(client: Database.Database, file: string): string {
  const copy = `${file}.before-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
  const unfinished = `${copy}.unfinished`
  rmSync(unfinished, { force: true })
  try {
    copyInto({ client }, unfinished)
    renameSync(unfinished, copy)
    return copy
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** Opens the database for reading only, in a worker or another process; null when there is none yet. */
export function openForReading(file: string) {
  if (!existsSync(file)) return null
  const client = new Database(file, { readonly: true, timeout: 5_000 })
  client.defaultSafeIntegers(true)
  return { client, db: drizzle(client), file, close: () => client.close() }
}

export type SqliteReader = NonNullable<ReturnType<typeof openForReading>>
