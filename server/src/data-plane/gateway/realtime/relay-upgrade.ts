import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorWords } from '@outlay/shared/words'
import { answerInFront } from '../../../lib/answer-in-front.ts'
import { detailsOf } from '../../../lib/details-of.ts'
import { OutlayError } from '../../../lib/errors.ts'
import { newId } from '../../../lib/ids.ts'
import type { Upgrade } from '../../../lib/ignore-upgrade.ts'
import { plainText } from '../../../lib/plain-text.ts'
import { emptyObservation } from '../../../providers/index.ts'
import type { CallRefusal } from '../../admission/index.ts'
import { admit, refusalOnArrival } from '../admit.ts'
import { ownHeaders } from '../answers/answer.ts'
import type { Call } from '../call.ts'
import { checkedPath } from '../check-path.ts'
import { containFaults } from '../contain-faults.ts'
import { boundedText, ourHeaders } from '../forward-call.ts'
import { acceptedEncodings, upstreamHeaders } from '../headers.ts'
import { ForeignAddress, headersLedBack, withoutAddresses } from '../lead-back.ts'
import { type Mount, sessionRouteOf } from '../mount.ts'
import { callError, sessionEndReason } from '../refusal-error.ts'
import { sendRefusal } from '../refuse.ts'
import { openCall, type RelayDeps, refuseCall } from '../relay-call.ts'
import { settleCall } from '../settle-call.ts'
import { answerHeadBytesMax } from '../upstream.ts'
import { answerUpgrade } from './answer-upgrade.ts'
import { isHandshake, type RealtimeEnd, relayRealtime } from './relay-realtime.ts'
import { SessionBook } from './session-book.ts'
import { endingOf, refusalFor } from './session-ending.ts'
import { readSubprotocols } from './subprotocols.ts'

export type UpgradeDeps = RelayDeps & { connectTimeoutMs: number }

/** A provider takes 15 MiB of sound in a message. */
const messageBytesMax = 16 * 1024 * 1024
/** The bytes that may wait for a slow reader before the other side has to wait too. */
const waitingBytesMax = 256 * 1024
/** The caller asked for something that it may not have. Providers end sessions with this code too. */
const policyViolation = 1008

/**
 * A call over WebSocket from its handshake to its end. It is judged like any call, and its intent is
 * committed before the provider hears of it. The session is one of the running calls until it ends, and each
 * of its answers is recorded as a call. False for an upgrade to another protocol.
 */
export function relayUpgrade(deps: UpgradeDeps, mount: Mount, upgrade: Upgrade): boolean {
  const { incoming, socket } = upgrade
  if (!asksForWebSocket(incoming)) return false
  // Node removes its own listener from a socket that it hands over. Without a listener, a reset ends the
  // process.
  socket.on('error', () => socket.destroy())
  const inFront = answerInFront(socket)
  if (inFront) {
    closeAfter(inFront, socket)
    return true
  }
  const outgoing = new ServerResponse(incoming)
  outgoing.on('error', () => socket.destroy())
  try {
    if (hasSession(mount, incoming)) open(deps, mount, upgrade, outgoing)
    else refuseHandshake(deps, mount, upgrade, outgoing)
  } catch (error) {
    // The upgrade has no call yet, and Node's server has no boundary of its own around upgrades.
    deps.logger.error({ event: 'upgrade-failed', ...detailsOf(error) })
    socket.destroy()
  }
  return true
}

function asksForWebSocket({ method, headers, httpVersionMinor }: IncomingMessage): boolean {
  return (
    method === 'GET' && httpVersionMinor > 0 && /(?:^|[,\s])websocket(?:$|[,\s])/i.test(headers.upgrade ?? '')
  )
}

/** Also true for a path that could be read in two ways: it is refused and recorded like any such call. */
function hasSession(mount: Mount, { url = '/' }: IncomingMessage): boolean {
  let path: string
  try {
    path = checkedPath(url)
  } catch {
    return true
  }
  const query = new URLSearchParams(url.slice(path.length))
  return [mount.ours, mount.passThrough].some((upstream) => sessionRouteOf(mount, upstream, path, query))
}

/**
 * Some clients try a WebSocket first at every address. 426 sends them to HTTP at once, while other errors
 * make them try again. No call has failed, so nothing is recorded and no key is needed.
 */
function refuseHandshake(
  deps: UpgradeDeps,
  mount: Mount,
  { socket }: Upgrade,
  outgoing: ServerResponse,
): void {
  const id = newId('req', deps.now())
  deps.logger.debug({ event: 'websocket-refused', request: id })
  answerUpgrade(outgoing, socket)
  sendRefusal(
    outgoing,
    mount.ours.wire,
    new OutlayError('upgrade-not-supported', errorWords.calls.noWebSockets),
    id,
  )
}

function open(deps: UpgradeDeps, mount: Mount, upgrade: Upgrade, outgoing: ServerResponse): void {
  const call = openCall(deps, mount, { incoming: upgrade.incoming, outgoing, isUpgrade: true })
  if (call === null) answerUpgrade(outgoing, upgrade.socket)
  else containFaults(deps, call, judge)(deps, mount, call, upgrade)
}

/**
 * No client sends an upgrade behind a request. The answer in front is finished, and the connection ends with
 * it.
 */
function closeAfter(answer: ServerResponse, socket: Duplex): void {
  // Node's server no longer listens to this socket, so its 'drain' must be passed on by hand.
  socket.on('drain', () => answer.emit('drain'))
  answer.once('finish', () => socket.end(() => socket.destroy()))
}

function judge(deps: UpgradeDeps, mount: Mount, call: Call, upgrade: Upgrade): void {
  const refusal = refusalOnArrival(deps, mount, call) ?? upgradeRefusal(call)
  if (refusal === null) admitSession(deps, call, upgrade)
  else refuseUpgrade(deps, call, { upgrade, refusal })
}

