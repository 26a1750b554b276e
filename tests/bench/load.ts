import { runClosedLoop } from './closed-loop.ts'
import { runLive } from './live-streams.ts'
import type { LoadJob, LoadMessage, LoadResult } from './load-jobs.ts'
import { runOpenLoop } from './open-loop.ts'

/** The load generator as a process of its own: takes jobs from its parent, one after the other. */
process.on('message', (message: { job: LoadJob } | 'go') => {
  if (message === 'go') return
  run(message.job)
    .then((result) => send({ result }))
    .catch((error) => {
      console.error(error)
      process.exit(1)
    })
})
process.once('disconnect', () => process.exit())

function run(job: LoadJob): Promise<LoadResult> {
  switch (job.kind) {
    case 'closed-loop':
      return runClosedLoop(job, isReady)
    case 'open-loop':
      return runOpenLoop(job, isReady)
    case 'live':
      return runLive(job)
  }
}

/** Tells the parent that the connections are warm, and waits until it has read its counters. */
async function isReady(): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    process.on('message', function listen(message) {
      if (message !== 'go') return
      process.off('message', listen)
      resolve()
    })
  })
  send({ ready: true })
  await gone
}

function send(message: LoadMessage): void {
  process.send?.(message)
}
