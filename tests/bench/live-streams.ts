import { setTimeout as sleep } from 'node:timers/promises'
import { openConnection, requestBytes } from './connection.ts'
import type { LiveJob, LiveResult } from './load-jobs.ts'
import { createResponseReader } from './response-reader.ts'
import { quantile } from './statistics.ts'

/** Opens the streams one a millisecond, reads all of them to their end, and notes each one's longest wait. */
export async function runLive(job: LiveJob): Promise<LiveResult> {
  const extra = { 'x-bench-live': `${job.pieces} ${job.paceMs}` }
  const request = requestBytes(job.destination, true, extra)
  const streams: Promise<StreamEnd>[] = []
  for (let opened = 0; opened < job.streams; opened++) {
    streams.push(follow(job.destination.port, request))
    await sleep(1)
  }
  const ends = await Promise.all(streams)
  const gaps = ends.map((end) => end.longestGapMs - job.paceMs)
  return {
    kind: 'live',
    errors: ends.filter((end) => end.isBroken).length,
    worstGapMs: Math.max(...gaps),
    p99GapMs: quantile(gaps, 0.99),
    medianGapMs: quantile(gaps, 0.5),
  }
}

interface StreamEnd {
  longestGapMs: number
  isBroken: boolean
}

async function follow(port: number, request: Buffer): Promise<StreamEnd> {
  const socket = await openConnection(port)
  let lastAt: number | undefined
  let longestGapMs = 0
  return new Promise((resolve) => {
    function end(isBroken: boolean): void {
      resolve({ longestGapMs, isBroken })
      socket.destroy()
    }
    const read = createResponseReader(({ status }) => end(status !== 200))
    socket.on('data', (piece) => {
      const now = performance.now()
      // The wait for the first piece is not a gap: it is the time to open the stream.
      if (lastAt !== undefined) longestGapMs = Math.max(longestGapMs, now - lastAt)
      lastAt = now
      read(piece)
    })
    socket.on('error', () => end(true))
    socket.on('close', () => end(true))
    socket.write(request)
  })
}
