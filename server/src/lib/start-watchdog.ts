import { url as debuggerUrl } from 'node:inspector'
import { Worker } from 'node:worker_threads'
import { beatsAt, type Heartbeat, isDebuggedAt } from './heartbeat.ts'
import { workerExecArgv, workerUrl } from './worker-url.ts'

const beatMs = 250

export type Watchdog = { stop(): void }

/**
 * Watches the event loop of this thread from another thread. When the loop has not turned for `stuckMs`, the
 * watchdog logs its stack, writes `sentence` to standard error and kills the process, because a gateway that
 * answers no calls must make room for the next start. A process under a debugger is left alone.
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
  // Without a watchdog the process behaves as it would without this file.
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
