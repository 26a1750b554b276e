import { errorWords } from '@outlay/shared/words'
import { Piscina } from 'piscina'
import { type ErrorCode, OutlayError } from '../../../lib/errors.ts'
import { workerExecArgv, workerUrl } from '../../../lib/worker-url.ts'
import type { RestoreOptions, RestoreResult } from './maintenance-restore.ts'

/** The answer of the thread. Errors lose their class between threads, so they travel as data. */
export type RestoreReply = { result: RestoreResult } | { refusal: { code: ErrorCode; message: string } }

let isRunning = false

/**
 * Restores in a thread of its own while calls go on. The caller reloads the keys and prices in memory
 * afterwards. Rejects with an OutlayError: `invalid-request` for a file that cannot be restored, `conflict`
 * while another restore runs, `records-unavailable` for any other failure.
 */
export async function restoreInThread(options: Omit<RestoreOptions, 'isAlone'>): Promise<RestoreResult> {
  if (isRunning) throw new OutlayError('conflict', errorWords.backups.restoreIsRunning)
  isRunning = true
  try {
    const reply = await runInThread({ ...options, isAlone: false })
    if ('result' in reply) return reply.result
    throw new OutlayError(reply.refusal.code, reply.refusal.message)
  } finally {
    isRunning = false
  }
}

async function runInThread(options: RestoreOptions): Promise<RestoreReply> {
  const pool = new Piscina<RestoreOptions, RestoreReply>({
    filename: workerUrl('control-plane/storage/sqlite/maintenance-worker').href,
    execArgv: workerExecArgv(),
    minThreads: 0,
    maxThreads: 1,
  })
  // The run rejects with the same error, and its caller handles it.
  pool.on('error', () => {})
  try {
    return await pool.run(options)
  } catch (error) {
    throw new OutlayError('records-unavailable', errorWords.backups.restoreFailed(String(error)), {
      cause: error,
    })
  } finally {
    await pool.destroy()
  }
}
