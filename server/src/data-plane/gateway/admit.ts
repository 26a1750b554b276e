import { isSimulated } from '@outlay/shared/records'
import { errorWords } from '@outlay/shared/words'
import type { Config } from '../../config/index.ts'
import { OutlayError } from '../../lib/errors.ts'
import type { PackedSet } from '../../lib/packed-set.ts'
import { isForwarded } from '../../lib/proxy-headers.ts'
import { type ArrivalFacts, admitArrival, admitCall, type CallRefusal } from '../admission/index.ts'
import { attributeCall, type KeepEndUser, readHeaderLabels } from '../attribution/index.ts'
import type { CallJournal, OpenCall } from '../journal/index.ts'
import type { Call } from './call.ts'
import type { CallWatcher } from './call-watcher.ts'
import { containFaults } from './contain-faults.ts'
import type { Mount } from './mount.ts'
import { arrivalError, callError } from './refusal-error.ts'
import type { SettleDeps } from './settle-call.ts'

/** The journal that records calls. Records nothing with OUTLAY_BYPASS. */
export type CallLedger = Pick<CallJournal, 'settle' | 'settleLine' | 'amend'> & {
  admit(...call: Parameters<CallJournal['admit']>): OpenCall | null
}

export type AdmitDeps = SettleDeps & {
  ledger: CallLedger
  running: PackedSet<Call>
  keepEndUser: KeepEndUser
  limits: Config['limits']
  passThrough: Config['passThrough']
  /** The name of this installation in `Via`. */
  instance: string
  /** The time that running calls still have while the gateway stops. Null while it does not stop. */
  stopsInMs(): number | null
}

/**
 * Judges a call or a WebSocket handshake before its body is read, and reads the headers that say whom it is for. Null
 * lets it go on.
 */
export function refusalOnArrival(deps: AdmitDeps, mount: Mount, call: Call): OutlayError | null {
  const badHeader = isStranger(call) ? null : readLabels(call)
  const refusal = admitArrival(arrivalFactsOf(deps, call))
  return refusal === null ? badHeader : arrivalError(refusal, mount, call)
}

/** A caller whose key is not known. Nothing that strangers send is read before they are refused. */
export function isStranger({ caller }: Call): boolean {
  return caller.kind === 'invalid' && caller.key === null
}

/** Also a refused call is on record with its labels. Gives the error of a header that cannot be read. */
function readLabels(call: Call): OutlayError | null {
  try {
    call.labels = readHeaderLabels(call.incoming.headers)
    return null
  } catch (error) {
    if (error instanceof OutlayError) return error
    throw error
  }
}

/** Writes down on the intent of a call whom and what it is for. */
export function noteAttribution({ keepEndUser }: Pick<AdmitDeps, 'keepEndUser'>, call: Call): void {
  attributeCall(call.intent, call.labels, call.fields.labels, keepEndUser)
}

/** The next step of a judged call. Exactly one of the two is called, once. */
export type Way<Deps> = {
  go(deps: Deps, call: Call): void
  refuse(deps: Deps, call: Call, error: OutlayError): void
}

/**
 * Judges a call or a session, commits its intent and only then sends it. Each call that begins here also
 * passes through `settleCall`, once and however it ends, so each `began` of a watcher
 * is followed by an `ended`.
 */
export function admit<Deps extends AdmitDeps>(deps: Deps, call: Call, way: Way<Deps>): void {
  const refusal = refusalBeforeCost(deps)
  if (refusal) {
    way.refuse(deps, call, callError(refusal))
    return
  }
  noteAttribution(deps, call)
  deps.watcher?.began(call.intent, call.body.kind === 'held' ? call.body.pieces : [])
  call.isAdmitted = true
  call.openCall = deps.ledger.admit(
    call.intent,
    containFaults(deps, call, (failure) => {
      if (failure === null) {
        way.go(deps, call)
        return
      }
      const { cannotBeRecorded } = errorWords.calls
      way.refuse(deps, call, new OutlayError('records-unavailable', cannotBeRecorded, { cause: failure }))
    }),
  )
}

/** Judges a call, a session, or an answer within a session just before it costs money. Null lets it begin. */
export function refusalBeforeCost({ watcher }: { watcher: CallWatcher | null }): CallRefusal | null {
  return admitCall({ reachedRunLimit: watcher === null ? null : watcher.reachedLimit })
}

function arrivalFactsOf(deps: AdmitDeps, { caller, incoming, upstream, route }: Call): ArrivalFacts {
  const { headers } = incoming
  const { passThrough } = deps
  const isOwnKey = caller.kind === 'pass-through'
  return {
    stopsInMs: deps.stopsInMs(),
    runningCalls: deps.running.size,
    runningCallsMax: deps.limits.inFlight,
    isLoop: headers.via?.includes(deps.instance) ?? false,
    invalidKey: caller.kind === 'invalid' ? caller.reason : null,
    isOwnKey,
    passThrough,
    isForwarded: isOwnKey && passThrough === 'on-this-machine' && isForwarded(headers),
    isSimulatorKey: caller.kind === 'outlay' && isSimulated(caller.key.provider),
    isSimulator: upstream.isSimulated,
    hasProviderKey: !upstream.needsKey || upstream.apiKey !== null || upstream.sign !== null,
    access: route.access,
    permissions: caller.kind === 'outlay' ? caller.key.permissions : noPermissions,
  }
}

const noPermissions: readonly string[] = []
