import { WebSocket } from 'ws'
import type { ContainFaults } from '../contain-faults.ts'

export type JoinOptions = {
  /** The boundary of the session: an error in a listener ends this session and no other call. */
  contain: ContainFaults
  /**
   * Called with each of the provider's messages. `isHeard` is false if the caller has left. If it returns a
   * promise, this message and all later ones wait until it has settled: a caller gets the end of an answer
   * only once the answer is recorded.
   */
  onProviderMessage(message: Buffer, isHeard: boolean): void | Promise<void>
  /** Called with each of the caller's messages before it passes. False keeps the message from passing. */
  onClientMessage?(message: Buffer): boolean
  /** Called once, when both connections are closed. */
  onClosed(closed: ClosedSockets): void
  /**
   * The bytes that may wait for a slow reader in each direction. With more, the sender is not read any more.
   */
  waitingBytesMax: number
  /** How long a reader may take for half of these bytes before both connections are dropped. */
  stalledMs: number
}

export type ClosedSockets = {
  /** The side that ended the session first. */
  by: 'client' | 'provider'
  /** A close code of RFC 6455. 1006 for a connection that broke. */
  code: number
  reason: string
  /** Bytes of messages as they were sent and passed on. */
  requestBytes: number
  responseBytes: number
}

/** Relays messages, pings and the end between two open sockets, as if they were connected directly. */
export function joinSockets(client: WebSocket, provider: WebSocket, options: JoinOptions): void {
  const { contain, onProviderMessage, onClientMessage, onClosed, waitingBytesMax, stalledMs } = options
  const waiting: { data: Buffer; isBinary: boolean }[] = []
  let isOnHold = false
  let closedFirst: Pick<ClosedSockets, 'by' | 'code' | 'reason'> | null = null
  let endOfProvider: (() => void) | null = null
  let requestBytes = 0
  let responseBytes = 0
  let open = 2
  const toProvider = createPassage({ from: client, to: provider, waitingBytesMax, stalledMs })
  const toClient = createPassage({ from: provider, to: client, waitingBytesMax, stalledMs })

  client.on(
    'message',
    contain((data: Buffer, isBinary: boolean) => {
      requestBytes += data.length
      const mayPass = harmlessly(() => onClientMessage?.(data)) !== false
      if (mayPass) toProvider.send(data, isBinary)
    }),
  )
  provider.on(
    'message',
    contain((data: Buffer, isBinary: boolean) => {
      waiting.push({ data, isBinary })
      passWaiting()
    }),
  )
  for (const [from, passage] of [
    [client, toProvider],
    [provider, toClient],
  ] as const) {
    // A ping asks whether the far end is alive, so the gateway passes it on instead of answering it.
    from.on('ping', contain(passage.ping))
    from.on('pong', contain(passage.pong))
    // 'close' follows an error and handles it.
    from.on('error', () => {})
  }
  client.on(
    'close',
    contain((code: number, reason: Buffer) => {
      closed('client', code, reason)
      // Whatever it was paused for, the provider must be read to its end now.
      toClient.release()
      end(provider, code, reason)
    }),
  )
  provider.on(
    'close',
    contain((code: number, reason: Buffer) => {
      closed('provider', code, reason)
      toProvider.release()
      endOfProvider = () => end(client, code, reason)
      passWaiting()
    }),
  )

  function passWaiting(): void {
    while (!isOnHold && waiting.length > 0) {
      const { data, isBinary } = waiting.shift()!
      const recorded = show(data)
      if (recorded === null) pass(data, isBinary)
      else {
        isOnHold = true
        toClient.pause('hold')
        recorded.then(
          contain(() => {
            isOnHold = false
            toClient.resume('hold')
            pass(data, isBinary)
            passWaiting()
          }),
        )
      }
    }
    if (isOnHold) return
    endOfProvider?.()
    tellWhenOver()
  }

  function pass(data: Buffer, isBinary: boolean): void {
    whenOpen(client, () => {
      responseBytes += data.length
      toClient.send(data, isBinary)
    })
  }

  function show(data: Buffer): Promise<void> | null {
    const isHeard = client.readyState === WebSocket.OPEN
    const recorded = harmlessly(() => onProviderMessage(data, isHeard))
    return recorded === undefined ? null : recorded.catch(() => {})
  }

  function closed(by: ClosedSockets['by'], code: number, reason: Buffer): void {
    closedFirst ??= { by, code, reason: reason.toString() }
    open -= 1
    tellWhenOver()
  }

  /** The provider's last messages count although the caller has left. */
  function tellWhenOver(): void {
    if (open > 0 || isOnHold || waiting.length > 0 || closedFirst === null) return
    const ended = closedFirst
    closedFirst = null
    onClosed({ ...ended, requestBytes, responseBytes })
  }
}

