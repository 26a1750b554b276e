import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { openConnection, requestBytes } from './connection.ts'
import type { ClosedLoopJob, ClosedLoopResult } from './load-jobs.ts'
import { createResponseReader } from './response-reader.ts'
import { quantile } from './statistics.ts'

/**
 * Warms the connections, waits for `isReady`, then measures. The calls of the warm-up are not counted, and
 * neither is what is still running when the time is over.
 */
export async function runClosedLoop(
  job: ClosedLoopJob,
  isReady: () => Promise<void>,
): Promise<ClosedLoopResult> {
  const request = requestBytes(job.destination, job.stream)
  const run = { isMeasuring: false, isOver: false, latencies: [] as number[], errors: 0, bytes: 0 }
  const sockets = await Promise.all(
    Array.from({ length: job.concurrency }, () => openConnection(job.destination.port)),
  )
  for (const socket of sockets) loop(socket, request, run)

  await sleep(job.warmupMs)
  await isReady()
  run.isMeasuring = true
  const startedAt = performance.now()
  await sleep(job.durationMs)
  run.isMeasuring = false
  const seconds = (performance.now() - startedAt) / 1_000
  run.isOver = true
  for (const socket of sockets) socket.destroy()

  const calls = run.latencies.length
  return {
    kind: 'closed-loop',
    calls,
    errors: run.errors,
    seconds,
    p50Ms: quantile(run.latencies, 0.5),
    p99Ms: quantile(run.latencies, 0.99),
    bytesPerCall: calls > 0 ? run.bytes / calls : 0,
  }
}

interface Run {
  isMeasuring: boolean
  isOver: boolean
  latencies: number[]
  errors: number
  bytes: number
}

/** One call at a time on one connection, until the run is over. */
function loop(socket: Socket, request: Buffer, run: Run): void {
  let sentAt = 0
  const read = createResponseReader(({ status, bytes }) => {
    if (run.isMeasuring) {
      run.latencies.push(performance.now() - sentAt)
      run.bytes += bytes
      if (status !== 200) run.errors += 1
    }
    send()
  })
  socket.on('data', read)
  socket.on('error', () => {})
  // A target that closes a connection in the middle of a run has failed the call that was on it.
  socket.on('close', () => {
    if (!run.isOver) run.errors += 1
  })
  send()

  function send(): void {
    if (run.isOver) return
    sentAt = performance.now()
    socket.write(request)
  }
}
