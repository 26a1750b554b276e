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
   * Counts an exchange's tokens off the event loop, one after the other. Null when there is no count: the
   * task took over 10 s, too much was waiting, or the pool was closed. Never throws. Copies the bodies.
   */
  count(task: CountTask): Promise<CountResult | null>
  /**
   * Counts a request that the provider has reported the tokens of, together with others that come soon after; null
   * also where the two cannot be compared.
   */
  countInput(task: InputTask): Promise<InputCount | null>
  /** Counts a request that is still to be sent, in the same way. */
  countRequest(question: RequestQuestion): Promise<RequestCount | null>
  /** Takes no more tasks, finishes counts that rows wait for, drops samples and questions, and stops the thread. */
  close(): Promise<void>
}

/** A request as the API is asked about it. */
type RequestQuestion = {
  provider: string
  api: string
  body: unknown
  model?: string | null | undefined
  /** What estimates are multiplied by; 1 where nothing is said. */
  calibration?: number
}

/** An encoding is 25 MB that a gateway whose providers report usage never needs again. */
const idleMsMax = 2 * 60 * 1000
/** All bodies that wait for their turn: counting must not become the gateway's largest buffer. */
const waitingBytesMax = 64 * 1024 * 1024

/** What a request that somebody asks about counts for among those that wait. */
const requestBytes = 256 * 1024

type RunOptions = { name?: string; transferList?: ArrayBuffer[] }

/** A pool of one thread that starts with the first task and stops when it has had none for two minutes. */
export function createCountingPool({ taskMsMax = 10_000 } = {}): CountingPool {
  const pool = new Piscina({
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

  let lastCount: Promise<unknown> = Promise.resolve()
  const inputs = collectInputs(countInputs)

  return { count, countInput, countRequest, close }

  /** The bodies are copied only once there is room for them. */
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

  /** The body is small: the API takes no large one. */
  function countRequest({ provider, api, body, model, ...rest }: RequestQuestion) {
    const { calibration } = rest
    const request: RequestToCount = { provider, api, body, model: model ?? undefined, calibration }
    return inTurn(requestBytes, () => () => run<RequestCount>(request, { name: 'countOne' }))
  }

  /** `prepare` is called at once, where there is room, and what it returns when the turn has come. */
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

  /** The cast holds: each task goes with the entry of the worker that answers it so. */
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

/** With copies of the bodies' first bytes, whose buffers hold nothing else and can move to the thread. */
function boundedTask(task: CountTask): BoundedTask {
  return {
    ...task,
    requestBody: firstOf(task.requestBody),
    responseBody: firstOf([task.responseBody]),
    isRequestCut: bytesOf(task.requestBody) > countedBytesMax,
    isResponseCut: task.responseBody.length > countedBytesMax,
  }
}

/** As many bytes as are counted, copied into one buffer of their own. */
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
