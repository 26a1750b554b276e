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
  /** Folder of the migrations. Default: those that ship with this version. */
  migrations?: string
  /** Whether an upgrade keeps a copy of the old database. Default: true. Copies are upgraded without one. */
  keepsCopy?: boolean
  /** Marks that the database has its tables. A marked database that has lost them is refused. */
  mark?: Pick<FileLock, 'isMade' | 'note'>
}

/**
 * Opens the database for its only writer and brings its tables up to date. Keeps a copy next to the file
 * before an upgrade. Throws when the database is foreign or newer than this version.
 */
export function openDatabase(
  file: string,
  { durability, migrations = shippedMigrations(), keepsCopy = true, mark }: OpenOptions,
) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // A file that SQLite creates might be readable by others, depending on the folder. SQLite gives its log the
  // same mode.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  // A busy database must not block the event loop. The journal keeps the records, and the follower tries
  // again.
  const client = new Database(file, { timeout: 0 })
  client.defaultSafeIntegers(true)
  let copy: string | null = null
  try {
    // Checked before any pragma, so that a foreign database stays unchanged.
    const state = schemaStateOf(client, migrations)
    if (state === 'empty' && mark?.isMade) throw new Error(startWords.database.emptied(file))
    const isOlder = mustBeUpgraded(state, file)
    if (isOlder && keepsCopy) copy = keepCopy(client, file)
    setUp(client, durability)
    const db = drizzle(client)
    migrate(db, { migrationsFolder: migrations })
    // The mark promises that the tables are on the disk. A power cut may destroy a log that is not synced.
    if (state === 'empty') client.pragma('wal_checkpoint(PASSIVE)')
    mark?.note(true)
    return {
      client,
      db,
      file,
      /**
       * Makes later writes wait this long for other processes. For a stop, when no calls are served any more.
       */
      waitForOthers: (ms: number) => client.pragma(`busy_timeout = ${ms}`),
      close: () => client.close(),
    }
  } catch (error) {
    client.close()
    // Nothing was changed, so the copy is useless, and a supervisor may repeat this start any number of
    // times.
    if (copy !== null) rmSync(copy, { force: true })
    throw error
  }
}

function setUp(client: Database.Database, durability: OpenOptions['durability']): void {
  // In WAL mode, readers never wait for the writer, and a commit is one append.
  client.pragma('journal_mode = WAL')
  // NORMAL hands a commit to the operating system before it returns, so a killed process loses nothing. FULL
  // puts a commit on the disk, so a power cut loses nothing either.
  client.pragma(`synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`)
  client.pragma('foreign_keys = ON')
  // A checkpoint inside a commit would wait for the disk, so checkpoints run between transactions.
  client.pragma('wal_autocheckpoint = 0')
}

/**
 * Whether the tables are those of an older version. Throws for a database that this version must not touch.
 */
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

/** Copies the database next to itself. An incomplete copy is removed. */
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

/** Opens the database read-only, in a worker or another process; null when it does not exist yet. */
export function openForReading(file: string) {
  if (!existsSync(file)) return null
  const client = new Database(file, { readonly: true, timeout: 5_000 })
  client.defaultSafeIntegers(true)
  return { client, db: drizzle(client), file, close: () => client.close() }
}

export type SqliteReader = NonNullable<ReturnType<typeof openForReading>>
