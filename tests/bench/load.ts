import { runClosedLoop } from './closed-loop.ts'
import { runLive } from './live-streams.ts'
import type { LoadJob, LoadMessage } from './load-jobs.ts'

/** The load generator as a process of its own: takes jobs from its parent, one after the other. */
process.on('message', (message: { job: LoadJob } | 'go') => {
  if (message === 'go') return
  const run = message.job.kind === 'live' ? runLive(message.job) : runClosedLoop(message.job, isReady)
  run
    .then((result) => send({ result }))
    .catch((error) => {
      console.error(error)
      process.exit(1)
    })
})
process.once('disconnect', () => process.exit())

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
