import { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorWords } from '@outlay/shared/words'
import { detailsOf } from '../../lib/details-of.ts'
import { OutlayError } from '../../lib/errors.ts'
import { plainText } from '../../lib/plain-text.ts'
import { emptyObservation } from '../../providers/index.ts'
import { ownHeaders } from '../answers/answer.ts'
import type { Call } from '../call.ts'
import { containFaults } from '../contain-faults.ts'
import { boundedText, ourHeaders } from '../forward-call.ts'
import { acceptedEncodings, upstreamHeaders } from '../headers.ts'
import { sendRefusal } from '../refuse.ts'
import { type Mount, openCall, type RelayDeps, refusalOf, refuseCall } from '../relay-call.ts'
import { settleCall } from '../settle-call.ts'
import { answerUpgrade } from './answer-upgrade.ts'
import { isHandshake, type RealtimeEnd, relayRealtime, type Upgrade } from './relay-realtime.ts'
import { SessionBook } from './session-book.ts'
import { endingOf, refusalFor } from './session-ending.ts'
import { readSubprotocols } from './subprotocols.ts'

export type UpgradeDeps = RelayDeps & { connectTimeoutMs: number }

/** A provider takes 15 MiB of sound in a message. */
const messageBytesMax = 16 * 1024 * 1024
/** How much may wait for a slow reader before the other side is made to wait too. */
const waitingBytesMax = 256 * 1024

/**
 * A call over WebSocket, from its handshake to its end: judged as any call, its intent committed before the provider hears
 * of it. It is one of the running calls for as long as it lasts; each of its answers is a call of its own on record.
 */
export function relayUpgrade(deps: UpgradeDeps, mount: Mount, upgrade: Upgrade): void {
  const { incoming, socket } = upgrade
  // Node takes its own listener off a socket that it hands over: without one, a reset ends the process.
  socket.on('error', () => socket.destroy())
  const inFront = answerInFront(socket)
  if (inFront) {
    closeAfter(inFront, socket)
    return
  }
  const outgoing = new ServerResponse(incoming)
  outgoing.on('error', () => socket.destroy())
  try {
    const call = openCall(deps, mount, { incoming, outgoing, isUpgrade: true })
    if (call === null) answerUpgrade(outgoing, socket)
    else containFaults(deps, call, judge)(deps, call, upgrade)
  } catch (error) {
    // The call has no owner yet, and Node's server has no boundary of its own around upgrades.
    deps.logger.error({ event: 'upgrade-failed', ...detailsOf(error) })
    socket.destroy()
  }
}

/** The answer that a connection is busy with. Node keeps it there under this name, and hands over upgrades behind it. */
function answerInFront(socket: Duplex): ServerResponse | null {
  const answer = '_httpMessage' in socket ? socket._httpMessage : null
  return answer instanceof ServerResponse ? answer : null
}

/** No client sends an upgrade behind a request. The answer in front comes to its end, and the connection ends with it. */
function closeAfter(answer: ServerResponse, socket: Duplex): void {
  // Node's server does not listen to it any more, so nobody else would say that it can take more.
  socket.on('drain', () => answer.emit('drain'))
  answer.once('finish', () => socket.end(() => socket.destroy()))
}

function judge(deps: UpgradeDeps, call: Call, upgrade: Upgrade): void {
  const refusal = refusalOf(deps, call) ?? upgradeRefusal(call)
  if (refusal === null) {
    admit(deps, call, upgrade)
    return
  }
  answerUpgrade(call.outgoing, upgrade.socket)
  refuseCall(deps, call, refusal)
}

function upgradeRefusal({ route, incoming }: Call): OutlayError | null {
  const { noWebSockets, notAWebSocket } = errorWords.calls
  if (route.session === null) return new OutlayError('upgrade-not-supported', noWebSockets)
  return isHandshake(incoming) ? null : new OutlayError('invalid-request', notAWebSocket)
}

function admit(deps: UpgradeDeps, call: Call, upgrade: Upgrade): void {
  const { intent, route } = call
  const model = route.model === null ? null : plainText(route.model, 200)
  intent.requestModel = model
  intent.isStream = true
  call.fields = { ...call.fields, model, isStream: true }
  // Its connection is nobody's to wait for: it is over when its row is committed.
  call.isClosed = true
  deps.running.add(call)
  const refuse = (error: OutlayError) => {
    answerUpgrade(call.outgoing, upgrade.socket)
    refuseCall(deps, call, error)
  }
  const refusal = deps.watcher?.refuse(intent, []) ?? null
  if (refusal) {
    refuse(refusal)
    return
  }
  call.isAdmitted = true
  call.openCall = deps.ledger.admit(
    intent,
    containFaults(deps, call, (failure) => {
      if (failure) {
        const { cannotBeRecorded } = errorWords.calls
        refuse(new OutlayError('records-unavailable', cannotBeRecorded, { cause: failure }))
        return
      }
      relay(deps, call, upgrade)
    }),
  )
}

function relay(deps: UpgradeDeps, call: Call, upgrade: Upgrade): void {
  const { upstream, route } = call
  const book = new SessionBook(deps, call, deps.isBypassed ? null : (route.session?.(call) ?? null))
  let isStopped = false
  call.attempts.push({ status: null, error: null, durationMs: 0 })
  call.attemptStartedAt = performance.now()
  if (upgrade.socket.destroyed) {
    endSession(deps, call, { book, upgrade, isStopped }, { kind: 'gone' })
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
    onAnswer({ statusCode = null, headers }) {
      call.attempts[0]!.status = statusCode
      call.providerRequestId = boundedText(headers['x-request-id'] ?? headers['request-id'])
      call.answerHeaders = headers
    },
    onProviderMessage: (message, isHeard) => book.read(message, isHeard),
    onClientMessage: (message) => book.readCaller(message),
    onEnd: (end) => endSession(deps, call, { book, upgrade, isStopped }, end),
    limits: {
      connectMs: deps.connectTimeoutMs,
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
      isStopped = true
      running.stop(errorWords.calls.stopping)
    },
  }
}

type Session = { book: SessionBook; upgrade: Upgrade; isStopped: boolean }

/** The session's own row, free unless an answer was broken off: what that had used by then, nobody was told. */
function endSession(deps: UpgradeDeps, call: Call, session: Session, end: RealtimeEnd): Promise<void> {
  const { book, upgrade, isStopped } = session
  const refusal = refusalFor(end)
  if (end.kind === 'closed') {
    call.intent.requestBytes = end.requestBytes
    call.responseBytes = end.responseBytes
  } else if (end.kind === 'refused') call.responseBytes = end.body.length
  const ending = endingOf(end, isStopped)
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

/** With our own credential the account is ours too, so a caller's choice of one does not pass. */
function subprotocolsOf({ incoming, caller }: Call): string[] {
  const { offered, account } = readSubprotocols(incoming.headers['sec-websocket-protocol'])
  return caller.kind === 'outlay' ? offered : [...offered, ...account]
}
