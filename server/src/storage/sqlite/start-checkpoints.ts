import { Worker } from 'node:worker_threads'
import { workerExecArgv, workerUrl } from '../../lib/worker-url.ts'

/** Starts the thread that makes checkpoints; it keeps no process alive. */
export function startCheckpoints(file: string): { stop(): Promise<void> } {
  const worker = new Worker(workerUrl('storage/sqlite/checkpoint-worker'), {
    workerData: { file },
    execArgv: workerExecArgv(),
    // It holds two statements; the default of a thread is far more than it needs.
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  })
  worker.unref()
  return {
    stop: () =>
      new Promise((resolve) => {
        worker.once('exit', () => resolve())
        worker.ref()
        worker.postMessage('stop')
      }),
  }
}