type RefusedUpgrade = { upgrade: Upgrade; refusal: OutlayError }

function refuseUpgrade(deps: UpgradeDeps, call: Call, { upgrade, refusal }: RefusedUpgrade): void {
  answerUpgrade(call.outgoing, upgrade.socket)
  refuseCall(deps, call, refusal)
}

function upgradeRefusal({ route, incoming }: Call): OutlayError | null {
  const { noWebSockets, notAWebSocket } = errorWords.calls
  if (route.session === null) return new OutlayError('upgrade-not-supported', noWebSockets)
  return isHandshake(incoming) ? null : new OutlayError('invalid-request', notAWebSocket)
}

function admitSession(deps: UpgradeDeps, call: Call, upgrade: Upgrade): void {
  const { intent, route } = call
  const model = route.model === null ? null : plainText(route.model, 200)
  intent.requestModel = model
  intent.isStream = true
  call.fields = { ...call.fields, model, isStream: true }
  // A session does not wait for its connection to close: it is over when its row is committed.
  call.isClosed = true
  deps.running.add(call)
  admit(deps, call, {
    go: () => relay(deps, call, upgrade),
    refuse: (_deps, _call, refusal) => refuseUpgrade(deps, call, { upgrade, refusal }),
  })
}

function relay(deps: UpgradeDeps, call: Call, upgrade: Upgrade): void {
  const { upstream, route } = call
  const reader = deps.isBypassed ? null : (route.session?.(call) ?? null)
  const book = new SessionBook({ deps, session: call, reader, refuse: endForRefusal })
  let stoppedFor: string | null = null
  call.attempts.push({ status: null, error: null, durationMs: 0 })
  call.attemptStartedAt = performance.now()
  if (upgrade.socket.destroyed) {
    endSession(deps, call, { book, upgrade, stoppedFor }, { kind: 'gone' })
    return
  }
  call.isSent = true
  const running = relayRealtime({
    ...upgrade,
    contain: (step) => containFaults(deps, call, step),
    target: new URL(upstream.origin + call.targetPath + call.query),
    headers: headersOf(deps, call),
    subprotocols: subprotocolsOf(call),
    answerHeaders: ownHeaders({ call }),
    leadBack: (raw) => refusalLedBack(call, raw),
    onAnswer({ statusCode = null, headers }) {
      call.attempts[0]!.status = statusCode
      call.providerRequestId = boundedText(headers['x-request-id'] ?? headers['request-id'])
      call.answerHeaders = headers
    },
    onProviderMessage: (message, isHeard) => book.read(message, isHeard),
    onClientMessage: (message) => book.readCaller(message),
    onEnd: (end) => endSession(deps, call, { book, upgrade, stoppedFor }, end),
    limits: {
      connectMs: deps.connectTimeoutMs,
      answerHeadBytesMax,
      messageBytesMax,
      waitingBytesMax,
      stalledMs: deps.readerTimeoutMs,
    },
    lookup: upstream.lookup,
    ...(upstream.tunnel ? { agent: upstream.tunnel } : {}),
  })
  if (call.isSettled) return
  call.exchange = {
    abort() {
      stoppedFor ??= 'gateway-stopped'
      running.stop(errorWords.calls.stopping)
    },
  }

  function endForRefusal(refusal: CallRefusal): void {
    stoppedFor ??= callError(refusal).code
    running.stop(sessionEndReason(refusal), policyViolation)
  }
}

/**
 * A refused handshake stays refused. An address that would send an Outlay key to another host is left out.
 */
function refusalLedBack(call: Call, raw: readonly string[]): string[] {
  try {
    return headersLedBack(call, raw)
  } catch (error) {
    if (error instanceof ForeignAddress) return withoutAddresses(raw)
    throw error
  }
}

type Session = { book: SessionBook; upgrade: Upgrade; stoppedFor: string | null }

/**
 * Settles the session's own row. It is free, unless an answer was broken off: the provider never reported
 * what that answer had used.
 */
function endSession(deps: UpgradeDeps, call: Call, session: Session, end: RealtimeEnd): Promise<void> {
  const { book, upgrade, stoppedFor } = session
  const refusal = refusalFor(end)
  if (end.kind === 'closed') {
    call.intent.requestBytes = end.requestBytes
    call.responseBytes = end.responseBytes
  } else if (end.kind === 'refused') call.responseBytes = end.body.length
  const ending = endingOf(end, stoppedFor)
  call.attempts[0]!.error = ending.outcome === 'answered' ? null : ending.errorType
  call.observation = { ...emptyObservation, model: book.model, isFree: !book.isAnswerOpen }
  if (call.isSettled) return Promise.resolve()
  return new Promise((resolve) => {
    settleCall(deps, call, ending, () => {
      call.exchange = null
      if (refusal) {
        answerUpgrade(call.outgoing, upgrade.socket)
        sendRefusal(call.outgoing, call.wire, refusal, call.id)
      }
      resolve()
    })
  })
}

function headersOf(deps: UpgradeDeps, call: Call): string[] {
  const { headers, rawHeaders } = call.incoming
  return upstreamHeaders(rawHeaders, {
    isOurs: call.caller.kind === 'outlay',
    isUnpacked: false,
    ours: ourHeaders(deps, call, null),
    acceptEncoding: acceptedEncodings(headers['accept-encoding']),
  })
}

/** With Outlay's credential the account is Outlay's too, so a caller's choice of an account does not pass. */
function subprotocolsOf({ incoming, caller }: Call): string[] {
  const { offered, account } = readSubprotocols(incoming.headers['sec-websocket-protocol'])
  return caller.kind === 'outlay' ? offered : [...offered, ...account]
}
