import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { startWords } from '@outlay/shared/words'
import Database from 'better-sqlite3'

export type DatabaseLock = { release(): void }

/** Another process owns the database; the message says which. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse'
}

/**
 * Makes this process the one that writes to the database. The lock is the operating system's, taken through
 * SQLite on a file of its own: it goes with the process, however that ends, and is never stale. Throws
 * {@link DatabaseInUse} that says who owns it.
 */
export function acquireLock(databaseFile: string): DatabaseLock {
  const lockFile = `${databaseFile}.lock`
  const ownerFile = `${databaseFile}.owner`
  mkdirSync(dirname(lockFile), { recursive: true, mode: 0o700 })
  const client = new Database(lockFile, { timeout: 0 })
  try {
    client.pragma('locking_mode = EXCLUSIVE')
    client.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    client.close()
    if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error
    throw new DatabaseInUse(sentenceOf(databaseFile, ownerFile), { cause: error })
  }
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, startedAt: new Date().toISOString() }), {
    mode: 0o600,
  })
  return { release: () => client.close() }
}

function sentenceOf(databaseFile: string, ownerFile: string): string {
  const { inUse, inUseBy } = startWords.database
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(ownerFile, 'utf8'))
    return inUseBy(databaseFile, Number(pid), String(startedAt))
  } catch {
    return inUse(databaseFile)
  }
}
