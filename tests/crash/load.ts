import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import type { SeededRandom } from '../../server/src/lib/seeded-random.ts'
import type { Script } from './upstream-log.ts'

/** One call, as its caller saw it. */
export type SentCall = {
  /**
   * The output maximum of the call, which is on every row, interrupted or not. It is unique within the run.
   */
  marker: number
  /** The id in the answer's head; null without an answer. */
  id: string | null
  status: number | null
  /** Whether the last byte of the answer arrived: the terminal event of a stream. */
  isComplete: boolean
}

export type LoadOptions = {
  origin: string
  outlayKey: string
  random: SeededRandom
  /** Numbers the calls. */
  nextMarker(): number
  concurrency: number
  callsMax: number
  /** Length of the text that the provider adds to its usage. Long texts fill the journal with few calls. */
  noteBytes: number
  /** Called at the moment when the last byte of an answer arrives. */
  onComplete(): void
}

export type Load = {
  sent: SentCall[]
  /** Sends no new calls. Resolves when every running call has ended. */
  stop(): Promise<void>
  /** Resolves when `callsMax` calls have ended, or the load was stopped. */
  over: Promise<void>
}

/** Keeps `concurrency` calls running against a gateway until it dies or the load is stopped. */
export function startLoad(options: LoadOptions): Load {
  const sent: SentCall[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency })
  let isOver = false
  const over = Promise.all(Array.from({ length: options.concurrency }, callAfterCall)).then(() =>
    agent.destroy(),
  )
  return {
    sent,
    async stop() {
      isOver = true
      await over
    },
    over,
  }

  async function callAfterCall(): Promise<void> {
    while (!isOver && sent.length < options.callsMax) {
      const call: SentCall = { marker: options.nextMarker(), id: null, status: null, isComplete: false }
      sent.push(call)
      const isGatewayThere = await send(agent, call, options)
      // After the death of its gateway, a caller waits before it tries again, as SDKs do.
      if (!isGatewayThere) return
    }
  }
}

/** Enough that one commit touches several pages of the rollups, because a longer commit is easier to hit. */
const models = [
  'gpt-4o',
  'gpt-4o-2024-05-13',
  'gpt-4o-2024-08-06',
  'gpt-4o-mini',
  'gpt-4-turbo',
  'gpt-4',
  'gpt-3.5-turbo',
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4.1-nano',
  'gpt-5',
  'gpt-5-mini',
  'gpt-5-nano',
  'o1',
  'o3',
  'o3-mini',
] as const
const callersProviderKey = 'sk-crash-callers-own-0123456789abcdef'

/** Fills in the caller's view of a call. Returns false when the gateway no longer listens. */
function send(agent: Agent, call: SentCall, options: LoadOptions): Promise<boolean> {
  const { origin, outlayKey, random } = options
  const script = { ...scriptFor(random), noteBytes: options.noteBytes }
  const isStream = script.kind === 'stream' || script.kind === 'cut'
  const leavesAfterMs = random.integer(1, 100) <= 6 ? random.integer(0, 30) : null
  const body = JSON.stringify({
    model: random.pick(models),
    messages: [{ role: 'user', content: 'Tell me. '.repeat(random.integer(1, 200)) }],
    max_completion_tokens: call.marker,
    ...(isStream ? { stream: true } : {}),
  })
  return new Promise((resolve) => {
    const request = httpRequest(`${origin}/v1/chat/completions`, {
      method: 'POST',
      agent,
      headers: {
        authorization: `Bearer ${random.integer(1, 20) === 1 ? callersProviderKey : outlayKey}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-marker': String(call.marker),
        'x-script': JSON.stringify(script),
      },
    })
    const timer = leavesAfterMs === null ? null : setTimeout(() => request.destroy(), leavesAfterMs)
    const end = (isGatewayThere: boolean) => {
      if (timer) clearTimeout(timer)
      resolve(isGatewayThere)
    }
    request.on('error', (error: NodeJS.ErrnoException) => end(error.code !== 'ECONNREFUSED'))
    request.on('response', (response) => {
      readAnswer(response, call, { isStream, onComplete: options.onComplete })
      response.on('close', () => end(true))
    })
    request.end(body)
  })
}

type Reading = { isStream: boolean } & Pick<LoadOptions, 'onComplete'>

function readAnswer(response: IncomingMessage, call: SentCall, { isStream, onComplete }: Reading): void {
  const id = response.headers['x-outlay-request-id']
  call.id = typeof id === 'string' ? id : null
  call.status = response.statusCode ?? null
  const isEvents = isStream && response.statusCode === 200
  const length = Number(response.headers['content-length'])
  let bytes = 0
  let last = ''
  response.on('data', (piece: Buffer) => {
    bytes += piece.length
    last = (last + piece.toString('latin1')).slice(-20)
    const isLast = isEvents ? last.endsWith('data: [DONE]\n\n') : bytes === length
    if (!isLast) return
    call.isComplete = true
    onComplete()
  })
  response.on('error', () => {})
}

function scriptFor(random: SeededRandom): Omit<Script, 'noteBytes'> {
  const share = random.integer(1, 100)
  const plain = { delayMs: random.integer(0, 4), pieces: random.integer(1, 50), pieceMs: 0 }
  if (share <= 78) return { kind: 'plain', ...plain }
  if (share <= 90) {
    return {
      kind: 'stream',
      delayMs: random.integer(0, 5),
      pieces: random.integer(2, 20),
      pieceMs: random.integer(0, 5),
    }
  }
  if (share <= 93) return { kind: 'without-usage', ...plain }
  if (share <= 95) return { kind: 'busy', ...plain }
  if (share <= 98) return { kind: 'error', ...plain }
  return { kind: 'cut', delayMs: 0, pieces: random.integer(4, 10), pieceMs: 2 }
}
