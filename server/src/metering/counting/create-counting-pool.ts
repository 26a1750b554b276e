import { Piscina } from 'piscina'
import { workerExecArgv, workerUrl } from '../../lib/worker-url.ts'
import { type BoundedTask, type CountResult, type CountTask, countedBytesMax } from './count-task.ts'

export interface CountingPool {
  /**
   * Counts an exchange's tokens off the event loop, one after the other. Null when there is no count: the
   * task took over 10 s, too much was waiting, or the pool was closed. Never throws. Copies the bodies.
   */
  count(task: CountTask): Promise<CountResult | null>
  /** Takes no more tasks, finishes those it has, and stops the thread. */
  close(): Promise<void>
}

/** An encoding is 25 MB that a gateway whose providers report usage never needs again. */
const idleMsMax = 10 * 60 * 1000
/** All bodies that wait for their turn: counting must not become the gateway's largest buffer. */
const waitingBytesMax = 64 * 1024 * 1024

/** A pool of one thread that starts with the first task and stops when it has had none for ten minutes. */
export function createCountingPool({ taskMsMax = 10_000 } = {}): CountingPool {
  const pool = new Piscina<BoundedTask, CountResult>({
    filename: workerUrl('metering/counting/counting-worker').href,
    execArgv: workerExecArgv(),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMsMax,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  // A thread that fails between tasks is no one's error: the next task starts another.
  pool.on('error', () => {})

  let waitingBytes = 0
  let isClosed = false
  // Tasks take turns here rather than in the pool's queue: it counts waiting into a task's deadline, and
  // leaves tasks behind when a deadline stops the thread they wait for.
  let lastTurn: Promise<unknown> = Promise.resolve()

  return { count, close }

  function count(task: CountTask): Promise<CountResult | null> {
    const bounded = boundedTask(task)
    const bytes = bounded.requestBody.length + bounded.responseBody.length
    if (isClosed || waitingBytes + bytes > waitingBytesMax) return Promise.resolve(null)
    waitingBytes += bytes
    const turn = lastTurn.then(() => {
      waitingBytes -= bytes
      return run(bounded)
    })
    lastTurn = turn
    return turn
  }

  async function run(task: BoundedTask): Promise<CountResult | null> {
    try {
      const transferList = [task.requestBody.buffer, task.responseBody.buffer] as ArrayBuffer[]
      return await pool.run(task, { transferList, signal: AbortSignal.timeout(taskMsMax) })
    } catch {
      return null
    }
  }

  async function close(): Promise<void> {
    isClosed = true
    await lastTurn
    await pool.destroy()
  }
}

/** With copies of the bodies' first bytes, whose buffers hold nothing else and can move to the thread. */
function boundedTask(task: CountTask): BoundedTask {
  return {
    operation: task.operation,
    requestModel: task.requestModel,
    requestBody: new Uint8Array(task.requestBody.subarray(0, countedBytesMax)),
    responseBody: new Uint8Array(task.responseBody.subarray(0, countedBytesMax)),
    isRequestCut: task.requestBody.length > countedBytesMax,
    isResponseCut: task.responseBody.length > countedBytesMax,
  }
}
