import { WebSocket } from 'ws'
import type { ContainFaults } from '../contain-faults.ts'

export type JoinOptions = {
  /** The boundary of the session: an error in a listener ends it, and no other call. */
  contain: ContainFaults
  /**
   * Shown each of the provider's messages, and whether somebody is there to hear it. Where it gives a promise, that message
   * and all after it wait until it has settled: a caller has the end of an answer only once the answer is on record.
   */
  onProviderMessage(message: Buffer, isHeard: boolean): void | Promise<void>
  /** Shown each of the caller's messages before it passes. A message for which it gives false does not pass. */
  onClientMessage?(message: Buffer): boolean
  /** Once, when both connections are closed. */
  onClosed(closed: ClosedSockets): void
  /** Bytes that may wait for a slow reader in each direction; then the other side is not read any more. */
  waitingBytesMax: number
  /** How long a reader may take for half of that before both are dropped. */
  stalledMs: number
}

export type ClosedSockets = {
  /** Who ended it first. */
  by: 'client' | 'provider'
  /** As RFC 6455 has it; 1006 for a connection that broke. */
  code: number
  reason: string
  /** Bytes of messages, as they were sent and as they passed. */
  requestBytes: number
  responseBytes: number
}

/** Relays messages, pings and the end between two open sockets, each as the other side would see it without us. */
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
    // A live connection is one whose far end answers, not one whose gateway does.
    from.on('ping', contain(passage.ping))
    from.on('pong', contain(passage.pong))
    // 'close' follows, and is where it is dealt with.
    from.on('error', () => {})
  }
  client.on(
    'close',
    contain((code: number, reason: Buffer) => {
      closed('client', code, reason)
      // Whatever it was waiting for, it has to be read to its end now.
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

  /** What the provider said last counts, though nobody is there to hear it. */
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

/** `turn`: it has had its share of this turn of the event loop. */
type PauseReason = 'reader' | 'hold' | 'turn'

/** Messages, pings and pongs of one side in a turn of the event loop: a socket that is read to its end has ten thousand. */
const turnMessagesMax = 256

type Passage = {
  send(data: Buffer, isBinary: boolean): void
  ping(data: Buffer): void
  pong(data: Buffer): void
  pause(why: PauseReason): void
  resume(why: PauseReason): void
  release(): void
}

/** One direction: messages, pings and pongs that a slow reader has not taken wait here, and from then on the sender waits. */
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

  /** The one that stopped reading first: it is who ended it. */
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

/** Ends the other side as this one ended: with its code and reason, without one, or by breaking off. */
function end(socket: WebSocket, code: number, reason: Buffer): void {
  if (broken.has(code)) socket.terminate()
  else if (code === noStatus) socket.close()
  else socket.close(code, reason)
}

/** Metering never harms the call: what goes wrong in it is nobody's concern here. */
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
