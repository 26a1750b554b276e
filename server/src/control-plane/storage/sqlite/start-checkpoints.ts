import type { SqliteDatabase } from './open-database.ts'

/** Pages that change all the time are then written once in these seconds. */
const everyMs = 3_000
/** Under steady load the log is never empty when a checkpoint ends: past this size it is made to begin anew. */
const restartBytes = 32 * 1024 * 1024

/**
 * Moves the write-ahead log into the database every few seconds, between transactions: this is where the disk is waited for.
 * PASSIVE stands in no reader's way. RESTART waits for none, as this connection waits for nobody. It keeps no process alive.
 */
export function startCheckpoints({ client }: Pick<SqliteDatabase, 'client'>): { stop(): void } {
  const pageBytes = Number(client.pragma('page_size', { simple: true }))
  const timer = setInterval(() => {
    try {
      const [result] = client.pragma('wal_checkpoint(PASSIVE)') as { log: number | bigint }[]
      if (result && Number(result.log) * pageBytes > restartBytes) client.pragma('wal_checkpoint(RESTART)')
    } catch {
      // Somebody holds the database, or its disk fails: the next turn tries again.
    }
  }, everyMs).unref()
  return { stop: () => clearInterval(timer) }
}
