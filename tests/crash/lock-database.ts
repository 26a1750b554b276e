import { openDatabase } from '../../server/src/control-plane/storage/sqlite/open-database.ts'

/** Holds the database's write lock, as a backup tool or somebody's shell would; returns what gives it back. */
export function lockDatabase(file: string): () => void {
  const { client, close } = openDatabase(file, { durability: 'process' })
  client.pragma('busy_timeout = 5000')
  client.exec('BEGIN IMMEDIATE')
  return () => void close()
}
