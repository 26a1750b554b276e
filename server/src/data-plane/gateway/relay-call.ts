import type { IncomingMessage, ServerResponse } from 'node:http'
import { buildIntent, type Intent } from '@outlay/shared/records'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { requireFewHeaderLines } from '../../lib/header-lines.ts'
import { idTimeMs, newId } from '../../lib/ids.ts'
import { pathWithoutKeys } from '../../lib/key-shaped.ts'
import type { PackedSet } from '../../lib/packed-set.ts'
import { remembered } from '../../lib/remembered.ts'
import { noSession } from '../../providers/index.ts'
import type { Caller, KeyRing } from '../callers/index.ts'
import { type AdmitDeps, admit, isStranger, noteAttribution, refusalOnArrival, type Way } from './admit.ts'
import { answerAside } from './answer-aside.ts'
import { Call } from './call.ts'
import { checkedPath, pathOnRecord } from './check-path.ts'
import { type ContainFaults, containFaults, endFaultyCall } from './contain-faults.ts'
import { admitOrigin, answerPreflight, isPreflight, type OriginPolicy, preflightRefusal } from './cors.ts'
import { discardRest } from './discard-rest.ts'
import { type FoundCredential, findCredential } from './find-credential.ts'
import { type ForwardDeps, forwardCall } from './forward-call.ts'
import { apiPathOf, type Mount, routeOf, sessionRouteOf, wireAt } from './mount.ts'
import { heldBytesOf, type RequestBody, readBody } from './read-body.ts'
import { readRequest } from './read-request.ts'
import { sendRefusal } from './refuse.ts'
import { settleCall } from './settle-call.ts'
import { Stopped } from './stop-stalled.ts'

export type RelayDeps = ForwardDeps &
  AdmitDeps & {
    keys: KeyRing
    mayPageCall: OriginPolicy
    mayRecordStranger(now: number): boolean
  }

/**
 * One call from its first line to its last byte. Each failure is answered and recorded. An error before the
 * caller is known is answered by the app.
 */
export function relayCall(
  deps: RelayDeps,
  mount: Mount,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  if (incoming.headers.origin !== undefined && answerPage(deps, mount, incoming, outgoing)) return
  if (answerAside(incoming, outgoing)) return
  const call = openCall(deps, mount, { incoming, outgoing, isUpgrade: false })
  if (!call) return
  try {
    const refusal = refusalOnArrival(deps, mount, call)
    if (refusal) refuseCall(deps, call, refusal)
    else readAndAdmit(deps, call)
  } catch (error) {
    endFaultyCall(deps, call, error)
  }
}

/** Lets a web page read the answer, and answers its browser's preflight. True if nothing is left to do. */
function answerPage(
  deps: RelayDeps,
  mount: Mount,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): boolean {
  const mayCall = admitOrigin(deps.mayPageCall, incoming, outgoing)
  if (!isPreflight(incoming)) return false
  if (mayCall) answerPreflight(incoming, outgoing)
  else {
    const refusal = preflightRefusal(incoming.headers.origin ?? '')
    sendRefusal(outgoing, mount.ours.wire, refusal, newId('req', deps.now()))
  }
  return true
}

type Arrival = Pick<Call, 'incoming' | 'outgoing'> & { isUpgrade: boolean }

/** Finds the caller and the route. Null if the caller could not be found, and the call is refused. */
export function openCall(
  deps: RelayDeps,
  mount: Mount,
  { incoming, outgoing, isUpgrade }: Arrival,
): Call | null {
  const startedAt = performance.now()
  const id = newId('req', deps.now())
  const target = incoming.url ?? '/'
  const method = incoming.method ?? 'GET'
  let path = ''
  let found: FoundCredential
  let caller: Caller
  try {
    requireFewHeaderLines(incoming)
    path = checkedPath(target)
    found = findCredential(incoming.headers, target)
    caller = deps.keys.identify(found.credential)
  } catch (error) {
    path = pathOnRecord(target)
    refuseStranger(deps, mount, { id, method, path, startedAt, incoming, outgoing }, asOutlayError(error))
    return null
  }
  const upstream = caller.kind === 'pass-through' ? mount.passThrough : mount.ours
  const apiPath = apiPathOf(mount, upstream, path)
  const { credential, place, query } = found
  const wire = wireAt(upstream, apiPath)
  const session = isUpgrade ? sessionRouteOf(mount, upstream, path, new URLSearchParams(query)) : null
  const route = isUpgrade ? (session ?? noSession) : routeOf(upstream, method, apiPath)
  const intent = emptyIntent({ id, method, path, route, upstream, caller })
  return new Call({
    incoming,
    outgoing,
    path,
    apiPath,
    route,
    startedAt,
    caller,
    credential,
    credentialPlace: place,
    query,
    upstream,
    wire,
    intent,
  })
}

