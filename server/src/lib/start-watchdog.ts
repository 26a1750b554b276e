import { url as debuggerUrl } from 'node:inspector'
import { Worker } from 'node:worker_threads'
import { beatsAt, type Heartbeat, isDebuggedAt } from './heartbeat.ts'
import { workerExecArgv, workerUrl } from './worker-url.ts'

const beatMs = 250

export type Watchdog = { stop(): void }

/**
 * Watches the event loop of this thread from another one. When it has not turned for `stuckMs`, the log gets a line with the
 * stack and standard error gets `sentence`, and the process is killed: a gateway that answers nobody must make room for
 * the next start. A process that is being debugged is left alone.
 */
export function startWatchdog({ stuckMs, sentence }: { stuckMs: number; sentence: string }): Watchdog {
  const beats = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
  const heartbeat: Heartbeat = { beats, stuckMs, sentence }
  const worker = new Worker(workerUrl('lib/watchdog-worker'), {
    workerData: heartbeat,
    execArgv: workerExecArgv(),
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  })
  worker.unref()
  // Without a watchdog the process is as it would be without this file.
  worker.on('error', () => {})
  const timer = setInterval(() => {
    Atomics.add(beats, beatsAt, 1)
    Atomics.store(beats, isDebuggedAt, debuggerUrl() === undefined ? 0 : 1)
  }, beatMs).unref()
  return {
    stop() {
      clearInterval(timer)
      void worker.terminate()
    },
  }
}
