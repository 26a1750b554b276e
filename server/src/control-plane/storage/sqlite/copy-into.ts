import { closeSync, fsyncSync, openSync } from 'node:fs'
import type Database from 'better-sqlite3'

/**
 * Copies the database with SQLite itself: the committed state of one moment, compacted, in a file of mode
 * 0600 that is on the disk when this returns. The file must not exist.
 */
export function copyInto({ client }: { client: Database.Database }, file: string): void {
  // SQLite keeps the mode of an empty file. A file that SQLite creates would be readable by others at first.
  closeSync(openSync(file, 'wx', 0o600))
  client.prepare('VACUUM INTO ?').run(file)
  const written = openSync(file, 'r')
  fsyncSync(written)
  closeSync(written)
}
