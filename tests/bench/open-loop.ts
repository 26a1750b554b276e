import type { Socket } from 'node:net'
import { openConnection, requestBytes } from './connection.ts'
import type { OpenLoopJob, OpenLoopResult } from './load-jobs.ts'
import { createResponseReader } from './response-reader.ts'
import { quantile } from './statistics.ts'

/** More connections than this mean that the target cannot hold the rate: the run is given up. */
const connectionsMax = 1_000
const tickMs = 1

/**
 * Sends calls at a fixed rate, whether the ones before are answered or not. A latency counts from the instant at which
 * the call was due, so a stop of the target shows in every call that was due meanwhile. A closed loop hides that: it
 * sends nothing while it waits.
 */
export async function runOpenLoop(job: OpenLoopJob, isReady: () => Promise<void>): Promise<OpenLoopResult> {
  const request = requestBytes(job.destination, false)
  const idle: Socket[] = []
  const all: Socket[] = []
  const latencies: number[] = []
  let errors = 0
  let isOver = false
  let waiting = 0
  let measuredFrom = Number.POSITIVE_INFINITY
  const dueAt = new Map<Socket, number>()

  const pace = await openAll(Math.min(32, connectionsMax))
  await run(job.warmupMs)
  await isReady()
  measuredFrom = performance.now()
  await run(job.durationMs)
  isOver = true
  for (const socket of all) socket.destroy()
  return {
    kind: 'open-loop',
    calls: latencies.length,
    errors: errors + waiting,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    p999Ms: quantile(latencies, 0.999),
  }

  async function openAll(count: number): Promise<number> {
    for (let index = 0; index < count; index += 1) idle.push(await open())
    return 1_000 / job.callsPerSecond
  }

  async function open(): Promise<Socket> {
    const socket = await openConnection(job.destination.port)
    all.push(socket)
    const read = createResponseReader(({ status }) => {
      const due = dueAt.get(socket) ?? 0
      if (due >= measuredFrom) {
        latencies.push(performance.now() - due)
        if (status !== 200) errors += 1
      }
      waiting -= 1
      idle.push(socket)
    })
    socket.on('data', read)
    socket.on('error', () => {})
    socket.on('close', () => {
      if (!isOver) errors += 1
    })
    return socket
  }

  /** Due times are multiples of the pace from here on; a late tick sends what it has missed. */
  function run(forMs: number): Promise<void> {
    const startedAt = performance.now()
    let sent = 0
    return new Promise((resolve, reject) => {
      const timer = setInterval(() => {
        const now = performance.now()
        while (startedAt + sent * pace <= now && sent * pace < forMs) {
          const due = startedAt + sent * pace
          sent += 1
          send(due).catch(reject)
        }
        if (now - startedAt < forMs + 500 && (sent * pace < forMs || waiting > 0)) return
        clearInterval(timer)
        resolve()
      }, tickMs)
    })
  }

  async function send(due: number): Promise<void> {
    if (idle.length === 0 && all.length >= connectionsMax) {
      // The target does not hold this rate.
      errors += 1
      return
    }
    waiting += 1
    const socket = idle.pop() ?? (await open())
    dueAt.set(socket, due)
    socket.write(request)
  }
}
