import { once } from 'node:events'
import type {
  ClosedLoopJob,
  ClosedLoopResult,
  LiveJob,
  LiveResult,
  LoadMessage,
  OpenLoopJob,
  OpenLoopResult,
} from './load-jobs.ts'
import { type Running, startHelper } from './processes.ts'

/** The load generator's process, seen from here. One job at a time. */
export interface LoadClient {
  running: Running
  /** `onStart` is called between the warm-up and the measurement. */
  closedLoop(job: Omit<ClosedLoopJob, 'kind'>, onStart: () => void): Promise<ClosedLoopResult>
  openLoop(job: Omit<OpenLoopJob, 'kind'>, onStart: () => void): Promise<OpenLoopResult>
  live(job: Omit<LiveJob, 'kind'>): Promise<LiveResult>
}

export function startLoad(core: number): LoadClient {
  const running = startHelper('load.ts', core)
  const { child } = running

  const ended = once(child, 'exit').then(() => {
    throw new Error('The load generator ended early.')
  })
  // Its ending at the end of the run is no error; whoever waits for a message then still gets one.
  ended.catch(() => {})

  async function next(): Promise<LoadMessage> {
    const [message] = await Promise.race([
      once(child, 'message', { signal: AbortSignal.timeout(120_000) }),
      ended,
    ])
    return message as LoadMessage
  }

  return {
    running,
    async closedLoop(job, onStart) {
      child.send({ job: { kind: 'closed-loop', ...job } })
      await next()
      onStart()
      child.send('go')
      const message = await next()
      if ('result' in message && message.result.kind === 'closed-loop') return message.result
      throw new Error('The load generator answered out of turn.')
    },
    async openLoop(job, onStart) {
      child.send({ job: { kind: 'open-loop', ...job } })
      await next()
      onStart()
      child.send('go')
      const message = await next()
      if ('result' in message && message.result.kind === 'open-loop') return message.result
      throw new Error('The load generator answered out of turn.')
    },
    async live(job) {
      child.send({ job: { kind: 'live', ...job } })
      const message = await next()
      if ('result' in message && message.result.kind === 'live') return message.result
      throw new Error('The load generator answered out of turn.')
    },
  }
}
