import type { SqliteDatabase } from './open-database.ts'

/** Pages that change all the time are then written only once per interval. */
const everyMs = 3_000
/**
 * Under steady load, the log still has entries when a checkpoint ends. Past this size the log is restarted.
 */
const restartBytes = 32 * 1024 * 1024

/**
 * Moves the write-ahead log into the database every few seconds, between transactions, so that only the
 * checkpoint waits for the disk. PASSIVE blocks no reader. RESTART waits for no reader, because this
 * connection has a timeout of 0. The timer does not keep the process alive.
 */
export function startCheckpoints({ client }: Pick<SqliteDatabase, 'client'>): { stop(): void } {
  const pageBytes = Number(client.pragma('page_size', { simple: true }))
  const timer = setInterval(() => {
    try {
      const [result] = client.pragma('wal_checkpoint(PASSIVE)') as { log: number | bigint }[]
      if (result && Number(result.log) * pageBytes > restartBytes) client.pragma('wal_checkpoint(RESTART)')
    } catch {
      // Another process has locked the database, or the disk fails. The next interval tries again.
    }
  }, everyMs).unref()
  return { stop: () => clearInterval(timer) }
}
