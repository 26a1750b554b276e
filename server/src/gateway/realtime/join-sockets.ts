import { WebSocket } from 'ws'
import type { JsonObject } from '../../providers/index.ts'
import { readServerEvent } from './server-events.ts'

export type JoinOptions = {
  /**
   * Shown each of the provider's events that can tell usage. Where it gives a promise, that message and all after it wait
   * until it has settled: a caller has the end of an answer only once the answer is on record.
   */
  onServerEvent(event: JsonObject): void | Promise<void>
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
  const { onServerEvent, onClosed, waitingBytesMax, stalledMs } = options
  const waiting: { data: Buffer; isBinary: boolean }[] = []
  let isOnHold = false
  let closedFirst: Pick<ClosedSockets, 'by' | 'code' | 'reason'> | null = null
  let endOfProvider: (() => void) | null = null
  let requestBytes = 0
  let responseBytes = 0
  let open = 2
  const toProvider = createPassage({ from: client, to: provider, waitingBytesMax, stalledMs, drop })
  const toClient = createPassage({ from: provider, to: client, waitingBytesMax, stalledMs, drop })

  client.on('message', (data: Buffer, isBinary: boolean) => {
    requestBytes += data.length
    toProvider.send(data, isBinary)
  })
  provider.on('message', (data: Buffer, isBinary: boolean) => {
    waiting.push({ data, isBinary })
    passWaiting()
  })
  for (const [from, to] of [
    [client, provider],
    [provider, client],
  ] as const) {
    // A live connection is one whose far end answers, not one whose gateway does.
    from.on('ping', (data) => whenOpen(to, () => to.ping(data)))
    from.on('pong', (data) => whenOpen(to, () => to.pong(data)))
    // 'close' follows, and is where it is dealt with.
    from.on('error', () => {})
  }
  client.on('close', (code, reason) => {
    closed('client', code, reason)
    // Whatever it was waiting for, it has to be read to its end now.
    toClient.release()
    end(provider, code, reason)
  })
  provider.on('close', (code, reason) => {
    closed('provider', code, reason)
    toProvider.release()
    endOfProvider = () => end(client, code, reason)
    passWaiting()
  })

  function passWaiting(): void {
    while (!isOnHold && waiting.length > 0) {
      const { data, isBinary } = waiting.shift()!
      const recorded = isBinary ? null : show(data)
      if (recorded === null) pass(data, isBinary)
      else {
        isOnHold = true
        toClient.pause('hold')
        recorded.then(() => {
          isOnHold = false
          toClient.resume('hold')
          pass(data, isBinary)
          passWaiting()
        })
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

  /** Metering never harms the call: what goes wrong in it is nobody's concern here. */
  function show(data: Buffer): Promise<void> | null {
    const event = readServerEvent(data)
    if (event === null) return null
    try {
      const recorded = onServerEvent(event)
      return recorded === undefined ? null : recorded.catch(() => {})
    } catch {
      return null
    }
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

  function drop(): void {
    client.terminate()
    provider.terminate()
  }
}

type PassageOptions = {
  from: WebSocket
  to: WebSocket
  waitingBytesMax: number
  stalledMs: number
  drop(): void
}

type Passage = {
  send(data: Buffer, isBinary: boolean): void
  pause(why: 'reader' | 'hold'): void
  resume(why: 'reader' | 'hold'): void
  release(): void
}

/** One direction: what a slow reader has not taken waits here, and from then on the sender waits. */
function createPassage({ from, to, waitingBytesMax, stalledMs, drop }: PassageOptions): Passage {
  const pausedFor = new Set<'reader' | 'hold'>()
  let stalled: NodeJS.Timeout | undefined
  return { send, pause, resume, release }

  function send(data: Buffer, isBinary: boolean): void {
    if (to.readyState !== WebSocket.OPEN) return
    to.send(data, { binary: isBinary }, taken)
    if (to.bufferedAmount > waitingBytesMax && !pausedFor.has('reader')) {
      pause('reader')
      stalled = setTimeout(drop, stalledMs).unref()
    }
  }

  function taken(): void {
    if (!pausedFor.has('reader') || to.bufferedAmount > waitingBytesMax / 2) return
    clearTimeout(stalled)
    resume('reader')
  }

  function pause(why: 'reader' | 'hold'): void {
    pausedFor.add(why)
    from.pause()
  }

  function resume(why: 'reader' | 'hold'): void {
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

function whenOpen(socket: WebSocket, act: () => void): void {
  if (socket.readyState === WebSocket.OPEN) act()
}
