import { openSqlite, readSqlite, type SqliteOptions } from './sqlite/index.ts'
import type { Storage, StorageReader } from './storage.ts'

/**
 * Opens the records for their only writer and brings their tables up to date. Throws one sentence when the
 * records are foreign, newer than this version, or unreadable.
 */
export async function openStorage(
  { databaseFile }: { databaseFile: string },
  options: SqliteOptions,
): Promise<Storage> {
  return openSqlite(databaseFile, options)
}

/** Opens the records for a command that only reads; null when there are no records yet. */
export async function openStorageForReading({
  databaseFile,
}: {
  databaseFile: string
}): Promise<StorageReader | null> {
  return readSqlite(databaseFile)
}
