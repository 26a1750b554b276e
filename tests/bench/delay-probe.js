import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

/**
 * Preloaded into a target (`NODE_OPTIONS=--import=...`): measures how late its event loop is. SIGUSR2 starts
 * a measurement, the next one ends it and writes `{p999Ms, maxMs}` to the file in BENCH_DELAY_FILE.
 * Plain JavaScript, because the targets run without a TypeScript loader. Silent in worker threads.
 */
const resolutionMs = 2

if (isMainThread && process.env.BENCH_DELAY_FILE) {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  let isRunning = false
  process.on('SIGUSR2', () => {
    isRunning = !isRunning
    if (isRunning) {
      histogram.reset()
      histogram.enable()
      return
    }
    histogram.disable()
    // The histogram holds times between two ticks of its timer: the timer's own period comes off.
    const delayMs = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolutionMs)
    const figures = { p999Ms: delayMs(histogram.percentile(99.9)), maxMs: delayMs(histogram.max) }
    writeFileSync(process.env.BENCH_DELAY_FILE ?? '', JSON.stringify(figures))
  })
}
