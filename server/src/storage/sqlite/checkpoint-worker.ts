import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

/** How often the write-ahead log is moved into the database, and the size past which writers wait for it. */
const everyMs = 1_000
const restartBytes = 256 * 1024 * 1024

/**
 * Moves the write-ahead log into the database away from the event loop: this is where the disk is waited for.
 * PASSIVE never stands in a writer's way; only a log that has outgrown all measure is cut back by force, and
 * the gateway then writes to its journal for that moment.
 */
const { file } = workerData as { file: string }
const client = new Database(file, { timeout: 5_000 })
const pageBytes = Number(client.pragma('page_size', { simple: true }))

const timer = setInterval(checkpoint, everyMs)
parentPort?.on('message', () => {
  clearInterval(timer)
  client.close()
  process.exit(0)
})

function checkpoint(): void {
  try {
    const [result] = client.pragma('wal_checkpoint(PASSIVE)') as { log: number }[]
    if (result && result.log * pageBytes > restartBytes) client.pragma('wal_checkpoint(RESTART)')
  } catch {
    // A locked or full database is tried again in a second; the gateway reports on it.
  }
}
