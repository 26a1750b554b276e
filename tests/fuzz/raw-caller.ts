import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FuzzCase, nameOf } from './fuzz-case.ts'
import { type Framing, headerOf, MessageReader } from './message-reader.ts'
import { endSocket, writePieces } from './write-pieces.ts'

/** An answer as it came to the caller. */
export type Answer = {
  status: number
  head: string
  /** The beginning of its body. */
  body: string
  isComplete: boolean
}

export type Sent = {
  answers: Answer[]
  /** How it ended; `hung`: neither answered nor closed before the deadline. */
  ending: 'answered' | 'closed' | 'left' | 'hung' | 'unreachable'
  durationMs: number
  /** The case before it on the same connection; null for the first. */
  after: string | null
}

export const deadlineMs = 15_000
/** How long a caller waits for more who has not sent a whole request, before it ends its side. */
const lingerMs = 15
/** How long what waits for the head of an answer does so: some requests never get one. */
const headWaitMs = 1_000
const bodyShownMax = 2_000

/** Plays the caller's side of cases against a port; keeps connections that can be used again. */
export class RawCaller {
  readonly #port: number
  /** Bytes that came behind the answer to a case. */
  readonly #onUnasked: (after: string, text: string) => void
  readonly #idle: Socket[] = []
  /** Every connection that is not closed yet. */
  readonly #open = new Set<Socket>()
  /** The last case on each connection that is kept. */
  readonly #last = new WeakMap<Socket, string>()

  constructor(port: number, onUnasked: (after: string, text: string) => void = () => {}) {
    this.#port = port
    this.#onUnasked = onUnasked
  }

  async send(one: FuzzCase): Promise<Sent> {
    const kept = one.owed === 1 ? this.#idle.pop() : undefined
    if (kept) {
      kept.removeAllListeners('data')
      const sent = await this.#play(kept, one)
      const wasStale = sent.ending === 'closed' && sent.answers.length === 0
      if (!wasStale) return sent
    }
    return this.#play(this.#connect(), one)
  }

  close(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #connect(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    this.#open.add(socket)
    return socket
  }

  #play(socket: Socket, one: FuzzCase): Promise<Sent> {
    const startedAt = performance.now()
    return new Promise((resolve) => {
      const answers: Answer[] = []
      const timer = setTimeout(() => over('hung'), deadlineMs)
      let isUnreachable = false
      let isWritten = false
      let headCame = () => {}
      const firstHead = new Promise<void>((came) => {
        headCame = came
      })
      const after = this.#last.get(socket) ?? null
      this.#last.set(socket, nameOf(one))
      let isOver = false
      const over = (ending: Sent['ending']) => {
        if (isOver) return
        isOver = true
        clearTimeout(timer)
        headCame()
        socket.removeAllListeners('data')
        socket.removeAllListeners('close')
        const last = answers.at(-1)
        if (ending === 'answered' && last && one.end === 'stay' && keepsAlive(last)) this.#keep(socket)
        else this.#drop(socket)
        resolve({ answers, ending, durationMs: performance.now() - startedAt, after })
      }
      const isOwedAll = () =>
        one.owed > 0 && answers.length === one.owed && answers.every(({ isComplete }) => isComplete)
      const pauses = pausesOf(socket, one)
      const reader = answersReader(answers, one.isHead, {
        onHead: () => headCame(),
        onEnd() {
          if (isWritten && isOwedAll() && one.end === 'stay') over('answered')
        },
      })
      socket.on('data', (bytes) => {
        reader.push(bytes)
        // A connection that ends with its answer carries nothing into the next: a 431 to a HEAD has a body.
        const last = answers.at(-1)
        if (isOver && reader.waits && last && keepsAlive(last)) {
          this.#onUnasked(nameOf(one), 'in the same packet')
        }
        pauses.take()
      })
      socket.on('error', (error: NodeJS.ErrnoException) => {
        isUnreachable = error.code === 'ECONNREFUSED'
      })
      socket.on('close', () => over(isUnreachable ? 'unreachable' : 'closed'))
      void writePieces(socket, one.pieces, () => Promise.race([firstHead, sleep(headWaitMs)])).then(() => {
        isWritten = true
        this.#leave(socket, one, over)
        // An answer may be there before the last of the request has left.
        if (isOwedAll() && one.end === 'stay') over('answered')
      })
    })
  }

  #drop(socket: Socket): void {
    this.#open.delete(socket)
    socket.destroy()
  }

  /** What comes after the last piece, unless an answer has ended the case before. */
  #leave(socket: Socket, one: FuzzCase, over: (ending: Sent['ending']) => void): void {
    if (socket.destroyed) return
    if (one.end === 'reset') {
      endSocket(socket, 'reset')
      over('left')
    } else if (one.end === 'fin') endSocket(socket, 'fin')
    else if (one.owed === 0 && one.part !== 'sessions') setTimeout(() => endSocket(socket, 'fin'), lingerMs)
  }

  #keep(socket: Socket): void {
    socket.removeAllListeners('error')
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      this.#onUnasked(this.#last.get(socket) ?? '', bytes.toString('latin1'))
      socket.destroy()
    })
    socket.on('close', () => {
      this.#open.delete(socket)
      const at = this.#idle.indexOf(socket)
      if (at !== -1) this.#idle.splice(at, 1)
    })
    this.#idle.push(socket)
  }
}

function answersReader(
  answers: Answer[],
  isHead: boolean,
  { onHead, onEnd }: { onHead(): void; onEnd(): void },
): MessageReader {
  let isInterim = false
  return new MessageReader({
    onHead(head) {
      const status = Number(head.slice(9, 12))
      isInterim = status >= 100 && status < 200 && status !== 101
      if (!isInterim) answers.push({ status, head, body: '', isComplete: false })
      onHead()
      return isInterim ? { kind: 'length', bytes: 0 } : framingOf(head, status, isHead)
    },
    onBody(piece) {
      const answer = answers.at(-1)!
      if (answer.body.length < bodyShownMax) answer.body += piece.toString('latin1', 0, bodyShownMax)
    },
    onEnd() {
      if (isInterim) return
      answers.at(-1)!.isComplete = true
      onEnd()
    },
  })
}

function framingOf(head: string, status: number, isHead: boolean): Framing {
  if (status === 101) return { kind: 'raw' }
  if (isHead || status === 204 || status === 304) return { kind: 'length', bytes: 0 }
  if (/^transfer-encoding:.*chunked/im.test(head)) return { kind: 'chunked' }
  const length = headerOf(head, 'content-length')
  return length === null ? { kind: 'close' } : { kind: 'length', bytes: Number(length) }
}

function keepsAlive({ head, status }: Answer): boolean {
  return status !== 101 && !/^connection:.*close/im.test(head)
}

const slowPauseMs = 8
const slowPausesMax = 100
const stopMs = 700

/** Stops reading for a moment after a piece, where the case has a slow reader: after each, or after the first. */
function pausesOf(socket: Socket, { reader }: FuzzCase): { take(): void } {
  let left = reader === 'eager' ? 0 : reader === 'stops' ? 1 : slowPausesMax
  return {
    take() {
      if (left === 0) return
      left -= 1
      socket.pause()
      setTimeout(() => socket.resume(), reader === 'slow' ? slowPauseMs : stopMs)
    },
  }
}
