import type { RequestCount, RequestToCount } from '@outlay/shared/tokens'
import { Piscina } from 'piscina'
import { workerExecArgv, workerUrl } from '../../lib/worker-url.ts'
import { collectInputs } from './collect-inputs.ts'
import {
  type BoundedTask,
  type CountResult,
  type CountTask,
  countedBytesMax,
  type InputCount,
  type InputTask,
  type JoinedInputTask,
} from './count-task.ts'

export interface CountingPool {
  /**
   * Counts a call's tokens off the event loop, one call after another. Null if there is no count: the task
   * took over 10 s, too much was waiting, or the pool was closed. Never throws. Copies the bodies.
   */
  count(task: CountTask): Promise<CountResult | null>
  /**
   * Counts a request whose tokens the provider reported, in one batch with others that follow soon. Also null
   * if the two cannot be compared.
   */
  countInput(task: InputTask): Promise<InputCount | null>
  /** Counts a request before it is sent, in the same way. */
  countRequest(question: RequestQuestion): Promise<RequestCount | null>
  /**
   * Takes no more tasks, finishes the counts that rows wait for, drops samples and questions, and stops the
   * thread.
   */
  close(): Promise<void>
}

/** A request in a question to the API. */
type RequestQuestion = {
  provider: string
  api: string
  body: unknown
  model?: string | null | undefined
  /** The factor for estimates. 1 if none is given. */
  calibration?: number
}

/** An encoding takes 25 MB, and a gateway whose providers report usage never needs it again. */
const idleMsMax = 2 * 60 * 1000
/** The bound on all waiting bodies: counting must not become the gateway's largest buffer. */
const waitingBytesMax = 64 * 1024 * 1024

/** The share of that bound for a request in a question to the API. */
const requestBytes = 256 * 1024

type RunOptions = { name?: string; transferList?: ArrayBuffer[] }

/** A pool of one thread that starts with the first task and stops after two minutes without one. */
export function createCountingPool({ taskMsMax = 10_000 } = {}): CountingPool {
  const pool = new Piscina({
    filename: workerUrl('metering/counting/counting-worker').href,
    execArgv: workerExecArgv(),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMsMax,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  // A thread that fails between tasks harms no task: the next one starts another thread.
  pool.on('error', () => {})

  let waitingBytes = 0
  let isClosed = false
  // Tasks take turns here rather than in the pool's queue: the pool counts waiting time into a task's
  // deadline, and forgets tasks when a deadline stops the thread they wait for.
  let lastTurn: Promise<unknown> = Promise.resolve()

  let lastCount: Promise<unknown> = Promise.resolve()
  const inputs = collectInputs(countInputs)

  return { count, countInput, countRequest, close }

  /** The bodies are copied only if there is room for them. */
  function count(task: CountTask): Promise<CountResult | null> {
    const bytes = boundedBytes(task.requestBody) + boundedBytes([task.responseBody])
    const counted = inTurn(bytes, () => {
      const bounded = boundedTask(task)
      const transferList = [bufferOf(bounded.requestBody), bufferOf(bounded.responseBody)]
      return () => run<CountResult>(bounded, { transferList })
    })
    lastCount = counted
    return counted
  }

  function countInput(task: InputTask): Promise<InputCount | null> {
    if (!takeRoom(boundedBytes(task.body))) return Promise.resolve(null)
    return inputs.add({ ...task, body: firstOf(task.body) })
  }

  function countInputs(batch: JoinedInputTask[]): Promise<(InputCount | null)[] | null> {
    const bodies = batch.map(({ body }) => body)
    const options = { name: 'countInputs', transferList: bodies.map(bufferOf) }
    return afterTheOthers(bytesOf(bodies), () => run<(InputCount | null)[]>(batch, options))
  }

  /** The body is small: the API accepts no large one. */
  function countRequest({ provider, api, body, model, ...rest }: RequestQuestion) {
    const { calibration } = rest
    const request: RequestToCount = { provider, api, body, model: model ?? undefined, calibration }
    return inTurn(requestBytes, () => () => run<RequestCount>(request, { name: 'countOne' }))
  }

  /**
   * `prepare` is called at once if there is room. The function it returns is called when the turn has come.
   */
  function inTurn<Result>(
    bytes: number,
    prepare: () => () => Promise<Result | null>,
  ): Promise<Result | null> {
    return takeRoom(bytes) ? afterTheOthers(bytes, prepare()) : Promise.resolve(null)
  }

  function takeRoom(bytes: number): boolean {
    if (isClosed || waitingBytes + bytes > waitingBytesMax) return false
    waitingBytes += bytes
    return true
  }

  function afterTheOthers<Result>(bytes: number, task: () => Promise<Result | null>): Promise<Result | null> {
    const turn = lastTurn.then(() => {
      waitingBytes -= bytes
      return task()
    })
    lastTurn = turn
    return turn
  }

  /** The cast holds: each task is sent to the entry point that answers with this result. */
  async function run<Result>(task: unknown, options: RunOptions): Promise<Result | null> {
    try {
      return (await pool.run(task, { ...options, signal: AbortSignal.timeout(taskMsMax) })) as Result
    } catch {
      return null
    }
  }

  async function close(): Promise<void> {
    isClosed = true
    inputs.drop()
    await lastCount
    await pool.destroy()
  }
}

/** Copies the first bytes of the bodies into buffers of their own, which can be transferred to the thread. */
function boundedTask(task: CountTask): BoundedTask {
  return {
    ...task,
    requestBody: firstOf(task.requestBody),
    responseBody: firstOf([task.responseBody]),
    isRequestCut: bytesOf(task.requestBody) > countedBytesMax,
    isResponseCut: task.responseBody.length > countedBytesMax,
  }
}

/** The bytes that are counted, copied into one buffer of their own. */
function firstOf(pieces: readonly Uint8Array[]): Uint8Array {
  const first = new Uint8Array(boundedBytes(pieces))
  let place = 0
  for (const piece of pieces) {
    if (place === first.length) break
    const part = piece.subarray(0, first.length - place)
    first.set(part, place)
    place += part.length
  }
  return first
}

function boundedBytes(pieces: readonly Uint8Array[]): number {
  return Math.min(bytesOf(pieces), countedBytesMax)
}

function bytesOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0)
}

/** The cast holds: `firstOf` made the buffer, and shares it with no other thread. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer as ArrayBuffer
}
