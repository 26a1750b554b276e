import Database from 'better-sqlite3'

/** Under steady load the log is never empty when a checkpoint ends: past this size it is made to begin anew. */
const restartBytes = 32 * 1024 * 1024

let client: Database.Database | null = null

/**
 * Moves the write-ahead log into the database away from the event loop: this is where the disk is waited for.
 * PASSIVE never stands in a writer's way; RESTART does for the moment that the last pages take, in which rows
 * wait in the gateway's journal. False when the database could not be used.
 */
export default function checkpoint(file: string): boolean {
  try {
    client ??= new Database(file, { timeout: 5_000 })
    const pageBytes = Number(client.pragma('page_size', { simple: true }))
    const [result] = client.pragma('wal_checkpoint(PASSIVE)') as { log: number }[]
    if (result && result.log * pageBytes > restartBytes) client.pragma('wal_checkpoint(RESTART)')
    return true
  } catch {
    client?.close()
    client = null
    return false
  }
}
