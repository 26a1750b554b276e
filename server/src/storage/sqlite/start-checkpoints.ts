import { Piscina } from 'piscina'
import { workerExecArgv, workerUrl } from '../../lib/worker-url.ts'

const everyMs = 1_000

/** Has a thread of its own make a checkpoint every second. It keeps no process alive. */
export function startCheckpoints(file: string): { stop(): Promise<void> } {
  const pool = new Piscina<string, boolean>({
    filename: workerUrl('storage/sqlite/checkpoint-worker').href,
    execArgv: workerExecArgv(),
    minThreads: 1,
    maxThreads: 1,
    // It holds two statements; the default of a thread is far more than it needs.
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  })
  // A thread that fails is started again by the next turn.
  pool.on('error', () => {})
  let running: Promise<unknown> | null = null
  const timer = setInterval(() => {
    // A slow disk makes one checkpoint last for several turns.
    running ??= pool
      .run(file)
      .catch(() => {})
      .finally(() => {
        running = null
      })
  }, everyMs).unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
      await pool.destroy()
    },
  }
}
