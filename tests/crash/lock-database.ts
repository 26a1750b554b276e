import { openDatabase } from '../../server/src/control-plane/storage/sqlite/open-database.ts'

/**
 * Locks the database for other writers, as a backup tool or a shell does. Returns the function that unlocks
 * it.
 */
export function lockDatabase(file: string): () => void {
  const { client, close } = openDatabase(file, { durability: 'process' })
  client.pragma('busy_timeout = 5000')
  client.exec('BEGIN IMMEDIATE')
  return () => void close()
}