type PassageOptions = {
  from: WebSocket
  to: WebSocket
  waitingBytesMax: number
  stalledMs: number
}

/** `turn`: the socket has used its share of this turn of the event loop. */
type PauseReason = 'reader' | 'hold' | 'turn'

/**
 * Messages, pings and pongs of one side in one turn of the event loop. A socket with a full buffer has ten
 * thousand.
 */
const turnMessagesMax = 256

type Passage = {
  send(data: Buffer, isBinary: boolean): void
  ping(data: Buffer): void
  pong(data: Buffer): void
  pause(why: PauseReason): void
  resume(why: PauseReason): void
  release(): void
}

/**
 * One direction of the session. Messages, pings and pongs wait here for a slow reader, and then the sender
 * has to wait.
 */
function createPassage({ from, to, waitingBytesMax, stalledMs }: PassageOptions): Passage {
  const pausedFor = new Set<PauseReason>()
  let turnMessages = 0
  let stalled: NodeJS.Timeout | undefined
  return { send, ping, pong, pause, resume, release }

  function send(data: Buffer, isBinary: boolean): void {
    if (to.readyState !== WebSocket.OPEN) return
    to.send(data, { binary: isBinary }, taken)
    waitIfBehind()
  }

  function ping(data: Buffer): void {
    if (to.readyState !== WebSocket.OPEN) return
    to.ping(data, undefined, taken)
    waitIfBehind()
  }

  function pong(data: Buffer): void {
    if (to.readyState !== WebSocket.OPEN) return
    to.pong(data, undefined, taken)
    waitIfBehind()
  }

  /** libuv reads a fast socket many times before it looks at the next one. */
  function shareTurn(): void {
    turnMessages += 1
    if (turnMessages === 1) setImmediate(beginTurn)
    if (turnMessages === turnMessagesMax) pause('turn')
  }

  function beginTurn(): void {
    const hasPaused = turnMessages >= turnMessagesMax
    turnMessages = 0
    if (hasPaused) resume('turn')
  }

  function waitIfBehind(): void {
    shareTurn()
    if (to.bufferedAmount <= waitingBytesMax || pausedFor.has('reader')) return
    pause('reader')
    stalled = setTimeout(drop, stalledMs).unref()
  }

  function taken(): void {
    if (!pausedFor.has('reader') || to.bufferedAmount > waitingBytesMax / 2) return
    clearTimeout(stalled)
    resume('reader')
  }

  /** The reader that stopped is terminated first, so that it counts as the side that ended the session. */
  function drop(): void {
    to.terminate()
    from.terminate()
  }

  function pause(why: PauseReason): void {
    pausedFor.add(why)
    from.pause()
  }

  function resume(why: PauseReason): void {
    pausedFor.delete(why)
    if (pausedFor.size === 0) from.resume()
  }

  function release(): void {
    clearTimeout(stalled)
    pausedFor.clear()
    from.resume()
  }
}

const noStatus = 1005
const broken = new Set([1006, 1015])

/** Ends the other side like this one: with its code and reason, without a code, or by breaking off. */
function end(socket: WebSocket, code: number, reason: Buffer): void {
  if (broken.has(code)) socket.terminate()
  else if (code === noStatus) socket.close()
  else socket.close(code, reason)
}

/** Metering never harms the call, so its errors end here. */
function harmlessly<Result>(act: () => Result): Result | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

function whenOpen(socket: WebSocket, act: () => void): void {
  if (socket.readyState === WebSocket.OPEN) act()
}