/** From here on the call is one of the running calls. It is settled before the process stops. */
function readAndAdmit(deps: RelayDeps, call: Call): void {
  const { incoming, outgoing } = call
  deps.running.add(call)
  // A caller's connection may break at any time. 'close' follows and handles it.
  outgoing.on('error', () => {})
  const closed = containFaults(deps, call, () => {
    if (call.isClosed) return
    call.isClosed = true
    call.socket.off('close', closed)
    if (!outgoing.writableFinished) callerLeft(deps, call)
    else if (!incoming.complete) discardRest(incoming, call.socket)
    leaveWhenDone(deps.running, call)
  })
  outgoing.on('close', closed)
  // An answer behind another on its connection has no socket yet. Node never closes it if the connection ends
  // first.
  if (outgoing.socket === null) {
    call.socket.setMaxListeners(0).once('close', closed)
    outgoing.once('socket', () => call.socket.off('close', closed))
  }
  const bodyRead = containFaults(deps, call, (error: OutlayError | null, body: RequestBody) => {
    // A fault ended the call while its body was still coming.
    if (call.isSettled) {
      deps.budget.giveBack(heldBytesOf(body))
      return
    }
    if (error) {
      refuseCall(deps, call, error)
      return
    }
    call.body = body
    call.fields = readRequest(body, call.route, call.wire.hints)
    const { intent, fields } = call
    intent.requestModel = fields.model
    intent.isStream = fields.isStream
    intent.requestBytes = body.kind === 'none' ? 0 : body.bytes
    intent.boundClass = fields.boundClass
    intent.boundInputTokens = fields.boundInputTokens
    intent.boundOutputTokens = fields.boundOutputTokens
    intent.temperature = fields.requested.temperature
    intent.effort = fields.requested.effort
    intent.messageCount = fields.requested.messageCount
    intent.toolCount = fields.requested.toolCount
    admit(deps, call, sentWay)
  })
  const { budget, limits } = deps
  const contain: ContainFaults = (step) => containFaults(deps, call, step)
  const { hasUsage, access } = call.route
  const isJsonRoute = hasUsage && access === 'inference'
  readBody(incoming, { budget, uploadBytesMax: limits.uploadBytes, isJsonRoute, contain }, bodyRead)
}

/** An admitted call is sent to its provider. */
const sentWay: Way<RelayDeps> = { go: forwardCall, refuse: refuseCall }

/** A call runs until it is recorded and its caller has gone, whichever comes last. */
export function leaveWhenDone(running: PackedSet<Call>, call: Call): void {
  if (call.isClosed && (call.isCommitted || !call.isAdmitted)) running.delete(call)
}

/** Streams are stopped. A plain answer is read to its end for a while, to learn its usage. */
function callerLeft(deps: RelayDeps, call: Call): void {
  call.isClientGone = true
  const { exchange } = call
  // A call that is not sent yet is checked when it is sent. A sent call has an attempt to stop.
  if (!exchange) return
  if (call.isSettled) {
    exchange.abort(new Stopped('client-gone'))
    return
  }
  if (call.fields.isStream || deps.retry.onClientGone === 'abort') {
    exchange.abort(new Stopped('client-gone'))
    return
  }
  const stop = containFaults(deps, call, () => call.exchange?.abort(new Stopped('client-gone')))
  const timer = setTimeout(stop, deps.drainTimeoutMs)
  timer.unref()
}

export function refuseCall(deps: RelayDeps, call: Call, error: OutlayError): void {
  const answer = () => sendRefusal(call.outgoing, call.wire, error, call.id)
  if (deps.isBypassed || (isStranger(call) && !deps.mayRecordStranger(deps.now()))) {
    deps.logger.warn({ event: 'refused', request: call.id, route: call.intent.route, error: error.code })
    answer()
    return
  }
  if (!call.isAdmitted) noteAttribution(deps, call)
  settleCall(deps, call, { outcome: 'refused', status: error.status, errorType: error.code }, answer)
}

type Stranger = Pick<Call, 'id' | 'method' | 'path' | 'startedAt' | 'incoming' | 'outgoing'>

/** Refuses a request whose caller could not be found. */
function refuseStranger(deps: RelayDeps, mount: Mount, stranger: Stranger, error: OutlayError): void {
  const caller: Caller = { kind: 'invalid', reason: 'unknown', key: null }
  const upstream = mount.ours
  const apiPath = apiPathOf(mount, upstream, stranger.path)
  const wire = wireAt(upstream, apiPath)
  const route = routeOf(upstream, stranger.method, apiPath)
  const intent = emptyIntent({ ...stranger, route, upstream, caller })
  refuseCall(
    deps,
    new Call({
      ...stranger,
      apiPath,
      route,
      caller,
      credential: '',
      credentialPlace: 'authorization',
      query: '',
      upstream,
      wire,
      intent,
    }),
    error,
  )
}

type IntentParts = Pick<Call, 'id' | 'method' | 'path' | 'route' | 'upstream' | 'caller'>

function emptyIntent({ id, method, path, route, upstream, caller }: IntentParts): Intent {
  return buildIntent({
    id,
    admittedAt: idTimeMs(id),
    projectId: caller.key?.projectId ?? null,
    keyId: caller.key?.id ?? null,
    provider: upstream.provider,
    operation: route.operation,
    method: method.slice(0, 20),
    route: routeOnRecord(path),
  })
}

/** The path for the row. Most calls have one of a few paths. */
const routeOnRecord = remembered((path) => pathWithoutKeys(path).slice(0, 300))

function asOutlayError(error: unknown): OutlayError {
  if (error instanceof OutlayError) return error
  return new OutlayError('internal-error', errorWords.unexpected, { cause: error })
}
